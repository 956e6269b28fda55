Feature: The terminal's transaction number
  终端交易序号

  Rule: Each transaction has the next number

    @tc:number-rises-by-one @req:PS-SEQ-010
    Scenario: The number rises by one, whether or not the purchase before was completed
      无论前一笔交易是否完成，序号均加一
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is completed with a card
      Then the transaction number is one higher than before
      When a purchase is begun with a card
      And a purchase is begun with a card
      Then the transaction number is one higher than before

    @tc:number-after-reset @req:PS-SEQ-020
    Scenario Outline: The number goes on after a <reset> reset
      复位后序号继续递增
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      And the PSAM is given a <reset> reset and its application is selected
      And a purchase is completed with a card
      Then the transaction numbers only rise

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:number-never-repeats @req:PS-SEQ-030 @writes
    Scenario: The numbers rise over purchases that complete, fail and break off
      交易完成、失败或中断时序号均递增
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the card's MAC2 with another last bit is presented
      And the PSAM application is selected
      And a purchase is completed with a card
      And 3 purchases are begun and not completed
      And a purchase is completed with a card
      Then the transaction numbers only rise

    @tc:number-readable @req:PS-SEQ-040
    Scenario: The file with the number follows the purchases
      序号文件随交易更新
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      Then the readable number is that of the last or the next transaction
      When 2 purchases are begun and not completed
      Then the readable number is that of the last or the next transaction
