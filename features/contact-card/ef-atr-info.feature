Feature: Information about the card in EF.ATR/INFO
  EF.ATR/INFO 中的卡片信息

  Rule: EF.ATR/INFO holds interindustry data objects

    @tc:info-tlv @req:CC-INF-010
    Scenario: EF.ATR/INFO is well-formed BER-TLV
      EF.ATR/INFO 是格式正确的 BER-TLV
      Given the card after a cold reset
      When EF.ATR/INFO is read
      Then EF.ATR/INFO holds at least 1 data object
      And what was read is BER-TLV without a fault

    @tc:info-lengths @req:CC-INF-020
    Scenario: Service data and capabilities in EF.ATR/INFO have their lengths
      EF.ATR/INFO 中的卡服务数据和卡能力长度正确
      Given the card after a cold reset
      When EF.ATR/INFO is read
      Then EF.ATR/INFO holds at least 1 data object
      And card service data in it take one byte and card capabilities one to three

  Rule: EF.ATR/INFO and the historical bytes don't contradict each other

    @tc:info-service-data @req:CC-INF-030
    Scenario: Card service data in EF.ATR/INFO equal those in the historical bytes
      EF.ATR/INFO 与历史字节中的卡服务数据相同
      Given the card after a cold reset
      When EF.ATR/INFO is read
      Then EF.ATR/INFO holds at least 1 data object
      And card service data in it are those of the historical bytes

    @tc:info-capabilities @req:CC-INF-040
    Scenario: Card capabilities in EF.ATR/INFO equal those in the historical bytes
      EF.ATR/INFO 与历史字节中的卡能力相同
      Given the card after a cold reset
      When EF.ATR/INFO is read
      Then EF.ATR/INFO holds at least 1 data object
      And card capabilities in it are those of the historical bytes

    @tc:info-extended-length @req:CC-INF-050
    Scenario: Extended length information gives two limits that extended lengths need
      扩展长度信息给出两个符合扩展长度的上限
      Given the card after a cold reset
      When EF.ATR/INFO is read
      Then EF.ATR/INFO holds at least 1 data object
      And extended length information in it gives two limits
