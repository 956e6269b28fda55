Feature: End of a purchase
  消费交易的 MAC2 校验

  Rule: The card's MAC2 is accepted, every other one is wrong

    @tc:right-mac2 @req:PS-CRE-010
    Scenario: The card's MAC2 is accepted
      卡片的 MAC2 被接受
      Given the PSAM application after a cold reset
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the card's MAC2 is presented
      Then the PSAM accepts the MAC2

    @tc:wrong-mac2 @req:PS-CRE-020 @writes
    Scenario Outline: A MAC2 with another <place> bit is wrong between two purchases that complete
      改动一位的 MAC2 为错误，其前后的消费交易完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the card's MAC2 with another <place> bit is presented
      Then the PSAM refuses the MAC2 as wrong
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

      Examples:
        | case      | place |
        | first-bit | first |
        | last-bit  | last  |

    @tc:mac2-other-amount @req:PS-CRE-030 @writes
    Scenario: A MAC2 for one fen more is wrong between two purchases that complete
      金额多一分的 MAC2 为错误，其前后的消费交易完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the card's MAC2 for one fen more is presented
      Then the PSAM refuses the MAC2 as wrong
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:mac2-replayed @req:PS-CRE-040 @writes
    Scenario: The MAC2 of the purchase before is wrong
      前一笔交易的 MAC2 为错误
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the MAC2 of the purchase before is presented
      Then the PSAM refuses the MAC2 as wrong
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:mac2-length @req:PS-CRE-100
    Scenario Outline: A MAC2 with one byte <difference> is refused
      长度错误的 MAC2 被拒绝
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the card's MAC2 with one byte <difference> is presented
      Then the PSAM refuses
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

      Examples:
        | case       | difference |
        | byte-fewer | fewer      |
        | byte-more  | more       |

  Rule: A purchase ends once

    @tc:credit-without-init @req:PS-CRE-050
    Scenario: A MAC2 without a purchase is refused
      没有消费交易时 MAC2 被拒绝
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And the PSAM is given a cold reset and its application is selected
      And some MAC2 is presented
      Then the PSAM has no transaction for it
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:mac2-twice @req:PS-CRE-060
    Scenario: The card's MAC2 is accepted once
      卡片的 MAC2 只被接受一次
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And the card's MAC2 is presented
      Then the PSAM has no transaction for it

    @tc:right-mac2-after-wrong @req:PS-CRE-070 @writes
    Scenario: The card's MAC2 is refused after a wrong one
      错误 MAC2 之后，卡片的 MAC2 被拒绝
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the card's MAC2 with another last bit is presented
      Then the PSAM refuses the MAC2 as wrong
      When the card's MAC2 is presented
      Then the PSAM has no transaction for it
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:reset-between @req:PS-CRE-080
    Scenario Outline: The card's MAC2 is refused after a <reset> reset
      复位后卡片的 MAC2 被拒绝
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the PSAM is given a <reset> reset and its application is selected
      And the card's MAC2 is presented
      Then the PSAM has no transaction for it
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:selection-between @req:PS-CRE-090
    Scenario: The card's MAC2 is refused after a new selection
      重新选择应用后卡片的 MAC2 被拒绝
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the PSAM application is selected
      And the card's MAC2 is presented
      Then the PSAM has no transaction for it
