Feature: Stripe and chip that say the same
  磁条与芯片的一致性

  Rule: The stripe agrees with the chip

    @tc:chip-number @req:BS-CON-060
    Scenario: Track 2 has the account number of the chip's application
      第 2 磁道与芯片应用的主账号一致
      When track 2 and the data of the chip are read from the capture
      Then the account number on the track is that of the chip's application

    @tc:chip-track-2-number @req:BS-CON-070
    Scenario: Track 2 has the account number of the chip's track 2 data
      第 2 磁道与芯片第 2 磁道等效数据的主账号一致
      When track 2 and the data of the chip are read from the capture
      Then the account number on the track is that of the chip's track 2 data

    @tc:chip-track-2-expiry @req:BS-CON-080
    Scenario: Track 2 has the expiry date of the chip's track 2 data
      第 2 磁道与芯片第 2 磁道等效数据的失效日期一致
      When track 2 and the data of the chip are read from the capture
      Then the expiry date on the track is that of the chip's track 2 data

    @tc:chip-track-2-service-code @req:BS-CON-090
    Scenario: Track 2 has the service code of the chip's track 2 data
      第 2 磁道与芯片第 2 磁道等效数据的服务代码一致
      When track 2 and the data of the chip are read from the capture
      Then the service code on the track is that of the chip's track 2 data
