Feature: Updating a transparent file
  透明文件的更新

  Rule: UPDATE BINARY replaces the bytes at its offset and no others

    @tc:update-binary-part @req:CC-BIN-130 @writes
    Scenario Outline: UPDATE BINARY of <count> byte(s) at offset <offset> replaces just these
      UPDATE BINARY 只替换指定的字节
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When <count> bytes of file "writable" at offset <offset> are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

      Examples:
        | case   | count | offset |
        | start  | 8     | 0      |
        | single | 1     | 3      |
        | inside | 7     | 6      |

    @tc:update-binary-by-sfi @req:CC-BIN-140 @writes
    Scenario: UPDATE BINARY by SFI replaces bytes of the file that has it
      使用短标识符的 UPDATE BINARY 替换相应文件的字节
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 8 bytes of file "writable" at offset 4 are replaced by its SFI, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

    @tc:update-binary-survives-reset @req:CC-BIN-190 @writes
    Scenario: Bytes that were updated are still there after a cold reset
      更新的字节在冷复位后仍然存在
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 8 bytes of file "writable" at offset 2 are replaced, read back after a cold reset and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

  Rule: An update that doesn't fit the file changes nothing

    @tc:update-binary-over-the-end @req:CC-BIN-130 @req:CC-BIN-150 @writes
    Scenario Outline: An update of <count> bytes where <left> remain is refused and changes nothing
      超出文件末尾的更新被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 4 bytes of file "writable" at offset 0 are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When an update with <count> bytes is tried on file "writable" where <left> remain
      Then the write is answered with "wrong length / not enough memory / offset outside the file / length inconsistent with P1-P2"
      And reading back shows no change

      Examples:
        | case     | count | left |
        | one-over | 8     | 7    |
        | far-over | 100   | 2    |

    @tc:update-binary-beyond-the-end @req:CC-BIN-130 @req:CC-BIN-160 @writes
    Scenario: An update with an offset beyond the end is refused and changes nothing
      偏移超出文件末尾的更新被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 4 bytes of file "writable" at offset 0 are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When an update of one byte is tried 100 bytes beyond the end of file "writable"
      Then the write is answered with "offset outside the file"
      And reading back shows no change

    @tc:update-binary-without-data @req:CC-BIN-130 @req:CC-BIN-180 @writes
    Scenario: An update without data is refused and changes nothing
      不带数据的更新被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 4 bytes of file "writable" at offset 0 are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When an update without data is tried on file "writable"
      Then the write is answered with "wrong length / wrong data field / length inconsistent with P1-P2"
      And reading back shows no change

  Rule: UPDATE BINARY needs a transparent current EF

    @tc:update-binary-of-records @req:CC-BIN-170 @writes
    Scenario: UPDATE BINARY is refused where a record file is current, and its records stay
      当前 EF 为记录文件时 UPDATE BINARY 被拒绝，记录不变
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 4 bytes of file "writable" at offset 0 are replaced, read back and put back
      Then the card takes the new content
      When file "linear-fixed" is selected
      And all records of file "linear-fixed" are read by number
      And UPDATE BINARY is sent with 4 bytes for the current EF
      Then the status word is "command incompatible with file structure"
      And all records of file "linear-fixed" read as before

    @tc:update-binary-without-ef @req:CC-BIN-250 @writes
    Scenario: UPDATE BINARY is refused where no EF is current
      没有当前 EF 时 UPDATE BINARY 被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 4 bytes of file "writable" at offset 0 are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When application "primary" is selected
      And UPDATE BINARY is sent with 4 bytes for the current EF
      Then the status word is "no current EF"
