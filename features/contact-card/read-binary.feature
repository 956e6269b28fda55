Feature: Reading a transparent file
  透明文件的读取

  Rule: READ BINARY answers the bytes asked for, from the offset given

    @tc:read-binary-part @req:CC-BIN-010
    Scenario Outline: READ BINARY of <count> byte(s) at offset <offset> answers that part of the file
      READ BINARY 返回文件中指定偏移处的部分
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And <count> bytes are read at offset <offset>
      Then the answer is that part of the file

      Examples:
        | case   | count | offset |
        | start  | 8     | 0      |
        | single | 1     | 3      |
        | inside | 7     | 6      |

    @tc:read-binary-last-bytes @req:CC-BIN-010
    Scenario: READ BINARY of the last bytes of a file answers just these
      READ BINARY 可读出文件的最后几个字节
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And the last 6 bytes are read
      Then the answer is that part of the file

    @tc:read-binary-to-the-end @req:CC-BIN-020
    Scenario: READ BINARY with the greatest short Le answers all that remains
      以最大的短 Le 执行 READ BINARY 返回全部剩余内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And the last 12 bytes are asked for with the greatest short Le
      Then the answer is the rest of the file

    @tc:read-binary-twice @req:CC-BIN-120
    Scenario: Reading a file leaves it as it was
      读取不改变文件内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And the card is given a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      Then the whole of file "transparent" reads as before

  Rule: The end of the file is told

    @tc:read-binary-over-the-end @req:CC-BIN-030
    Scenario Outline: READ BINARY of <asked> bytes where <left> remain shows the end of the file
      请求的字节多于剩余字节时，卡片表明文件已到末尾
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And <asked> bytes are asked for where <left> remain
      Then the card answers what remains or tells how much that is

      Examples:
        | case     | asked | left |
        | one-more | 9     | 8    |
        | far-more | 120   | 4    |

    @tc:read-binary-beyond-the-end @req:CC-BIN-040
    Scenario Outline: READ BINARY <beyond> byte(s) beyond the end is refused after the last bytes were read
      读出末尾字节后，偏移超出文件末尾的 READ BINARY 被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And the last 2 bytes are read
      Then the answer is that part of the file
      When one byte is asked for <beyond> bytes beyond the end
      Then the status word is "offset outside the file"
      And the response holds no data

      Examples:
        | case | beyond |
        | near | 1      |
        | far  | 1000   |

  Rule: READ BINARY needs a transparent current EF

    @tc:read-binary-of-records @req:CC-BIN-050
    Scenario: READ BINARY is refused where a record file is current
      当前 EF 为记录文件时 READ BINARY 被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And file "linear-fixed" is selected
      And READ BINARY is sent for 8 bytes of the current EF
      Then the status word is "command incompatible with file structure"
      And the response holds no data

    @tc:read-binary-without-ef @req:CC-BIN-060
    Scenario: READ BINARY is refused where no EF is current
      没有当前 EF 时 READ BINARY 被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And application "primary" is selected
      And READ BINARY is sent for 8 bytes of the current EF
      Then the status word is "no current EF"
      And the response holds no data

  Rule: A short EF identifier leads to the file and makes it current

    @tc:read-binary-by-sfi @req:CC-BIN-070
    Scenario Outline: READ BINARY by SFI at offset <offset> answers that part of the file
      使用短标识符的 READ BINARY 返回文件的相应部分
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And application "primary" is selected
      And <count> bytes of file "transparent" are read by its SFI at offset <offset>
      Then the answer is that part of the file

      Examples:
        | case   | count | offset |
        | start  | 8     | 0      |
        | inside | 7     | 6      |

    @tc:read-binary-sfi-makes-current @req:CC-BIN-080
    Scenario: A file read by its SFI is the current EF afterwards
      用短标识符读取后，该文件成为当前 EF
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And application "primary" is selected
      And 8 bytes of file "transparent" are read by its SFI at offset 0
      Then the answer is that part of the file
      When 7 bytes are read at offset 6
      Then the answer is that part of the file

    @tc:read-binary-absent-sfi @req:CC-BIN-090
    Scenario: An SFI that no EF has is refused after a known one was answered
      已知短标识符得到应答后，没有 EF 使用的短标识符被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And 8 bytes of file "transparent" are read by its SFI at offset 0
      Then the answer is that part of the file
      When a byte is read by an SFI that no EF has
      Then the status word is "file not found"
      And the response holds no data
