Feature: Applications of one PSAM
  同一 PSAM 上的应用

  Rule: Each application has keys and transactions of its own

    @tc:own-keys @req:PS-ISO-010
    Scenario: Cards of either application trust its MAC1
      两个应用的卡片各自认可其 MAC1
      Given the PSAM application after a cold reset
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the second PSAM application is selected
      And a purchase is begun with a card of the second application
      Then MAC1 is the one that the card expects
      When the PSAM application is selected
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects

    @tc:other-application-between @req:PS-ISO-020
    Scenario: The card's MAC2 is refused after another application was selected
      选择另一应用后卡片的 MAC2 被拒绝
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the second PSAM application is selected
      And the PSAM application is selected
      And the card's MAC2 is presented
      Then the PSAM has no transaction for it

    @tc:other-application-works @req:PS-ISO-030 @irreversible
    Scenario: The second application begins purchases after the first was blocked
      第一个应用被锁定后，第二个应用仍可开始消费交易
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And wrong MAC2s are presented until the application is blocked
      Then the PSAM begins no purchase
      When the second PSAM application is selected
      And a purchase is begun with a card of the second application
      Then MAC1 is the one that the card expects
