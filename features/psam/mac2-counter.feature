Feature: Counter of wrong MAC2s
  错误 MAC2 的计数

  Rule: Fewer wrong MAC2s than stated don't block the application

    @tc:one-fewer-than-blocks @req:PS-CNT-020 @writes
    Scenario: A purchase completes after one wrong MAC2 fewer than block
      错误次数比锁定次数少一次时，消费交易仍可完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And one wrong MAC2 fewer than block the application is presented
      And a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:counter-restored @req:PS-CNT-030 @writes
    Scenario: A right MAC2 gives back all tries
      正确的 MAC2 恢复全部次数
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And one wrong MAC2 fewer than block the application is presented
      And a purchase is completed with a card
      And one wrong MAC2 fewer than block the application is presented
      And a purchase is completed with a card
      Then the PSAM accepts the MAC2

    @tc:unfinished-purchases @req:PS-CNT-060
    Scenario: A purchase completes after many that ended without MAC2
      多笔未提交 MAC2 的交易之后，消费交易仍可完成
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And 20 purchases are begun and not completed
      And a purchase is completed with a card
      Then the PSAM accepts the MAC2

  Rule: The stated number of wrong MAC2s blocks the application

    @tc:blocked @req:PS-CNT-010 @irreversible
    Scenario: No purchase is begun after the stated number of wrong MAC2s
      错误次数达到声明值后不再开始消费交易
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And wrong MAC2s are presented until the application is blocked
      Then the PSAM begins no purchase

    @tc:counted-over-resets @req:PS-CNT-040 @irreversible
    Scenario: Wrong MAC2s are counted over resets
      错误 MAC2 跨复位累计
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And wrong MAC2s are presented, each after a reset, until the application is blocked
      Then the PSAM begins no purchase

    @tc:blocked-after-reset @req:PS-CNT-050 @irreversible
    Scenario: No purchase is begun after a reset either
      复位后仍不开始消费交易
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And wrong MAC2s are presented until the application is blocked
      Then the PSAM begins no purchase
      When the blocked PSAM is given a cold reset
      Then the PSAM begins no purchase
