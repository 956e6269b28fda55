Feature: Classes and instructions that the card doesn't know
  卡片不认识的类别和指令

  Rule: A class that the card doesn't know is refused and changes nothing

    @tc:class-reserved @req:CC-CMD-010 @req:CC-CMD-020
    Scenario Outline: A selection with the <case> class is refused
      采用未知类别的选择被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When application "secondary" is asked for with class <class>
      Then the status word is "class not supported" or "class function refused"
      And file "transparent" still reads the same

      Examples:
        | case             | class |
        | first-reserved   | 20    |
        | middle-reserved  | 30    |
        | last-reserved    | 3F    |

    @tc:class-invalid @req:CC-CMD-020 @req:CC-CMD-030
    Scenario Outline: A selection with the <case> class is refused as such
      采用无效类别的选择被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When application "secondary" is asked for with class <class>
      Then the status word is "class not supported"
      And file "transparent" still reads the same

      Examples:
        | case    | class |
        | invalid | FF    |

  Rule: An instruction that the card doesn't know is refused and changes nothing

    @tc:instruction-unassigned @req:CC-CMD-020 @req:CC-CMD-040
    Scenario Outline: The <case> instruction is refused
      未分配的指令被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When instruction <instruction> is sent
      Then the status word is "instruction not supported"
      And the response holds no data
      And file "transparent" still reads the same

      Examples:
        | case             | instruction |
        | unassigned-low   | 02          |
        | unassigned-high  | F6          |

    @tc:instruction-invalid @req:CC-CMD-020 @req:CC-CMD-050
    Scenario Outline: The <case> instruction is refused
      与过程字节冲突的无效指令被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When instruction <instruction> is sent
      Then the status word is "instruction not supported"
      And file "transparent" still reads the same

      Examples:
        | case         | instruction |
        | sixty-low    | 60          |
        | sixty-high   | 6F          |
        | ninety-low   | 90          |
        | ninety-high  | 9F          |

  Rule: Answers have the form of a status

    @tc:status-ranges @req:CC-CMD-060
    Scenario: Every status word lies in a range that status words have
      每个状态字都在状态字的取值范围内
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When a series of right and wrong commands is sent
      Then every status word of the series lies in a valid range

    @tc:errors-without-data @req:CC-CMD-070
    Scenario: An error is answered without data
      出错的应答不含数据
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When a series of right and wrong commands is sent
      Then no error of the series carries data

  Rule: Parameters that the command doesn't know are refused

    @tc:get-response-parameters @req:CC-CMD-080
    Scenario: GET RESPONSE with parameters other than zero is refused
      带参数的 GET RESPONSE 被拒绝
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      And the waiting data are fetched
      Then the response names application "primary"
      When the selection of application "primary" is sent alone
      And GET RESPONSE is sent with parameters that aren't zero
      Then the status word is "parameters refused", "offset outside the file" or "command refused"
