Feature: Selection by file identifier
  按文件标识符选择

  Rule: The identifier selects the file that bears it

    @tc:select-identifier @req:CC-SEL-120
    Scenario: An EF of the current DF is selected by its identifier
      用标识符选择当前 DF 的 EF
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And application "primary" is selected
      When file "transparent" is asked for by its identifier
      Then the status word is "success"
      And the current file still reads the same

    @tc:select-ef-under-df @req:CC-SEL-130
    Scenario: An EF is selected as a file under the current DF
      作为当前 DF 下的文件选择 EF
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And application "primary" is selected
      When file "transparent" is asked for as an EF of the current DF
      Then the status word is "success"
      And the current file still reads the same

    @tc:select-master-file @req:CC-SEL-140
    Scenario: The MF is selected by its reserved identifier
      用保留标识符选择 MF
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When the MF is asked for by its identifier
      Then the status word is "success"
      And the response bears the identifier of the MF
      And file "transparent" no longer reads the same

    @tc:select-master-file-bare @req:CC-SEL-150
    Scenario: The MF is selected when no identifier is given
      不给出标识符时选中 MF
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When the MF is asked for without an identifier
      Then the status word is "success"
      And the response bears the identifier of the MF
      And file "transparent" no longer reads the same

    @tc:select-child-df @req:CC-SEL-160
    Scenario: A child DF is selected under its parent
      在父 DF 下选择子 DF
      Given the card after a cold reset
      When the MF is asked for by its identifier
      Then the response bears the identifier of the MF
      When DF "child" is asked for as a child
      Then the status word is "success"
      And the response bears the identifier of DF "child"
      When the parent DF is asked for
      Then the status word is "success"
      And the response bears the identifier of the MF

    @tc:select-parent-df @req:CC-SEL-170
    Scenario: The parent of a child of the MF is the MF
      MF 的子 DF 的父 DF 是 MF
      Given the card after a cold reset
      When the MF is asked for by its identifier
      And DF "child" is asked for as a child
      Then the response bears the identifier of DF "child"
      When the parent DF is asked for
      Then the status word is "success"
      And the response bears the identifier of the MF
      When DF "child" is asked for as a child
      Then the response bears the identifier of DF "child"

  Rule: Selection sets the current EF

    @tc:select-df-clears-ef @req:CC-SEL-180
    Scenario: No EF is current after a DF was selected
      选择 DF 后没有当前 EF
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And file "transparent" is selected
      Then the current file still reads the same
      When application "primary" is selected
      And the current file is read
      Then the status word is "no current EF", "conditions of use not satisfied" or "file not found"

  Rule: An identifier that no file bears is not found

    @tc:select-absent-identifier @req:CC-SEL-190
    Scenario: An absent identifier is not found after a present one was selected
      选中存在的标识符后，不存在的标识符报告未找到
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When file "transparent" is asked for by its identifier
      Then the status word is "success"
      When file "absent" is asked for by its identifier
      Then the status word is "file not found"

    @tc:select-absent-identifier-keeps @req:CC-SEL-200
    Scenario: A selection that finds no file leaves the current EF current
      选择文件失败后当前 EF 不变
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And file "transparent" is selected
      When file "absent" is asked for by its identifier
      Then the status word is "file not found"
      And the current file still reads the same

    @tc:select-identifier-length @req:CC-SEL-210
    Scenario Outline: A file identifier of <amount> is refused
      长度不是两字节的文件标识符被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When file "transparent" is asked for by its identifier
      Then the status word is "success"
      When a file identifier of <amount> is asked for
      Then the status word is "wrong length" or "parameters refused"

      Examples:
        | case  | amount  |
        | one   | 1 byte  |
        | three | 3 bytes |
