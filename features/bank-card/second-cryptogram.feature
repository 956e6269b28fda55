Feature: The end of an online transaction
  联机交易的结束

  Rule: The second cryptogram follows the issuer's decision

    @tc:tc-after-approval @req:BC-GAC-090 @writes
    Scenario: An authenticated approval ends with a TC
      经认证的批准以 TC 结束
      Given a transaction that the issuer approved online
      When after an online approval a TC is asked for
      Then the card gives a TC
      And the cryptogram verifies

    @tc:aac-after-refusal @req:BC-GAC-100 @writes
    Scenario: A refusal ends with an AAC
      拒绝以 AAC 结束
      Given a transaction that goes online
      When after an online refusal an AAC is asked for
      Then the card gives an AAC

    @tc:cvr-second @req:BC-GAC-110 @writes
    Scenario: The CVR tells the second cryptogram
      CVR 表明第二个密文
      Given a transaction that goes online
      When after an online refusal an AAC is asked for
      Then the card gives an AAC
      And the CVR tells an AAC for the second GENERATE AC

    @tc:third-cryptogram @req:BC-GAC-120 @writes
    Scenario: There is no third cryptogram
      没有第三个密文
      Given a transaction that goes online
      When after an online refusal an AAC is asked for
      Then the card gives an AAC
      When a third cryptogram is asked for
      Then the status word is "conditions of use not satisfied"

    @tc:unable-to-go-online @req:BC-GAC-190 @writes
    Scenario: The CVR tells that the issuer couldn't be reached
      CVR 表明未能联机
      Given a transaction that goes online
      When after no answer from the issuer an AAC is asked for
      Then the card gives an AAC
      And the CVR tells "unable to go online"

  Rule: Online transactions leave their trace

    @tc:last-online-atc @req:BC-GAC-150 @writes
    Scenario: A completed online transaction sets the last online ATC
      完成联机交易后更新上次联机 ATC
      Given an online transaction that was completed
      When the last online ATC is read
      Then the last online ATC is that of the transaction

    @tc:interrupted-online @req:BC-GAC-180 @writes
    Scenario: The next transaction tells of one that was broken off
      下一次交易表明有中断的联机交易
      Given an online transaction that was completed
      And a transaction that goes online
      When the next transaction asks for an ARQC
      Then the card gives an ARQC
      And the CVR tells "last online transaction not completed"
      When an online transaction is completed
      Then the card gives a TC

  Rule: The issuer proves itself

    @tc:arpc-right @req:BC-IAU-010 @writes
    Scenario: The right ARPC is accepted
      正确的 ARPC 被接受
      Given a transaction that goes online
      When the right ARPC is sent
      Then the status word is "success"

    @tc:arpc-wrong @req:BC-IAU-020 @writes
    Scenario: A wrong ARPC is refused where the right one was accepted before
      先接受正确的 ARPC，再拒绝错误的 ARPC
      Given an online transaction that was completed
      And a transaction that goes online
      When an ARPC with a wrong bit is sent
      Then the status word is "authentication failed"

    @tc:arpc-other-code @req:BC-IAU-060 @writes
    Scenario Outline: The ARPC of one decision isn't that of another: <case>
      一个决定的 ARPC 不能用于另一个决定
      Given an online transaction that was completed
      And a transaction that goes online
      When the ARPC of <one> is sent as that of <other>
      Then the status word is "authentication failed"

      Examples:
        | case             | one         | other       |
        | refusal-approves | a refusal   | an approval |
        | approval-refuses | an approval | a refusal   |

    @tc:arpc-twice @req:BC-IAU-030 @writes
    Scenario: The issuer is authenticated once in a transaction
      一次交易中只认证一次发卡机构
      Given a transaction that the issuer approved online
      When the right ARPC is sent
      Then the status word is "conditions of use not satisfied"

    @tc:arpc-early @req:BC-IAU-040
    Scenario: EXTERNAL AUTHENTICATE before any cryptogram is refused
      任何密文之前的 EXTERNAL AUTHENTICATE 被拒绝
      Given an online transaction that was completed
      And a contact transaction whose records are read
      When EXTERNAL AUTHENTICATE is sent before any cryptogram
      Then the status word is "conditions of use not satisfied"

    @tc:arpc-short @req:BC-IAU-050 @writes
    Scenario: An ARPC of seven bytes is refused
      七字节的 ARPC 被拒绝
      Given an online transaction that was completed
      And a transaction that goes online
      When an ARPC of seven bytes is sent
      Then the status word is "wrong length"

    @tc:issuer-failure-told @req:BC-IAU-070 @writes
    Scenario: The CVR tells that the issuer failed to prove itself
      CVR 表明发卡机构认证失败
      Given a transaction that goes online
      When an ARPC with a wrong bit is sent
      Then the status word is "authentication failed"
      When after an online refusal an AAC is asked for
      Then the card gives an AAC
      And the CVR tells "issuer authentication failed"
