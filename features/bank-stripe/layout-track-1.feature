Feature: Fields of track 1
  第 1 磁道的字段

  Rule: The format code tells the layout

    @tc:track-1-format-code @req:BS-ONE-010
    Scenario: Track 1 has the format code of bank cards
      第 1 磁道具有银行卡的格式代码
      When track 1 is read from the capture
      Then the format code of the track is B, or 99 as on cards for use within China

  Rule: The account number is a decimal number

    @tc:track-1-number-digits @req:BS-ONE-020
    Scenario: The account number on track 1 is decimal
      第 1 磁道的主账号为十进制数
      When track 1 is read from the capture
      Then the account number on the track has digits alone

    @tc:track-1-number-length @req:BS-ONE-030
    Scenario: The account number on track 1 has at most 19 digits
      第 1 磁道的主账号不超过 19 位
      When track 1 is read from the capture
      Then the account number on the track has 1 to 19 digits

  Rule: A separator follows the account number

    @tc:track-1-number-separated @req:BS-ONE-040
    Scenario: A separator follows the account number on track 1
      第 1 磁道的主账号之后有分隔符
      When track 1 is read from the capture
      Then a separator is behind the account number

  Rule: The name is between two separators

    @tc:track-1-name-length @req:BS-ONE-050
    Scenario: The name on track 1 has 2 to 26 characters
      第 1 磁道的姓名为 2 至 26 个字符
      When track 1 is read from the capture
      Then the name on the track has 2 to 26 characters

    @tc:track-1-name-separated @req:BS-ONE-060
    Scenario: A separator follows the name on track 1
      第 1 磁道的姓名之后有分隔符
      When track 1 is read from the capture
      Then a separator is behind the name

  Rule: Expiry date and service code follow

    @tc:track-1-expiry @req:BS-ONE-070
    Scenario: The expiry date on track 1 is a month
      第 1 磁道的失效日期为有效月份
      When track 1 is read from the capture
      Then the expiry date on the track is a year and a month

    @tc:track-1-service-code @req:BS-ONE-080
    Scenario: The service code on track 1 has three digits
      第 1 磁道的服务代码为三位数字
      When track 1 is read from the capture
      Then the service code on the track has three digits
