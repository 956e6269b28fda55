Feature: Signatures that the card makes
  卡片生成的签名

  Rule: INTERNAL AUTHENTICATE signs the terminal's data

    @tc:dynamic-signature-length @req:BC-ODA-120
    Scenario: The dynamic signature is as long as the card's key
      动态签名与 IC 卡公钥等长
      Given a contact transaction whose records are read
      When the card signs dynamic data
      Then the signed data are as long as the card's key

    @tc:dynamic-signature @req:BC-ODA-130
    Scenario: The dynamic signature is made with the certified key
      动态签名用经认证的密钥生成
      Given a contact transaction whose records are read
      When the card signs dynamic data
      Then the signed dynamic data have header, format and trailer

    @tc:dynamic-signature-hash @req:BC-ODA-140
    Scenario: The dynamic signature covers the unpredictable number
      动态签名涵盖不可预知数
      Given a contact transaction whose records are read
      When the card signs dynamic data
      Then the hash of the signed dynamic data covers what was sent

    @tc:dynamic-number @req:BC-ODA-150
    Scenario: The card's number differs from transaction to transaction
      卡片动态数在各次交易中不同
      Given a contact transaction whose records are read
      When the card signs dynamic data
      And the card signs dynamic data in another transaction
      Then the ICC dynamic number is another one

    @tc:ddol @req:BC-ODA-160
    Scenario: The list for dynamic signatures asks for the unpredictable number
      动态签名数据列表要求不可预知数
      Given a contact transaction whose records are read
      Then the DDOL asks for the unpredictable number, where there is one

  Rule: A cryptogram can be signed

    @tc:combined-signature @req:BC-ODA-170
    Scenario Outline: A signed <kind> comes inside of its signature
      带签名的密文包含在签名之中
      Given a card whose last online transaction was completed
      And a contact transaction whose records are read
      When one <kind> with a signature is asked for
      Then the answer holds signed data in place of the cryptogram

      Examples:
        | case | kind |
        | arqc | ARQC |
        | tc   | TC   |

    @tc:combined-signature-hash @req:BC-ODA-180
    Scenario: The signature of a cryptogram is made with the certified key
      密文的签名用经认证的密钥生成
      Given a contact transaction whose records are read
      When an ARQC with a signature is asked for
      Then the signed data of the cryptogram have their frame and hash

    @tc:combined-signature-cid @req:BC-ODA-190
    Scenario: The signature of a cryptogram tells its kind
      密文的签名表明其类型
      Given a contact transaction whose records are read
      When an ARQC with a signature is asked for
      Then the CID inside the signed data is that of the answer

    @tc:combined-signature-transaction @req:BC-ODA-200
    Scenario: The signature of a cryptogram covers the transaction
      密文的签名涵盖本次交易
      Given a contact transaction whose records are read
      When an ARQC with a signature is asked for
      Then the signed data of the cryptogram cover the transaction
