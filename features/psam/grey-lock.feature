Feature: Grey lock
  灰锁

  Rule: The PSAM locks a card

    @tc:grey-answer @req:PS-GRY-010
    Scenario: The initialisation is answered with a transaction number, a random number and MAC1
      灰锁初始化返回终端交易序号、随机数和 MAC1
      Given the PSAM application after a cold reset
      When a grey lock is begun with a card
      Then the PSAM answers a transaction number, a random number and MAC1

    @tc:grey-mac1 @req:PS-GRY-020
    Scenario: A card trusts MAC1 of the grey lock
      卡片认可灰锁的 MAC1
      Given the PSAM application after a cold reset
      When a grey lock is begun with a card
      Then MAC1 of the grey lock is the one that the card expects

    @tc:grey-random @req:PS-GRY-030
    Scenario: Twenty grey locks have twenty random numbers
      二十次灰锁的随机数互不相同
      Given the PSAM application after a cold reset
      When 20 grey locks are begun
      Then no random number of the terminal came twice

    @tc:grey-number @req:PS-GRY-040
    Scenario: The transaction number rises by one with a grey lock
      每次灰锁终端交易序号加一
      Given the PSAM application after a cold reset
      When 2 grey locks are begun
      Then the transaction number is one higher than before

    @tc:grey-mac2 @req:PS-GRY-050
    Scenario: The card's MAC2 of the grey lock is accepted
      卡片的灰锁 MAC2 被接受
      Given the PSAM application after a cold reset
      When a grey lock is begun with a card
      Then MAC1 of the grey lock is the one that the card expects
      When the card's MAC2 of the grey lock is presented
      Then the PSAM accepts the MAC2

    @tc:grey-wrong-mac2 @req:PS-GRY-060 @writes
    Scenario: A wrong MAC2 is refused between two grey locks that succeed
      错误的灰锁 MAC2 被拒绝，其前后的灰锁成功
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And a grey lock is begun with a card
      Then MAC1 of the grey lock is the one that the card expects
      When a wrong MAC2 of the grey lock is presented
      Then the PSAM refuses the MAC2 as wrong
      When a card is grey-locked
      Then the PSAM accepts the MAC2

    @tc:grey-mac2-without-init @req:PS-GRY-070
    Scenario: A MAC2 without a grey lock is refused
      没有灰锁时 MAC2 被拒绝
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the PSAM is given a cold reset and its application is selected
      And some MAC2 of a grey lock is presented
      Then the PSAM has no transaction for it

  Rule: The PSAM gives one GMAC, for the card that was locked

    @tc:gmac @req:PS-GRY-080
    Scenario Outline: A card trusts the GMAC for <amount> fen
      卡片认可该金额的 GMAC
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the GMAC for <amount> fen is asked for
      Then the GMAC is the one that the card expects

      Examples:
        | case    | amount |
        | nothing | 0      |
        | some    | 9999   |

    @tc:gmac-before-mac2 @req:PS-GRY-090
    Scenario: No GMAC is given before the card's MAC2 was checked
      校验卡片 MAC2 之前不给出 GMAC
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the GMAC for 100 fen is asked for
      Then the GMAC is the one that the card expects
      When a grey lock is begun with a card
      Then MAC1 of the grey lock is the one that the card expects
      When the GMAC for 100 fen is asked for
      Then the PSAM gives no GMAC

    @tc:gmac-other-card @req:PS-GRY-100
    Scenario: No GMAC is given for another card
      不为另一张卡给出 GMAC
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the GMAC for 100 fen is asked for
      Then the GMAC is the one that the card expects
      When a card is grey-locked
      And the GMAC for another card is asked for
      Then the PSAM gives no GMAC

    @tc:gmac-other-transaction @req:PS-GRY-110
    Scenario: No GMAC is given for another transaction of the card
      不为该卡的另一笔交易给出 GMAC
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the GMAC for 100 fen is asked for
      Then the GMAC is the one that the card expects
      When a card is grey-locked
      And the GMAC for another transaction of the card is asked for
      Then the PSAM gives no GMAC

    @tc:gmac-twice @req:PS-GRY-120
    Scenario: No second GMAC is given for a grey lock
      一次灰锁不给出第二个 GMAC
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the GMAC for 100 fen is asked for
      Then the GMAC is the one that the card expects
      When the GMAC for 200 fen is asked for
      Then the PSAM gives no GMAC

  Rule: The last GMAC outlives a power loss

    @tc:kept-gmac @req:PS-GRY-130
    Scenario: The GMAC is given again after a reset
      复位后再次给出 GMAC
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the GMAC for 100 fen is asked for
      Then the GMAC is the one that the card expects
      When the PSAM is given a cold reset and its application is selected
      And the kept GMAC is asked for
      Then the answer is that GMAC once more

    @tc:kept-gmac-other-number @req:PS-GRY-140
    Scenario: The kept GMAC is not given for another number
      不按另一序号给出所保存的 GMAC
      Given the PSAM application after a cold reset
      When a card is grey-locked
      And the GMAC for 100 fen is asked for
      Then the GMAC is the one that the card expects
      When the kept GMAC is asked for
      Then the answer is that GMAC once more
      When the kept GMAC is asked for with another number
      Then the PSAM gives no GMAC
