Feature: The first cryptogram of a transaction
  交易的第一个密文

  Rule: The card gives what was asked for, or less

    @tc:aac-for-aac @req:BC-GAC-010
    Scenario: A demand for an AAC gets an AAC
      请求 AAC 得到 AAC
      Given a contact transaction whose records are read
      When an AAC is asked for
      Then the card gives an AAC

    @tc:arqc-for-arqc @req:BC-GAC-020
    Scenario: A demand for an ARQC gets an ARQC or an AAC
      请求 ARQC 得到 ARQC 或 AAC
      Given a contact transaction whose records are read
      When an ARQC is asked for
      Then the card gives an ARQC or an AAC

    @tc:tc-for-tc @req:BC-GAC-030 @writes
    Scenario: A demand for a TC gets a TC when nothing speaks against it
      无异议时请求 TC 得到 TC
      Given a card whose last online transaction was completed
      And a contact transaction whose records are read
      When a TC is asked for
      Then the card gives a TC

  Rule: The answer is whole and true

    @tc:cryptogram-answer @req:BC-GAC-040
    Scenario Outline: The answer to a demand for one <kind> is whole
      密文请求的应答完整
      Given a contact transaction whose records are read
      When one <kind> is asked for
      Then the answer holds CID, ATC, cryptogram and issuer application data

      Examples:
        | case | kind |
        | aac  | AAC  |
        | arqc | ARQC |

    @tc:cryptogram-atc @req:BC-GAC-050
    Scenario: The answer holds the counter of this transaction
      应答含本次交易的计数器
      Given a contact transaction whose records are read
      When an AAC is asked for
      Then the ATC of the answer is that of the card

    @tc:cryptogram-verifies @req:BC-GAC-060
    Scenario Outline: The issuer's key verifies one <kind>
      发卡机构密钥可校验密文
      Given a card whose last online transaction was completed
      And a contact transaction whose records are read
      When one <kind> is asked for
      Then the card gives one <kind>
      And the cryptogram verifies

      Examples:
        | case | kind |
        | aac  | AAC  |
        | arqc | ARQC |

    @tc:offline-cryptogram-verifies @req:BC-GAC-030 @req:BC-GAC-060 @writes
    Scenario: The issuer's key verifies the TC of an offline approval
      发卡机构密钥可校验脱机批准的 TC
      Given a card whose last online transaction was completed
      And a contact transaction whose records are read
      When a TC is asked for
      Then the card gives a TC
      And the cryptogram verifies

    @tc:issuer-application-data @req:BC-GAC-070
    Scenario: The issuer application data have their fields
      发卡机构应用数据各字段齐全
      Given a contact transaction whose records are read
      When an AAC is asked for
      Then the issuer application data have their fields

    @tc:cvr-first @req:BC-GAC-080
    Scenario Outline: The CVR tells that one <kind> was given
      CVR 表明所给密文的类型
      Given a contact transaction whose records are read
      When one <kind> is asked for
      Then the card gives one <kind>
      And the CVR tells one <kind> for the first GENERATE AC

      Examples:
        | case | kind |
        | aac  | AAC  |
        | arqc | ARQC |

  Rule: A demand that isn't one is refused

    @tc:reserved-cryptogram @req:BC-GAC-130
    Scenario: The reserved type is refused and the transaction goes on
      保留类型被拒绝，交易继续
      Given a card that gave an AAC in an earlier transaction
      And a contact transaction whose records are read
      When a cryptogram of the reserved type is asked for
      Then the card refuses it

    @tc:cryptogram-short-data @req:BC-GAC-140
    Scenario: Fewer data than CDOL1 asks for are refused
      少于 CDOL1 要求的数据被拒绝
      Given a card that gave an AAC in an earlier transaction
      And a contact transaction whose records are read
      When a cryptogram is asked for with a byte less than CDOL1 asks for
      Then the card refuses it

  Rule: The card looks after itself

    @tc:offline-limit @req:BC-GAC-170 @writes
    Scenario: Behind the lower limit of offline transactions the card asks for the issuer
      脱机交易达到下限后卡片请求联机
      Given an online transaction that was completed
      When as many transactions as the lower limit are approved offline in a row
      And one more transaction asks for a TC
      Then the card gives an ARQC
      When an online transaction is completed
      Then the card gives a TC

    @tc:last-online-offline @req:BC-GAC-160 @writes
    Scenario: An offline approval isn't counted as an online transaction
      脱机批准不计为联机交易
      Given a card whose last online transaction was completed
      And a contact transaction whose records are read
      When the last online ATC is read
      And a TC is asked for
      Then the card gives a TC
      When the last online ATC is read
      Then the last online ATC is what it was
