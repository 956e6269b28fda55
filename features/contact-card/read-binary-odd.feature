Feature: Reading a transparent file with the odd instruction
  用奇数指令读取透明文件

  Rule: The odd READ BINARY takes its offset from a data object and answers one

    @tc:odd-read-binary-part @req:CC-BIN-100
    Scenario Outline: The odd READ BINARY of <count> bytes at <offset> answers that part as a data object
      奇数指令的 READ BINARY 以数据对象返回文件的相应部分
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And <count> bytes are read at offset <offset> with the odd instruction
      Then the answer is a discretionary data object with that part of the file

      Examples:
        | case   | count | offset |
        | start  | 8     | 0      |
        | inside | 7     | 6      |

    @tc:odd-read-binary-beyond-the-end @req:CC-BIN-110
    Scenario: The odd READ BINARY beyond the end is refused after it answered the file's start
      奇数指令读出文件开头后，偏移超出文件末尾时被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And 8 bytes are read at offset 0 with the odd instruction
      Then the answer is a discretionary data object with that part of the file
      When one byte is asked for 100 bytes beyond the end with the odd instruction
      Then the status word is "offset outside the file / wrong data field / wrong P1-P2"
      And the response holds no data
