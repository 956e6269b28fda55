Feature: Length fields of commands
  命令的长度字段

  Rule: Le bounds the response

    @tc:le-exact @req:CC-LEN-010
    Scenario Outline: A read of <amount> returns no more and no less
      要求读取多少字节就返回多少字节
      Given the card after a cold reset
      And file "transparent" is ready for reading
      When it is read for <amount> with short length
      Then the status word is "success"
      And the response is the first <amount> of the file

      Examples:
        | case    | amount   |
        | one     | 1 byte   |
        | two     | 2 bytes  |
        | sixteen | 16 bytes |

    @tc:le-zero @req:CC-LEN-020
    Scenario: A short Le of zero stands for up to 256 bytes
      短 Le 为零表示最多 256 字节
      Given the card after a cold reset
      And file "transparent" is ready for reading
      When it is read with a short Le of zero
      Then the response is the file's data up to 256 bytes

  Rule: Extended length fields mean the same as short ones

    @tc:extended-le @req:CC-LEN-030
    Scenario Outline: A read of <amount> with extended length returns no more and no less
      扩展长度读取返回所要求的字节数
      Given the card after a cold reset
      And file "transparent" is ready for reading
      When it is read for <amount> with extended length
      Then the status word is "success"
      And the response is the first <amount> of the file

      Examples:
        | case    | amount   |
        | one     | 1 byte   |
        | sixteen | 16 bytes |

    @tc:extended-le-zero @req:CC-LEN-040
    Scenario: An extended Le of zero returns the file beyond 256 bytes
      扩展 Le 为零时返回 256 字节以外的文件数据
      Given the card after a cold reset
      And file "transparent" is ready for reading
      When it is read with an extended Le of zero
      Then the response is all of the file's data

    @tc:extended-lc @req:CC-LEN-050
    Scenario: A selection with extended length fields selects as a short one does
      采用扩展长度字段的选择与短长度字段等效
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When application "secondary" is asked for with extended length fields
      Then the status word is "success"
      And the response names application "secondary"

    @tc:extended-unsupported @req:CC-LEN-060
    Scenario: A card without extended length fields refuses them
      不支持扩展长度字段的卡片予以拒绝
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When application "primary" is asked for with extended length fields
      Then the status word is "wrong length" or "parameters refused"

  Rule: Lengths that contradict the command are refused

    @tc:lc-without-data @req:CC-LEN-070
    Scenario Outline: A command <excess> bytes shorter than its Lc is refused and changes nothing
      数据少于 Lc 的命令被拒绝且不改变状态
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When a selection of application "secondary" is sent with Lc raised by <excess>
      Then the status word is "wrong length" or "parameters refused"
      And file "transparent" still reads the same

      Examples:
        | case        | excess |
        | three-short | 3      |
        | many-short  | 100    |

    @tc:lc-unexpected @req:CC-LEN-080
    Scenario: Data in a command that takes none are refused
      不带数据的命令中出现数据时被拒绝
      Given the card after a cold reset
      And file "transparent" is ready for reading
      When it is read for 16 bytes with short length
      Then the response is the first 16 bytes of the file
      When it is read for 16 bytes by a command that carries data
      Then the status word is "wrong length", "parameters refused" or "command refused"
