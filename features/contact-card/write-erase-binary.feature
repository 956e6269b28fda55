Feature: Writing and erasing a transparent file
  透明文件的写入与擦除

  Rule: WRITE BINARY combines old and new bytes in place

    @tc:write-binary-part @req:CC-BIN-200 @writes
    Scenario Outline: WRITE BINARY of <count> bytes at offset <offset> combines just these with new ones
      WRITE BINARY 只将指定的字节与写入的字节合并
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When <count> bytes of file "writable" at offset <offset> are combined with written ones, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

      Examples:
        | case   | count | offset |
        | start  | 8     | 0      |
        | inside | 7     | 6      |

    @tc:write-binary-over-the-end @req:CC-BIN-200 @req:CC-BIN-240 @writes
    Scenario: A write that goes over the end is refused and changes nothing
      超出文件末尾的写入被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 8 bytes of file "writable" at offset 0 are combined with written ones, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When a write with 8 bytes is tried on file "writable" where 7 remain
      Then the write is answered with "wrong length / not enough memory / offset outside the file / length inconsistent with P1-P2"
      And reading back shows no change

  Rule: ERASE BINARY sets bytes to the erased state

    @tc:erase-binary-to-the-end @req:CC-BIN-210 @writes
    Scenario Outline: ERASE BINARY without data erases from offset <offset> to the end
      不带数据的 ERASE BINARY 从偏移处擦除至末尾
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When file "writable" is erased from offset <offset> to its end, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

      Examples:
        | case  | offset |
        | whole | 0      |
        | tail  | 5      |

    @tc:erase-binary-range @req:CC-BIN-220 @writes
    Scenario: ERASE BINARY with an end offset erases up to it and no further
      带结束偏移的 ERASE BINARY 只擦除到该偏移之前
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When file "writable" is erased from offset 3 up to offset 11, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

    @tc:erase-binary-beyond-the-end @req:CC-BIN-210 @req:CC-BIN-230 @writes
    Scenario: An erasure beyond the end is refused and changes nothing
      超出文件末尾的擦除被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When file "writable" is erased from offset 5 to its end, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When an erasure is tried 100 bytes beyond the end of file "writable"
      Then the write is answered with "offset outside the file"
      And reading back shows no change
