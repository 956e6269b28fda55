Feature: Interface bytes of the answer to reset
  复位应答的接口字节

  Rule: Global interface bytes carry no reserved value

    @tc:atr-fi @req:CC-ATR-060
    Scenario Outline: The clock rate conversion integer is not a reserved one after a <reset> reset
      时钟频率转换因子不是保留值
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the clock rate conversion integer in the ATR is not reserved

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:atr-di @req:CC-ATR-070
    Scenario Outline: The baud rate adjustment integer is not a reserved one after a <reset> reset
      波特率调整因子不是保留值
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the baud rate adjustment integer in the ATR is not reserved

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:atr-specific-mode @req:CC-ATR-080
    Scenario Outline: The protocol of specific mode is an offered one after a <reset> reset
      专用模式的协议是所提供的协议之一
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then a protocol named for specific mode is among the offered ones

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:atr-supply-class @req:CC-ATR-090
    Scenario: The supply voltage classes in the ATR are adjacent ones
      复位应答中的供电类别是相邻的类别
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the supply classes in the ATR are A, B, C, AB, BC or ABC

  Rule: Interface bytes of T=0 serve T=0

    @tc:atr-waiting-integer @req:CC-ATR-100
    Scenario: The waiting time integer of T=0 is not zero
      T=0 的等待时间整数不为零
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the waiting time integer in the ATR is not zero

    @tc:atr-tc2-with-t0 @req:CC-ATR-110
    Scenario: A waiting time integer stands only in an ATR that offers T=0
      只有提供 T=0 的复位应答才含等待时间整数
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then TC2 is absent unless T=0 is offered

  Rule: Interface bytes of T=1 lie in their ranges

    @tc:atr-ifsc @req:CC-ATR-120
    Scenario: The information field size of the card lies between 1 and 254
      卡片的信息字段长度在 1 至 254 之间
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the information field size in the ATR lies between 1 and 254

    @tc:atr-bwi @req:CC-ATR-130
    Scenario: The block waiting time integer lies between 0 and 9
      块等待时间整数在 0 至 9 之间
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the block waiting time integer in the ATR is at most 9

    @tc:atr-redundancy-code @req:CC-ATR-140
    Scenario: The byte that chooses LRC or CRC uses its lowest bit alone
      选择 LRC 或 CRC 的字节只使用最低位
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the byte for the error detection code has no reserved bit set
