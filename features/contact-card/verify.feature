Feature: The user PIN and its retry counter
  用户 PIN 及其重试计数器

  Rule: The right PIN is accepted

    @tc:verify-right @req:CC-PIN-010 @req:CC-PIN-050
    Scenario: The right PIN is accepted and needn't be presented again
      正确的 PIN 被接受且无须再次提交
      Given the card after a cold reset with all tries of the user PIN left
      When the retry counter of the user PIN is asked for
      Then the card tells that all tries are left
      When the user PIN is presented
      Then the status word is "success"
      And the response holds no data
      When the retry counter of the user PIN is asked for
      Then the status word is "success"

  Rule: The counter is told and counts wrong tries

    @tc:verify-counter-asked @req:CC-PIN-040 @req:CC-PIN-080
    Scenario: Asking for the counter tells it and spends nothing
      查询计数器可得知其值且不消耗尝试次数
      Given the card after a cold reset with all tries of the user PIN left
      When the retry counter of the user PIN is asked for
      Then the card tells that all tries are left
      When the retry counter of the user PIN is asked for
      Then the card tells that all tries are left

    @tc:verify-wrong @req:CC-PIN-010 @req:CC-PIN-020 @writes
    Scenario: A wrong PIN is refused and costs one try
      错误的 PIN 被拒绝并消耗一次尝试
      Given the card after a cold reset with all tries of the user PIN left
      When a wrong user PIN is presented
      Then it is refused and one try is spent
      When the retry counter of the user PIN is asked for
      Then the card tells that 1 try is spent
      When the user PIN is presented
      Then the status word is "success"

    @tc:verify-restores-counter @req:CC-PIN-030 @writes
    Scenario: The right PIN after a wrong one gives all tries back
      错误的 PIN 之后提交正确的 PIN，恢复全部尝试次数
      Given the card after a cold reset with all tries of the user PIN left
      When a wrong user PIN is presented
      Then it is refused and one try is spent
      When the user PIN is presented
      Then the status word is "success"
      When the card is given a cold reset
      And application "primary" is selected
      And the retry counter of the user PIN is asked for
      Then the card tells that all tries are left

    @tc:verify-counter-survives-reset @req:CC-PIN-100 @writes
    Scenario Outline: A spent try stays spent over a <reset> reset
      已消耗的尝试次数在复位后不会恢复
      Given the card after a cold reset with all tries of the user PIN left
      When a wrong user PIN is presented
      Then it is refused and one try is spent
      When the card is given a <reset> reset
      And application "primary" is selected
      And the retry counter of the user PIN is asked for
      Then the card tells that 1 try is spent
      When the user PIN is presented
      Then the status word is "success"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: What can't be a PIN is refused

    @tc:verify-short @req:CC-PIN-060 @writes
    Scenario: A PIN that is one byte short is refused and verifies nothing
      少一个字节的 PIN 被拒绝且不通过校验
      Given the card after a cold reset with all tries of the user PIN left
      When a user PIN that is one byte short is presented
      Then the short PIN is refused
      When the retry counter of the user PIN is asked for
      Then the status word is "tries left"
      When the user PIN is presented
      Then the status word is "success"

    @tc:verify-absent-reference @req:CC-PIN-010 @req:CC-PIN-070
    Scenario: A reference that the card doesn't have is refused after the right one was accepted
      正确的引用被接受后，卡片没有的引用被拒绝
      Given the card after a cold reset with all tries of the user PIN left
      When the retry counter of the user PIN is asked for
      Then the card tells that all tries are left
      When the user PIN is presented
      Then the status word is "success"
      When a PIN is presented to a reference that the card doesn't have
      Then the status word is "referenced data not found"

  Rule: No tries left means blocked

    @tc:verify-blocked @req:CC-PIN-150 @irreversible
    Scenario: A PIN without tries left is refused even when it is right, until its counter is reset
      尝试次数耗尽后，正确的 PIN 也被拒绝，直至计数器被重置
      Given the card after a cold reset with all tries of the user PIN left
      When wrong user PINs are presented until none is left
      And the user PIN is presented
      Then the status word is "authentication method blocked"
      When the retry counter of the user PIN is asked for
      Then the card tells that no tries are left
      When the retry counter of the user PIN is reset with the resetting code
      Then the status word is "success"
      When the user PIN is presented
      Then the status word is "success"
