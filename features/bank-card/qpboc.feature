Feature: qPBOC transactions of one tap
  单次挥卡的 qPBOC 交易

  Rule: One answer has all that the terminal needs

    @tc:qpboc-pdol @req:BC-QP-010
    Scenario: The contactless application asks what the terminal can do
      非接触应用询问终端能力
      Given the contactless application after a cold reset
      Then the PDOL asks for the terminal transaction qualifiers

    @tc:qpboc-answer @req:BC-QP-020
    Scenario Outline: The answer of the tap holds the <object>
      挥卡的应答含终端所需数据
      Given a contactless terminal that demands an online cryptogram
      When the contactless purchase is initiated
      Then the answer holds the "<object>"

      Examples:
        | case        | object                          |
        | profile     | application interchange profile |
        | counter     | application transaction counter |
        | issuer-data | issuer application data         |
        | cryptogram  | application cryptogram          |
        | track2      | track 2 equivalent data         |

    @tc:qpboc-qualifiers @req:BC-QP-030
    Scenario: The answer of the tap says what the card wants
      挥卡的应答说明卡片的要求
      Given a contactless terminal that demands an online cryptogram
      When the contactless purchase is initiated
      Then the answer holds the "card transaction qualifiers"

    @tc:qpboc-counter @req:BC-QP-060
    Scenario: A tap raises the transaction counter by one
      一次挥卡使交易计数器加一
      Given the contactless application after a cold reset
      When the transaction counter is read
      And the contactless purchase is initiated
      And the transaction counter is read
      Then the transaction counter is one higher

  Rule: The terminal's demands are heard

    @tc:qpboc-online @req:BC-QP-040
    Scenario: A demand for an online cryptogram gets an ARQC or an AAC
      要求联机密文时得到 ARQC 或 AAC
      Given a contactless terminal that demands an online cryptogram
      When the contactless purchase is initiated
      Then the CVR tells an ARQC or an AAC for the tap

    @tc:qpboc-cryptogram @req:BC-QP-050
    Scenario: The cryptogram of a tap verifies
      挥卡的密文校验正确
      Given a contactless terminal that demands an online cryptogram
      When the contactless purchase is initiated
      Then the cryptogram verifies

    @tc:qpboc-cvm @req:BC-QP-140
    Scenario: A demand for a cardholder verification gets a method
      要求持卡人验证时给出验证方法
      Given a contactless terminal that demands a cardholder verification
      When the contactless purchase is initiated
      Then the card asks for an online PIN or a signature

    @tc:qpboc-over @req:BC-QP-150
    Scenario: The transaction is over with the tap
      挥卡后交易即结束
      Given a card that gave an AAC in an earlier transaction
      And a contactless terminal that demands an online cryptogram
      When the contactless purchase is initiated
      Then the answer holds the "application cryptogram"
      When a cryptogram is asked for out of turn
      Then the card refuses it

  Rule: A purchase within the limits is approved offline

    @tc:qpboc-approved @req:BC-QP-070 @irreversible
    Scenario: A purchase within balance and limits gets a TC and records
      在余额和限额之内的消费得到 TC 和记录
      Given the contactless application after a cold reset
      When the contactless purchase is initiated
      Then the CVR tells a TC for the tap
      And the answer holds the "application file locator"

    @tc:qpboc-deducted @req:BC-QP-080 @irreversible
    Scenario: An approved tap lowers the balance
      批准的挥卡减少余额
      Given the balance of the electronic cash as it is
      When the contactless purchase is initiated
      Then the CVR tells a TC for the tap
      And the balance of the electronic cash is lower by the amount

    @tc:qpboc-above-balance @req:BC-QP-090 @irreversible
    Scenario: A tap above the balance isn't approved after one within it was
      余额之内的挥卡被批准后，超过余额的挥卡不被批准
      Given the contactless application after a cold reset
      When the contactless purchase is initiated
      Then the CVR tells a TC for the tap
      Given the balance of the electronic cash as it is
      And a purchase above the balance of the electronic cash
      When the contactless purchase is initiated
      Then the CVR tells an ARQC or an AAC for the tap
      And the balance of the electronic cash is what it was

    @tc:qpboc-balance-told @req:BC-QP-130 @irreversible
    Scenario: An approved tap tells the balance that is left
      批准的挥卡给出剩余余额
      Given the contactless application after a cold reset
      When the contactless purchase is initiated
      Then the CVR tells a TC for the tap
      And the answer tells the balance that is left

  Rule: An offline approval is signed

    @tc:fdda-related-data @req:BC-QP-100 @irreversible
    Scenario: An offline approval comes with its authentication data
      脱机批准附有认证相关数据
      Given the contactless application after a cold reset
      When the contactless purchase is initiated
      Then the CVR tells a TC for the tap
      And answer or records hold card authentication related data of version 01

    @tc:fdda-signature @req:BC-QP-110 @irreversible
    Scenario: The signature of an offline approval is made with the certified key
      脱机批准的签名用经认证的密钥生成
      Given the contactless application after a cold reset
      When the contactless purchase is initiated
      And the signature of fDDA is recovered
      Then the signature of fDDA has header, format and trailer

    @tc:fdda-signature-hash @req:BC-QP-120 @irreversible
    Scenario: The signature of an offline approval covers amount and currency
      脱机批准的签名涵盖金额和货币代码
      Given the contactless application after a cold reset
      When the contactless purchase is initiated
      And the signature of fDDA is recovered
      Then the hash of fDDA covers number, amount and currency
