Feature: Changing the user PIN and resetting its counter
  更改用户 PIN 与重置其计数器

  Rule: CHANGE REFERENCE DATA replaces the PIN

    @tc:change-pin @req:CC-PIN-120 @req:CC-PIN-125 @writes
    Scenario: After a change the new PIN is accepted and the old one isn't
      更改之后，新 PIN 被接受，旧 PIN 被拒绝
      Given the card after a cold reset with all tries of the user PIN left
      When the user PIN is changed, the old and the new one are presented, and the change is undone
      Then the change of the PIN is accepted
      And the old PIN is refused and one try is spent
      And the new PIN is accepted
      And the first PIN is in force again

    @tc:change-pin-wrong-old @req:CC-PIN-130 @writes
    Scenario: A change with a wrong old PIN is refused, costs one try and changes nothing
      以错误的旧 PIN 更改被拒绝，消耗一次尝试，且不改变 PIN
      Given the card after a cold reset with all tries of the user PIN left
      When a change of the user PIN is tried with a wrong old one
      Then it is refused and one try is spent
      When the retry counter of the user PIN is asked for
      Then the card tells that 1 try is spent
      When the user PIN is presented
      Then the status word is "success"

  Rule: RESET RETRY COUNTER gives all tries back

    @tc:reset-retry-counter @req:CC-PIN-140 @writes
    Scenario: The resetting code gives a spent try back
      重置码恢复已消耗的尝试次数
      Given the card after a cold reset with all tries of the user PIN left
      When a wrong user PIN is presented
      Then it is refused and one try is spent
      When the retry counter of the user PIN is reset with the resetting code
      Then the status word is "success"
      When the card is given a cold reset
      And application "primary" is selected
      And the retry counter of the user PIN is asked for
      Then the card tells that all tries are left
      When the user PIN is presented
      Then the status word is "success"

    @tc:reset-retry-counter-wrong-code @req:CC-PIN-140 @req:CC-PIN-160 @writes
    Scenario: A wrong resetting code is refused and gives no try back
      错误的重置码被拒绝，且不恢复尝试次数
      Given the card after a cold reset with all tries of the user PIN left
      When the retry counter of the user PIN is reset with the resetting code
      Then the status word is "success"
      When a wrong user PIN is presented
      Then it is refused and one try is spent
      When a reset of the retry counter of the user PIN is tried with a wrong resetting code
      Then the status word is "authentication failed / tries left / security status not satisfied"
      When the retry counter of the user PIN is asked for
      Then the card tells that 1 try is spent
      When the retry counter of the user PIN is reset with the resetting code
      Then the status word is "success"

    @tc:unblock @req:CC-PIN-145 @irreversible
    Scenario: The resetting code brings a blocked PIN back with all its tries
      重置码使已锁定的 PIN 恢复并具有全部尝试次数
      Given the card after a cold reset with all tries of the user PIN left
      When wrong user PINs are presented until none is left
      And the retry counter of the user PIN is asked for
      Then the card tells that no tries are left
      When the retry counter of the user PIN is reset with the resetting code
      Then the status word is "success"
      When the card is given a cold reset
      And application "primary" is selected
      And the retry counter of the user PIN is asked for
      Then the card tells that all tries are left
