Feature: Tracks that say the same
  磁道之间的一致性

  Rule: Tracks 1 and 2 agree

    @tc:tracks-1-2-number @req:BS-CON-010
    Scenario: Tracks 1 and 2 have the same account number
      第 1 与第 2 磁道的主账号一致
      When tracks 2 and 1 are read from the capture
      Then the account number is the same on both tracks

    @tc:tracks-1-2-expiry @req:BS-CON-020
    Scenario: Tracks 1 and 2 have the same expiry date
      第 1 与第 2 磁道的失效日期一致
      When tracks 2 and 1 are read from the capture
      Then the expiry date is the same on both tracks

    @tc:tracks-1-2-service-code @req:BS-CON-030
    Scenario: Tracks 1 and 2 have the same service code
      第 1 与第 2 磁道的服务代码一致
      When tracks 2 and 1 are read from the capture
      Then the service code is the same on both tracks

  Rule: Tracks 2 and 3 agree

    @tc:tracks-2-3-number @req:BS-CON-040
    Scenario: Tracks 2 and 3 have the same account number
      第 2 与第 3 磁道的主账号一致
      When tracks 2 and 3 are read from the capture
      Then the account number is the same on both tracks

    @tc:tracks-2-3-expiry @req:BS-CON-050
    Scenario: Tracks 2 and 3 have the same expiry date
      第 2 与第 3 磁道的失效日期一致
      When tracks 2 and 3 are read from the capture
      Then the expiry date is the same on both tracks
