Feature: Fields of track 2
  第 2 磁道的字段

  Rule: The account number is a decimal number

    @tc:track-2-number-digits @req:BS-TWO-010
    Scenario: The account number on track 2 is decimal
      第 2 磁道的主账号为十进制数
      When track 2 is read from the capture
      Then the account number on the track has digits alone

    @tc:track-2-number-length @req:BS-TWO-020
    Scenario: The account number on track 2 has at most 19 digits
      第 2 磁道的主账号不超过 19 位
      When track 2 is read from the capture
      Then the account number on the track has 1 to 19 digits

  Rule: A separator follows the account number

    @tc:track-2-number-separated @req:BS-TWO-030
    Scenario: A separator follows the account number on track 2
      第 2 磁道的主账号之后有分隔符
      When track 2 is read from the capture
      Then a separator is behind the account number

  Rule: Expiry date and service code follow

    @tc:track-2-expiry @req:BS-TWO-040
    Scenario: The expiry date on track 2 is a month
      第 2 磁道的失效日期为有效月份
      When track 2 is read from the capture
      Then the expiry date on the track is a year and a month

    @tc:track-2-service-code @req:BS-TWO-050
    Scenario: The service code on track 2 has three digits
      第 2 磁道的服务代码为三位数字
      When track 2 is read from the capture
      Then the service code on the track has three digits

  Rule: Additional data are digits

    @tc:track-2-additional @req:BS-TWO-060
    Scenario: The additional data of track 2 are digits
      第 2 磁道的附加数据为数字
      When track 2 is read from the capture
      Then the additional data of the track are digits alone
