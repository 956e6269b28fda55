Feature: Structure of the answer to reset
  复位应答的结构

  Rule: The initial character announces one of two conventions

    @tc:atr-ts @req:CC-ATR-010
    Scenario Outline: TS names the direct or the inverse convention after a <reset> reset
      TS 表明正向约定或反向约定
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then TS names the direct or the inverse convention

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: The ATR is as long as it says

    @tc:atr-announced-bytes @req:CC-ATR-020
    Scenario Outline: The ATR holds exactly the bytes that it announces after a <reset> reset
      复位应答恰好含有其所声明的字节
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the ATR holds every byte that it announces
      And nothing follows the announced bytes

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:atr-length @req:CC-ATR-030
    Scenario Outline: The ATR takes at most 33 bytes after a <reset> reset
      复位应答不超过 33 字节
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the ATR takes at most 33 bytes

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: TCK is there exactly when a protocol other than T=0 is offered

    @tc:atr-tck-presence @req:CC-ATR-040
    Scenario Outline: TCK agrees with the offered protocols after a <reset> reset
      TCK 的有无与所提供的协议一致
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then TCK is present exactly if a protocol other than T=0 is offered

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:atr-tck-value @req:CC-ATR-050
    Scenario Outline: The bytes from T0 to TCK cancel out after a <reset> reset
      T0 至 TCK 各字节异或为零
      Given a card that carries application "primary"
      When the card is given a <reset> reset
      Then the exclusive-or of the bytes from T0 to TCK is zero

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |
