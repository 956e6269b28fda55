Feature: Offline data authentication with SM2
  基于 SM2 的脱机数据认证

  Rule: The chain goes from the certification authority to the card

    @tc:sm2-issuer-certificate @req:BC-SM-050
    Scenario: The issuer certificate with SM2 is one of the certification authority
      SM2 发卡机构公钥证书由认证中心签发
      Given a terminal with SM algorithms
      And a contact transaction whose records are read
      When the issuer's SM2 key is read
      Then the issuer certificate with SM2 is the certification authority's

    @tc:sm2-icc-certificate @req:BC-SM-070
    Scenario: The ICC certificate with SM2 is the issuer's
      SM2 IC 卡公钥证书由发卡机构签发
      Given a terminal with SM algorithms
      And a contact transaction whose records are read
      When the card's SM2 key is read
      Then the ICC certificate with SM2 is the issuer's and names the account number

  Rule: Signatures with SM2 cover what they stand for

    @tc:sm2-static-signature @req:BC-SM-060
    Scenario: The static signature with SM2 covers the records
      SM2 静态签名涵盖记录
      Given a terminal with SM algorithms
      And a contact transaction whose records are read
      When the static data signed with SM2 are checked
      Then the static signature with SM2 covers the records

    @tc:sm2-dynamic-signature @req:BC-SM-080
    Scenario: The dynamic signature with SM2 covers the terminal's data
      SM2 动态签名涵盖终端数据
      Given a terminal with SM algorithms
      And a contact transaction whose records are read
      When the card signs dynamic data with SM2
      Then the dynamic signature with SM2 covers what was sent
