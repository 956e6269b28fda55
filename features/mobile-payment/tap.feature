Feature: A tap with one of several applications
  用多个应用之一挥卡

  Rule: One answer has all that the terminal needs

    @tc:tap-answer @req:MP-TAP-010
    Scenario Outline: The answer of a tap with the first application holds the <object>
      用第一个应用挥卡的应答含终端所需数据
      When the product is tapped with its first application
      Then the answer holds the "<object>"

      Examples:
        | case        | object                          |
        | counter     | application transaction counter |
        | cryptogram  | application cryptogram          |
        | issuer-data | issuer application data         |
        | track2      | track 2 equivalent data         |

    @tc:tap-qualifiers @req:MP-TAP-020
    Scenario: The answer of a tap says what the product wants
      挥卡的应答说明产品的要求
      When the product is tapped with its first application
      Then the answer holds the "card transaction qualifiers"

    @tc:tap-online @req:MP-TAP-040
    Scenario: A terminal that demands an online cryptogram gets no offline approval
      要求联机密文的终端得不到脱机批准
      When the product is tapped with its first application
      Then the CVR tells an ARQC or an AAC for the tap

  Rule: Every tap is counted once, and every cryptogram is new

    @tc:tap-counter @req:MP-TAP-030
    Scenario: The second of two taps has the next transaction counter
      两次挥卡中的第二次使用下一个交易计数器值
      When the product is tapped with its first application
      And the product is tapped with its first application
      Then the transaction counter of the first application rose by one between its last taps

    @tc:tap-cryptograms @req:MP-TAP-070
    Scenario: Taps one after the other give different cryptograms
      连续挥卡给出不同的密文
      When the product is tapped with its first application
      And the product is tapped with its first application
      And the product is tapped with its first application
      Then no two taps gave the same cryptogram

    @tc:tap-torn @req:MP-TAP-080
    Scenario: A tap that is torn off before the purchase isn't counted
      在消费前移开的挥卡不被计数
      When the product is tapped with its first application
      And a tap with the first application is torn off before the purchase
      And the product is tapped with its first application
      Then the transaction counter of the first application rose by one between its last taps

  Rule: A purchase needs a selection of its own

    @tc:tap-once @req:MP-TAP-050
    Scenario: A second purchase without a new selection is refused
      未重新选择的第二次消费被拒绝
      When the product is tapped with its first application
      Then the answer holds the "application cryptogram"
      When the purchase is asked for out of turn
      Then the card refuses it

    @tc:tap-after-activation @req:MP-TAP-060
    Scenario: A purchase after an activation and before a selection is refused
      激活之后、选择之前的消费被拒绝
      When the product is tapped with its first application
      Then the answer holds the "application cryptogram"
      Given the card after a cold reset
      When the purchase is asked for out of turn
      Then the card refuses it
