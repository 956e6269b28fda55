Feature: Directory of applications in EF.DIR
  EF.DIR 中的应用目录

  Rule: EF.DIR lists applications

    @tc:dir-entries @req:CC-DIR-010
    Scenario: EF.DIR holds application templates or application identifiers alone
      EF.DIR 只含应用模板或应用标识符
      Given the card after a cold reset
      When EF.DIR is read
      Then EF.DIR lists at least 1 application
      And every entry is an application template or an application identifier

    @tc:dir-one-identifier @req:CC-DIR-020
    Scenario: Every application template in EF.DIR holds one application identifier
      EF.DIR 的每个应用模板含一个应用标识符
      Given the card after a cold reset
      When EF.DIR is read
      Then EF.DIR lists at least 1 application
      And every entry holds exactly one application identifier

    @tc:dir-identifier-grammar @req:CC-DIR-030
    Scenario: Every application identifier in EF.DIR follows the numbering system
      EF.DIR 中的每个应用标识符符合编号体系
      Given the card after a cold reset
      When EF.DIR is read
      Then EF.DIR lists at least 1 application
      And every listed application identifier is well formed

    @tc:dir-label-length @req:CC-DIR-040
    Scenario: No application label in EF.DIR takes more than sixteen bytes
      EF.DIR 中的应用标签不超过十六字节
      Given the card after a cold reset
      When EF.DIR is read
      Then EF.DIR lists at least 1 application
      And no application label takes more than 16 bytes

    @tc:dir-selectable @req:CC-DIR-050
    Scenario: Every application that EF.DIR lists can be selected
      EF.DIR 所列的每个应用都可选择
      Given the card after a cold reset
      When EF.DIR is read
      Then EF.DIR lists at least 1 application
      And every listed application is selected by its identifier

    @tc:dir-tlv @req:CC-DIR-010 @req:CC-TLV-010
    Scenario: EF.DIR is well-formed BER-TLV
      EF.DIR 是格式正确的 BER-TLV
      Given the card after a cold reset
      When EF.DIR is read
      Then EF.DIR lists at least 1 application
      And what was read is BER-TLV without a fault
