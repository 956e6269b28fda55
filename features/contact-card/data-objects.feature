Feature: Data objects
  数据对象

  Rule: GET DATA answers the value of an object that is there

    @tc:get-data-present @req:CC-DAT-010 @req:CC-DAT-020
    Scenario: A data object is answered the same each time, and an absent one is refused
      数据对象每次返回相同的值，不存在的数据对象被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      When data object "get" is read
      Then the answer holds its value, bare or under its tag
      And the data object reads the same again
      When data object "absent" is read
      Then the status word is "referenced data not found"
      And the response holds no data

    @tc:get-data-after-refusal @req:CC-DAT-010 @req:CC-DAT-040
    Scenario: A refused GET DATA doesn't hinder the next one
      被拒绝的 GET DATA 不影响下一次读取
      Given the card after a cold reset
      And application "primary" is selected
      When data object "absent" is read
      Then the status word is "referenced data not found"
      When data object "get" is read
      Then the answer holds its value, bare or under its tag
      And the data object reads the same again

  Rule: PUT DATA replaces the value of an object

    @tc:put-data @req:CC-DAT-030 @writes
    Scenario: A value put is the value got
      写入的值即为读出的值
      Given the card after a cold reset
      And application "primary" is selected
      When data object "put" is replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

    @tc:put-data-survives-reset @req:CC-DAT-050 @writes
    Scenario: A value put is still there after a cold reset
      写入的值在冷复位后仍然存在
      Given the card after a cold reset
      And application "primary" is selected
      When data object "put" is replaced, read back after a cold reset and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again
