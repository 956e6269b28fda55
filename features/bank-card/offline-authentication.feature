Feature: Certificates and static signatures
  证书与静态签名

  Rule: The issuer's key is certified

    @tc:issuer-key-data @req:BC-ODA-010
    Scenario Outline: The <object> is in the records
      记录含恢复发卡机构公钥的数据
      Given a contact transaction whose records are read
      Then the card's data hold the "<object>"

      Examples:
        | case        | object                        |
        | index       | CA public key index           |
        | certificate | issuer public key certificate |
        | exponent    | issuer public key exponent    |

    @tc:issuer-certificate @req:BC-ODA-020
    Scenario: The issuer certificate is one of the certification authority
      发卡机构公钥证书由认证中心签发
      Given a contact transaction whose records are read
      When the issuer's key is recovered
      Then the issuer certificate has header, format and trailer

    @tc:issuer-certificate-hash @req:BC-ODA-030
    Scenario: The issuer certificate certifies what the records hold
      发卡机构公钥证书与记录内容相符
      Given a contact transaction whose records are read
      When the issuer's key is recovered
      Then the hash of the issuer certificate is right

    @tc:issuer-certificate-issuer @req:BC-ODA-040
    Scenario: The issuer certificate names this card's issuer
      发卡机构公钥证书标明本卡的发卡机构
      Given a contact transaction whose records are read
      When the issuer's key is recovered
      Then the issuer certificate names the issuer of the account number

    @tc:issuer-certificate-valid @req:BC-ODA-050
    Scenario: The issuer certificate is valid
      发卡机构公钥证书有效
      Given a contact transaction whose records are read
      When the issuer's key is recovered
      Then the issuer certificate is valid on the day of the transaction

  Rule: Static data are signed by the issuer

    @tc:static-signature @req:BC-ODA-060
    Scenario: The static signature is the issuer's
      静态签名由发卡机构生成
      Given a contact transaction whose records are read
      When the signed static data are recovered
      Then the signed static data have header, format and trailer

    @tc:static-signature-hash @req:BC-ODA-070
    Scenario: The static signature covers the records
      静态签名涵盖记录
      Given a contact transaction whose records are read
      When the signed static data are recovered
      Then the hash of the signed static data is right

  Rule: The card's key is certified by the issuer

    @tc:icc-certificate @req:BC-ODA-080
    Scenario: The ICC certificate is the issuer's
      IC 卡公钥证书由发卡机构签发
      Given a contact transaction whose records are read
      When the card's key is recovered
      Then the ICC certificate has header, format and trailer

    @tc:icc-certificate-hash @req:BC-ODA-090
    Scenario: The ICC certificate covers the records
      IC 卡公钥证书涵盖记录
      Given a contact transaction whose records are read
      When the card's key is recovered
      Then the hash of the ICC certificate is right

    @tc:icc-certificate-account-number @req:BC-ODA-100
    Scenario: The ICC certificate names this card's account number
      IC 卡公钥证书标明本卡主账号
      Given a contact transaction whose records are read
      When the card's key is recovered
      Then the ICC certificate names the account number

    @tc:icc-certificate-valid @req:BC-ODA-110
    Scenario: The ICC certificate is valid
      IC 卡公钥证书有效
      Given a contact transaction whose records are read
      When the card's key is recovered
      Then the ICC certificate is valid on the day of the transaction
