Feature: What a reset does to the card
  复位对卡片的作用

  Rule: Each reset is answered, and alike

    @tc:reset-answered @req:CC-RST-070
    Scenario Outline: A card in use answers a <reset> reset
      使用中的卡片应答复位
      Given a card that carries application "primary"
      Then a <reset> reset is answered
      When application "primary" is selected
      Then the response names application "primary"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:reset-repeats-atr @req:CC-RST-010
    Scenario Outline: Two <reset> resets are answered by the same ATR
      连续两次同类复位得到相同的复位应答
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      And the card is given a <reset> reset again
      Then the ATR is the same both times

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:reset-keeps-service @req:CC-RST-020
    Scenario Outline: The basic channel serves commands after a <reset> reset
      复位后基本信道可用
      Given the card after a <reset> reset
      When application "primary" is selected
      Then the response names application "primary"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: A reset ends what was selected and opened

    @tc:reset-ends-selection @req:CC-RST-030
    Scenario Outline: The current EF of before is not current after a <reset> reset
      复位后原当前 EF 不再是当前文件
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And file "transparent" is selected
      When the card is given a <reset> reset
      And the current file is read
      Then the status word is "no current EF", "conditions of use not satisfied" or "file not found"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:reset-closes-channels @req:CC-RST-040
    Scenario Outline: A logical channel is closed after a <reset> reset
      复位后逻辑信道已关闭
      Given the card after a cold reset
      And a logical channel is open
      When application "primary" is selected on that channel
      Then the response names application "primary"
      When the card is given a <reset> reset
      And application "primary" is asked for on that channel
      Then the status word is "logical channel not supported"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: A reset ends what was begun

    @tc:reset-ends-chain @req:CC-RST-050 @writes
    Scenario Outline: A chain that was begun is forgotten by a <reset> reset
      复位后已开始的命令链作废
      Given the card after a cold reset
      And file "writable" of application "primary" is chosen for update
      When the first link of an update is sent
      Then the status word is "success"
      When the card is given a <reset> reset
      And file "writable" of application "primary" is chosen again
      And the last link of the chain is sent
      And the chosen file is read after a cold reset and then restored
      Then it held the last link alone

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:reset-drops-response @req:CC-RST-060
    Scenario Outline: Response data that wait are dropped by a <reset> reset
      复位后待取的响应数据作废
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      And the waiting data are fetched
      Then the response names application "primary"
      When the selection of application "primary" is sent alone
      And the card is given a <reset> reset
      And GET RESPONSE is sent for 1 byte
      Then the status word is "command refused", "parameters refused" or "instruction not supported"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |
