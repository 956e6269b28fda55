Feature: Protocols that the answer to reset offers
  复位应答所提供的协议

  Rule: The ATR offers what the vendor states

    @tc:atr-offers-t0 @req:CC-ATR-150
    Scenario Outline: The ATR offers T=0 as stated after a <reset> reset
      复位应答与声明一致地提供 T=0
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the ATR offers T=0 exactly if the vendor states it

      Examples:
        | case | reset |
        | cold | cold  |

    @tc:atr-offers-t1 @req:CC-ATR-160
    Scenario Outline: The ATR offers T=1 as stated after a <reset> reset
      复位应答与声明一致地提供 T=1
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the ATR offers T=1 exactly if the vendor states it

      Examples:
        | case | reset |
        | cold | cold  |

  Rule: Protocols stand in order

    @tc:atr-t15-not-first @req:CC-ATR-170
    Scenario Outline: T=15 is not the first protocol in the ATR after a <reset> reset
      T=15 不是复位应答中的首个协议
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the first protocol in the ATR is not T=15

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:atr-protocols-rise @req:CC-ATR-180
    Scenario Outline: Protocol numbers rise from one TD byte to the next after a <reset> reset
      各 TD 字节的协议编号依次递增
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then no protocol in the ATR stands after one with a higher number

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:atr-protocols-known @req:CC-ATR-190
    Scenario: Every protocol in the ATR is T=0, T=1, T=14 or T=15
      复位应答中的协议均为 T=0、T=1、T=14 或 T=15
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then every protocol in the ATR is T=0, T=1, T=14 or T=15
