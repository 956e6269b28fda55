Feature: Data objects of a payment application
  支付应用的数据对象

  Rule: What every application holds is there

    @tc:account-number @req:BC-DAT-010
    Scenario: The account number is decimal digits
      主账号由十进制数字组成
      Given a contact transaction whose records are read
      Then the account number is 12 to 19 decimal digits

    @tc:account-number-check-digit @req:BC-DAT-020
    Scenario: The account number ends with its check digit
      主账号以校验位结尾
      Given a contact transaction whose records are read
      Then the account number ends with its check digit

    @tc:card-risk-lists @req:BC-DAT-050
    Scenario: The lists of card risk management are well formed
      卡片风险管理数据对象列表格式正确
      Given a contact transaction whose records are read
      Then CDOL1 and CDOL2 are lists of tags and lengths

    @tc:cdol1-covers @req:BC-DAT-060
    Scenario: The first list asks for all that the cryptogram covers
      第一个列表要求密文涵盖的全部数据
      Given a contact transaction whose records are read
      Then CDOL1 asks for all that the cryptogram covers

    @tc:cdol2-response-code @req:BC-DAT-070
    Scenario: The second list asks for the issuer's decision
      第二个列表要求发卡机构的决定
      Given a contact transaction whose records are read
      Then CDOL2 asks for the authorisation response code

    @tc:usage-control @req:BC-DAT-140
    Scenario: The application says what it may be used for
      应用说明其用途
      Given a contact transaction whose records are read
      Then the card's data hold the "application usage control"

    @tc:version-number @req:BC-DAT-180
    Scenario: The application says its version
      应用说明其版本
      Given a contact transaction whose records are read
      Then the card's data hold the "application version number"

    @tc:issuer-action-codes @req:BC-DAT-170
    Scenario: The issuer's action codes are there
      发卡机构行为代码齐全
      Given a contact transaction whose records are read
      Then the three issuer action codes have five bytes each

    @tc:issuer-country @req:BC-DAT-130
    Scenario: The issuer's country is a code of three digits
      发卡机构国家代码为三位数字
      Given a contact transaction whose records are read
      Then the card's data hold the "issuer country code"
      And the "issuer country code" is decimal digits, where there is one

    @tc:sequence-number @req:BC-DAT-120
    Scenario: The account sequence number is two digits
      主账号序列号为两位数字
      Given a contact transaction whose records are read
      Then the "account sequence number" is decimal digits, where there is one

    @tc:cardholder-name @req:BC-DAT-190
    Scenario: The cardholder name has a length that terminals can print
      持卡人姓名长度符合规定
      Given a contact transaction whose records are read
      Then the card's data hold no "cardholder name" or one of its length

  Rule: Cardholder verification is a list of rules

    @tc:cvm-list @req:BC-DAT-150
    Scenario: The CVM list is two amounts and whole rules
      CVM 列表由两个金额和完整规则组成
      Given a contact transaction whose records are read
      Then the CVM list is two amounts and rules

    @tc:cvm-rules @req:BC-DAT-160
    Scenario: The rules of the CVM list are known ones
      CVM 列表的规则均已定义
      Given a contact transaction whose records are read
      Then every rule of the CVM list is a known one

  Rule: What identifies product and holder is coded as it should be

    @tc:product-identification @req:BC-DAT-200
    Scenario: The card identifies its product
      卡片标识其产品
      Given a contact transaction whose records are read
      Then the card's data hold the "card product identification"

    @tc:identity-document-type @req:BC-DAT-210
    Scenario: The type of the holder's document is a known one
      持卡人证件类型已定义
      Given a contact transaction whose records are read
      Then the identity document type is a known one

    @tc:identity-document-number @req:BC-DAT-220
    Scenario: The number of the holder's document is there
      持卡人证件号存在
      Given a contact transaction whose records are read
      Then the card's data hold the "identity document number"
