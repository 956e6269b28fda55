Feature: Fields of track 3
  第 3 磁道的字段

  Rule: The format code tells the layout

    @tc:track-3-format-digits @req:BS-THR-010
    Scenario: The format code of track 3 is two digits
      第 3 磁道的格式代码为两位数字
      When track 3 is read from the capture
      Then the format code of the track has two digits

    @tc:track-3-format-known @req:BS-THR-020
    Scenario: Track 3 has a format code in use
      第 3 磁道采用已定义的格式代码
      When track 3 is read from the capture
      Then the format code of the track is 01, 02 or from 90 on

  Rule: The account number is a decimal number

    @tc:track-3-number-digits @req:BS-THR-030
    Scenario: The account number on track 3 is decimal
      第 3 磁道的主账号为十进制数
      When track 3 is read from the capture
      Then the account number on the track has digits alone

    @tc:track-3-number-length @req:BS-THR-040
    Scenario: The account number on track 3 has at most 19 digits
      第 3 磁道的主账号不超过 19 位
      When track 3 is read from the capture
      Then the account number on the track has 1 to 19 digits

  Rule: A separator follows the account number

    @tc:track-3-number-separated @req:BS-THR-050
    Scenario: A separator follows the account number on track 3
      第 3 磁道的主账号之后有分隔符
      When track 3 is read from the capture
      Then a separator is behind the account number

  Rule: Track 3 tells country, currency and expiry

    @tc:track-3-country @req:BS-THR-060
    Scenario: Track 3 tells the stated country
      第 3 磁道的国家代码与声明一致
      When track 3 is read from the capture
      Then the country on the track is the stated one

    @tc:track-3-currency @req:BS-THR-070
    Scenario: Track 3 tells the stated currency
      第 3 磁道的货币代码与声明一致
      When track 3 is read from the capture
      Then the currency on the track is the stated one

    @tc:track-3-expiry @req:BS-THR-080
    Scenario: The expiry date on track 3 is a month
      第 3 磁道的失效日期为有效月份
      When track 3 is read from the capture
      Then the expiry date on the track is a year and a month
