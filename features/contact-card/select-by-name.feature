Feature: Selection by DF name
  按 DF 名选择

  Rule: The whole name selects the application that bears it

    @tc:select-name @req:CC-SEL-010
    Scenario Outline: The <application> application is selected by its whole name
      用完整名称选择应用
      Given the card after a cold reset
      When application "<application>" is selected
      Then the response names application "<application>"

      Examples:
        | case      | application |
        | primary   | primary     |
        | secondary | secondary   |

    @tc:select-name-current @req:CC-SEL-020
    Scenario: Each selection by name makes another application the current one
      每次按名选择都更换当前应用
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When application "secondary" is selected
      Then file "transparent" no longer reads the same
      When application "primary" is selected
      Then file "transparent" still reads the same

    @tc:select-name-again @req:CC-SEL-030
    Scenario: The current application can be selected once more with the same answer
      可再次选择当前应用，应答不变
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When the last command is sent again
      Then the status word is "success"
      And the response is the same as before

  Rule: A name that no application bears is not found

    @tc:select-absent-name @req:CC-SEL-040
    Scenario: An absent name is not found after a present one was selected
      选中存在的名称后，不存在的名称报告未找到
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When application "absent" is asked for
      Then the status word is "file not found"

    @tc:select-absent-name-keeps @req:CC-SEL-050
    Scenario: A selection that finds nothing leaves the current application current
      选择失败后当前应用不变
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When application "absent" is asked for
      Then the status word is "file not found"
      And file "transparent" still reads the same

    @tc:select-long-name @req:CC-SEL-060
    Scenario: A name longer than sixteen bytes selects nothing
      超过十六字节的名称不选中任何应用
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When the name of application "primary" lengthened to 17 bytes is asked for
      Then the status word is "parameters refused" or "wrong length"
      And file "transparent" still reads the same
