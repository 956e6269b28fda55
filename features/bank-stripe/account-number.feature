Feature: Account number and who issued it
  主账号及其发卡机构

  Rule: The last digit is the check digit

    @tc:track-1-check-digit @req:BS-PAN-010
    Scenario: The account number on track 1 ends with its check digit
      第 1 磁道的主账号以校验位结尾
      When track 1 is read from the capture
      Then the account number on the track ends with its check digit

    @tc:track-2-check-digit @req:BS-PAN-020
    Scenario: The account number on track 2 ends with its check digit
      第 2 磁道的主账号以校验位结尾
      When track 2 is read from the capture
      Then the account number on the track ends with its check digit

    @tc:track-3-check-digit @req:BS-PAN-030
    Scenario: The account number on track 3 ends with its check digit
      第 3 磁道的主账号以校验位结尾
      When track 3 is read from the capture
      Then the account number on the track ends with its check digit

  Rule: The first digits tell the issuer

    @tc:issuer-number @req:BS-PAN-040
    Scenario: The account number begins with the stated issuer number
      主账号以所声明的发卡机构标识号开头
      When track 2 is read from the capture
      Then the account number on the track begins with the stated issuer number

    @tc:industry @req:BS-PAN-050
    Scenario: The account number begins with a digit of banking
      主账号首位为金融业标识
      When track 2 is read from the capture
      Then the account number on the track begins with a digit of banking

  Rule: The account number has a limited length

    @tc:number-length @req:BS-PAN-060
    Scenario: The account number has 13 to 19 digits
      主账号为 13 至 19 位
      When track 2 is read from the capture
      Then the account number on the track has 13 to 19 digits
