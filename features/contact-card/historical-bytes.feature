Feature: Historical bytes of the answer to reset
  复位应答的历史字节

  Rule: Historical bytes of an interindustry category are COMPACT-TLV

    @tc:historical-bytes-structure @req:CC-HIS-010
    Scenario: The data objects in the historical bytes fill them exactly
      历史字节中的数据对象恰好填满历史字节
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the historical bytes are well-formed COMPACT-TLV

    @tc:historical-bytes-status @req:CC-HIS-020
    Scenario: A status indicator in the historical bytes takes one to three bytes
      历史字节中的状态指示符为一至三字节
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then a status indicator in the historical bytes takes one to three bytes

  Rule: Card service data tell how the card is used

    @tc:service-data-length @req:CC-HIS-030
    Scenario: Card service data in the historical bytes take one byte
      历史字节中的卡服务数据为一个字节
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the historical bytes hold one byte of card service data

    @tc:service-data-agree @req:CC-HIS-040
    Scenario Outline: Card service data agree with the vendor about <service>
      卡服务数据与厂商声明一致
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the card service data state <service> exactly if the vendor does

      Examples:
        | case         | service                      |
        | full-name    | selection by full DF name    |
        | partial-name | selection by partial DF name |
        | master-file  | a master file                |

  Rule: Card capabilities tell what the card can do

    @tc:capabilities-length @req:CC-HIS-050
    Scenario: Card capabilities in the historical bytes take one to three bytes
      历史字节中的卡能力为一至三字节
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the historical bytes hold one to three bytes of card capabilities

    @tc:capabilities-selection @req:CC-HIS-060
    Scenario Outline: Card capabilities agree with the vendor about <method>
      卡能力中的选择方法与厂商声明一致
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the card capabilities state <method> exactly if the vendor does

      Examples:
        | case         | method                       |
        | full-name    | selection by full DF name    |
        | partial-name | selection by partial DF name |
        | path         | selection by path            |
        | identifier   | selection by file identifier |
        | short-id     | short EF identifiers         |

    @tc:capabilities-software @req:CC-HIS-070
    Scenario Outline: Card capabilities agree with the vendor about <function>
      卡能力中的命令功能与厂商声明一致
      Given a card that carries application "primary"
      When the card is given a cold reset
      Then the card capabilities state <function> exactly if the vendor does

      Examples:
        | case            | function               |
        | chaining        | command chaining       |
        | extended-length | extended length fields |
        | channels        | logical channels       |
