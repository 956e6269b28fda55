Feature: Updating and appending records
  记录的更新与追加

  Rule: UPDATE RECORD replaces one record and no other

    @tc:update-record-by-number @req:CC-REC-160 @writes
    Scenario Outline: UPDATE RECORD of number <number> replaces just this record
      UPDATE RECORD 只替换指定记录号的记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When record <number> of file "linear-fixed" is replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

      Examples:
        | case  | number |
        | first | 1      |
        | third | 3      |

    @tc:update-record-by-sfi @req:CC-REC-190 @writes
    Scenario: UPDATE RECORD by SFI replaces a record of the file that has it
      使用短标识符的 UPDATE RECORD 替换相应文件的记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When record 2 of file "linear-fixed" is replaced by its SFI, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

  Rule: An update that doesn't fit changes nothing

    @tc:update-record-too-long @req:CC-REC-160 @req:CC-REC-170 @writes
    Scenario: Data longer than a fixed record is refused and changes nothing
      长于定长记录的数据被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When record 2 of file "linear-fixed" is replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When an update with one byte too many is tried on record 2 of file "linear-fixed"
      Then the write is answered with "wrong length / wrong data field / not enough memory / length inconsistent with P1-P2"
      And reading back shows no change

    @tc:update-record-absent @req:CC-REC-160 @req:CC-REC-180 @writes
    Scenario: An update of a record that isn't there is refused and changes nothing
      更新不存在的记录被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When record 1 of file "linear-fixed" is replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When an update is tried on the record after the highest number of file "linear-fixed"
      Then the write is answered with "record not found"
      And reading back shows no change

  Rule: A cyclic file gives up its oldest record for the newest

    @tc:cyclic-update-previous @req:CC-REC-200 @writes
    Scenario: Updating the previous record of a cyclic file makes the oldest record the newest
      更新循环文件的前一条记录，使最旧的记录成为最新的记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "cyclic" is selected
      When the previous record of file "cyclic" is updated, the file read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

    @tc:cyclic-append @req:CC-REC-230 @writes
    Scenario: A record appended to a cyclic file is number one, and the oldest is gone
      追加到循环文件的记录为第一条，最旧的记录被覆盖
      Given the card after a cold reset
      And application "primary" is selected
      And file "cyclic" is selected
      When a record is appended to file "cyclic", the file read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

    @tc:cyclic-first-is-newest @req:CC-REC-210
    Scenario: The first record of a cyclic file is number one, the last has the highest number
      循环文件的首条记录为第一条，末条记录的记录号最大
      Given the card after a cold reset
      And application "primary" is selected
      And file "cyclic" is selected
      When all records of file "cyclic" are read by number
      And the first record is read
      Then the answer is record 1
      When the last record is read
      Then the answer is the record with the highest number

  Rule: A linear file grows at its end

    @tc:linear-append @req:CC-REC-240 @irreversible
    Scenario: A record appended to a linear file follows the last one
      追加到线性文件的记录位于末条记录之后
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-variable" is selected
      When a record is appended to file "linear-variable" for good and the file read back
      Then the card takes the new content
      And reading back shows the new content and no other change
