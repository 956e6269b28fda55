Feature: Parameters of SELECT
  SELECT 的参数

  Rule: Reserved parameters are refused and change nothing

    @tc:select-reserved-p1 @req:CC-SEL-260
    Scenario Outline: Reserved selection method <case> is refused
      保留的选择方法被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When application "secondary" is asked for by selection method <method>
      Then the status word is "parameters refused" or "offset outside the file"
      And file "transparent" still reads the same

      Examples:
        | case             | method |
        | above-parent     | 07     |
        | above-path       | 1F     |
        | highest-reserved | 7F     |

    @tc:select-reserved-p2 @req:CC-SEL-270
    Scenario Outline: Reserved selection option <case> is refused
      保留的选择选项被拒绝
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When application "secondary" is asked for with selection option <option>
      Then the status word is "parameters refused" or "offset outside the file"
      And file "transparent" still reads the same

      Examples:
        | case      | option |
        | bit-eight | 80     |
        | all-high  | F0     |

  Rule: A selection that asks for no response data gets none

    @tc:select-without-data @req:CC-SEL-280
    Scenario: A selection without response data selects and stays silent
      不要求响应数据的选择成功且不返回数据
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When application "secondary" is selected
      Then file "transparent" no longer reads the same
      When application "primary" is asked for without response data
      Then the status word is "success"
      And the response holds no data
      And file "transparent" still reads the same
