Feature: Challenges
  随机数

  Rule: GET CHALLENGE answers as many fresh bytes as asked for

    @tc:challenge-length @req:CC-CHL-010
    Scenario: A challenge has the length asked for
      随机数具有所请求的长度
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the stated length is asked for
      Then the challenge has the stated length

    @tc:challenge-fresh @req:CC-CHL-010 @req:CC-CHL-020
    Scenario: Sixteen challenges in a row are all different
      连续十六个随机数互不相同
      Given the card after a cold reset
      And application "primary" is selected
      When 16 challenges of the stated length are asked for
      Then no two challenges are alike

    @tc:challenge-fresh-after-reset @req:CC-CHL-030
    Scenario Outline: A challenge after a <reset> reset differs from those before it
      复位后的随机数与复位前的不同
      Given the card after a cold reset
      And application "primary" is selected
      When 2 challenges of the stated length are asked for
      And the card is given a <reset> reset
      And application "primary" is selected
      And 2 challenges of the stated length are asked for
      Then no two challenges are alike

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: GET CHALLENGE knows no parameters

    @tc:challenge-wrong-p2 @req:CC-CHL-010 @req:CC-CHL-040
    Scenario Outline: GET CHALLENGE with <case> P2 is refused after a right one was answered
      正确的 GET CHALLENGE 得到应答后，P2 非零的命令被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the stated length is asked for
      Then the challenge has the stated length
      When a challenge is asked for with P2 <p2>
      Then the status word is "wrong P1-P2 / offset outside the file"
      And the response holds no data

      Examples:
        | case     | p2 |
        | non-zero | 01 |
        | greatest | FF |
