Feature: Choice of the purchase key
  消费密钥的选择

  Rule: Key version and algorithm identifier choose the key

    @tc:key-version @req:PS-KEY-010
    Scenario: Cards with either key version trust MAC1
      两个密钥版本的卡片均认可 MAC1
      Given the PSAM application after a cold reset
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When a purchase is begun with a card that has the other key version
      Then MAC1 is the one that the card expects
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects

    @tc:des-key @req:PS-KEY-040
    Scenario: A card with the DES key completes a purchase
      使用 DES 密钥的卡片完成消费交易
      Given the PSAM application after a cold reset
      When a purchase is begun with a card that has the DES key
      Then MAC1 is the one that the card expects
      When the card's MAC2 is presented
      Then the PSAM accepts the MAC2

  Rule: A key that isn't there is refused, and nothing else changes

    @tc:absent-version @req:PS-KEY-020 @req:PS-KEY-030
    Scenario: A key version that isn't there is refused between two purchases
      没有的密钥版本被拒绝，其前后的消费交易完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a key version that the PSAM doesn't have
      Then the PSAM refuses
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:other-algorithm @req:PS-KEY-050
    Scenario: The algorithm identifier of DES is refused for the 3DES key between two purchases
      对 3DES 密钥使用 DES 的算法标识被拒绝，其前后的消费交易完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with the algorithm identifier of DES for the 3DES key
      Then the PSAM refuses
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2
