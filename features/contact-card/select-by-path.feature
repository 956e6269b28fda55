Feature: Selection by path
  按路径选择

  Rule: A path leads to its last file

    @tc:select-path-from-mf @req:CC-SEL-220
    Scenario: An EF is selected by its path from the MF
      用从 MF 起的路径选择 EF
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And application "secondary" is selected
      When file "transparent" is asked for by its path from the MF
      Then the status word is "success"
      And the current file still reads the same

    @tc:select-path-from-df @req:CC-SEL-230
    Scenario: An EF is selected by its path from the current DF
      用从当前 DF 起的路径选择 EF
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And application "primary" is selected
      When file "transparent" is asked for by its path from the current DF
      Then the status word is "success"
      And the current file still reads the same

  Rule: A path that leads nowhere is not found

    @tc:select-absent-path @req:CC-SEL-240
    Scenario Outline: A path whose <place> identifier is absent is not found
      含不存在标识符的路径报告未找到
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When file "transparent" is asked for by its path from the MF
      Then the status word is "success"
      When the same path with an absent <place> identifier is asked for
      Then the status word is "file not found"
      And the current file still reads the same

      Examples:
        | case  | place |
        | first | first |
        | last  | last  |

    @tc:select-half-path @req:CC-SEL-250
    Scenario: A path that ends in half an identifier is refused
      以半个标识符结尾的路径被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When file "transparent" is asked for by its path from the MF
      Then the status word is "success"
      When the same path without its last byte is asked for
      Then the status word is "wrong length" or "parameters refused"
