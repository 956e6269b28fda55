Feature: Beginning of a purchase
  消费交易初始化

  Rule: The PSAM answers what the card needs to trust it

    @tc:init-answer @req:PS-INI-010
    Scenario: The initialisation is answered with a transaction number and MAC1
      初始化返回终端交易序号和 MAC1
      Given the PSAM application after a cold reset
      When a purchase is begun with a card
      Then the PSAM answers a transaction number and MAC1

    @tc:mac1-amount @req:PS-INI-020
    Scenario Outline: A card trusts MAC1 for a purchase of <amount> fen
      卡片认可该金额的消费交易的 MAC1
      Given the PSAM application after a cold reset
      When a purchase of <amount> fen is begun with a card
      Then MAC1 is the one that the card expects

      Examples:
        | case        | amount     |
        | nothing     | 0          |
        | one-fen     | 1          |
        | two-bytes   | 65535      |
        | three-bytes | 65536      |
        | largest     | 4294967295 |

    @tc:mac1-type @req:PS-INI-020
    Scenario Outline: A card trusts MAC1 for a purchase of type <type>
      卡片认可该类型的消费交易的 MAC1
      Given the PSAM application after a cold reset
      When a purchase of type <type> is begun with a card
      Then MAC1 is the one that the card expects

      Examples:
        | case      | type |
        | deposit   | 05   |
        | purse     | 06   |
        | composite | 09   |

    @tc:mac1-session-key @req:PS-INI-030
    Scenario: Cards with other numbers trust their own MAC1
      不同随机数和交易序号的卡片各自认可其 MAC1
      Given the PSAM application after a cold reset
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects

  Rule: The purchase key is diversified to the card, level by level

    @tc:one-level @req:PS-INI-040
    Scenario: A card of an issuer without further levels trusts MAC1
      一级分散的卡片认可 MAC1
      Given the PSAM application after a cold reset
      When a purchase is begun with a card whose key has 1 level
      Then MAC1 is the one that the card expects

    @tc:two-levels @req:PS-INI-050 @req:PS-INI-070
    Scenario: A card whose key has two levels trusts MAC1
      二级分散的卡片认可 MAC1
      Given the PSAM application after a cold reset
      When a purchase is begun with a card whose key has 2 levels
      Then MAC1 is the one that the card expects

    @tc:three-levels @req:PS-INI-060 @req:PS-INI-070
    Scenario: A card whose key has three levels trusts MAC1
      三级分散的卡片认可 MAC1
      Given the PSAM application after a cold reset
      When a purchase is begun with a card whose key has 3 levels
      Then MAC1 is the one that the card expects

  Rule: What a purchase can't be begun with is refused

    @tc:unfit-factors @req:PS-INI-080
    Scenario: Another number of factors is refused between two purchases
      另一分散因子个数被拒绝，其前后的消费交易完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with another number of factors
      Then the PSAM refuses
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:init-length @req:PS-INI-090
    Scenario Outline: Data with one byte <difference> are refused between two purchases
      长度错误的数据被拒绝，其前后的消费交易完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with one byte <difference>
      Then the PSAM refuses
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

      Examples:
        | case       | difference |
        | byte-fewer | fewer      |
        | byte-more  | more       |

    @tc:init-parameters @req:PS-INI-100
    Scenario Outline: P1-P2 <parameters> are refused between two purchases
      P1-P2 非零时被拒绝，其前后的消费交易完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with P1-P2 <parameters>
      Then the PSAM refuses
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2

      Examples:
        | case   | parameters |
        | p1-one | 0100       |
        | p2-one | 0001       |

  Rule: One purchase is under way at a time

    @tc:second-init @req:PS-INI-110 @writes
    Scenario: The MAC2 of a purchase is wrong after another one was begun
      开始另一笔交易后，前一笔交易的 MAC2 错误
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When a purchase is begun with a card
      Then MAC1 is the one that the card expects
      When the MAC2 of the purchase before is presented
      Then the PSAM refuses the MAC2 as wrong
      When a purchase is completed with a card
      Then the PSAM accepts the MAC2
