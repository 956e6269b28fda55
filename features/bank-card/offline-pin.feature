Feature: The offline PIN and its tries
  脱机 PIN 及其尝试次数

  Rule: The right PIN is accepted, a wrong one costs a try

    @tc:offline-pin-right @req:BC-PIN-010
    Scenario: The right offline PIN is accepted
      正确的脱机 PIN 被接受
      Given a contact transaction with all tries of the offline PIN left
      When the offline PIN is presented
      Then the status word is "success"

    @tc:offline-pin-wrong @req:BC-PIN-020 @writes
    Scenario: A wrong offline PIN is refused and costs one try
      错误的脱机 PIN 被拒绝并消耗一次尝试
      Given a contact transaction with all tries of the offline PIN left
      When a wrong offline PIN is presented
      Then it is refused with one try of the offline PIN less
      When the offline PIN is presented
      Then the status word is "success"

    @tc:offline-pin-counter @req:BC-PIN-030 @writes
    Scenario: GET DATA tells what VERIFY told
      GET DATA 与 VERIFY 给出的次数相同
      Given a contact transaction with all tries of the offline PIN left
      When a wrong offline PIN is presented
      Then GET DATA tells the same tries left
      When the offline PIN is presented
      Then the status word is "success"

    @tc:offline-pin-restores @req:BC-PIN-040 @writes
    Scenario: The right offline PIN gives all tries back
      正确的脱机 PIN 恢复全部尝试次数
      Given a contact transaction with all tries of the offline PIN left
      When a wrong offline PIN is presented
      Then it is refused with one try of the offline PIN less
      When the offline PIN is presented
      Then the status word is "success"
      And all tries of the offline PIN are left

    @tc:offline-pin-survives-reset @req:BC-PIN-050 @writes
    Scenario Outline: A spent try of the offline PIN stays spent over a <reset> reset
      已消耗的脱机 PIN 尝试次数在复位后不会恢复
      Given a contact transaction with all tries of the offline PIN left
      When a wrong offline PIN is presented
      Then it is refused with one try of the offline PIN less
      When the card is given a <reset> reset
      And the payment application is selected
      Then the status word is "success"
      And one try of the offline PIN is spent
      When the offline PIN is presented
      Then the status word is "success"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:offline-pin-format @req:BC-PIN-070 @writes
    Scenario: A PIN block of another format isn't accepted
      其他格式的 PIN 数据块不被接受
      Given a contact transaction with all tries of the offline PIN left
      When the offline PIN is presented
      Then the status word is "success"
      When the offline PIN is presented in a block of another format
      Then it isn't accepted as the offline PIN
      When the offline PIN is presented
      Then the status word is "success"

  Rule: No try left means blocked

    @tc:offline-pin-blocked @req:BC-PIN-060 @irreversible
    Scenario: Without tries the right offline PIN is refused until a script unblocks it
      尝试次数耗尽后正确的脱机 PIN 被拒绝，直至脚本解锁
      Given a contact transaction with all tries of the offline PIN left
      When wrong offline PINs are presented until no try is left
      And the offline PIN is presented
      Then the status word is "authentication method blocked" or "reference data not usable"
      When the offline PIN is unblocked by a script
      Then the status word is "success"
      Given a contact transaction whose records are read
      When the offline PIN is presented
      Then the status word is "success"

  Rule: The cryptogram tells the issuer

    @tc:offline-pin-told @req:BC-PIN-080
    Scenario: The CVR tells that the offline PIN was right
      CVR 表明脱机 PIN 正确
      Given a contact transaction with all tries of the offline PIN left
      When the offline PIN is presented
      Then the status word is "success"
      When an AAC is asked for
      Then the CVR tells "offline PIN verification performed"
      And the CVR doesn't tell "offline PIN verification failed"

    @tc:offline-pin-failure-told @req:BC-PIN-080 @writes
    Scenario: The CVR tells that the offline PIN was wrong
      CVR 表明脱机 PIN 错误
      Given a contact transaction with all tries of the offline PIN left
      When a wrong offline PIN is presented
      Then it is refused with one try of the offline PIN less
      When an AAC is asked for
      Then the CVR tells "offline PIN verification performed"
      And the CVR tells "offline PIN verification failed"
