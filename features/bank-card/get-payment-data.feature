Feature: Data objects that GET DATA answers
  GET DATA 返回的数据对象

  Rule: Counters come under their tags

    @tc:get-atc @req:BC-GET-010
    Scenario: The transaction counter is answered
      返回交易计数器
      Given the payment application after a cold reset
      Then GET DATA answers the "application transaction counter" under its tag

    @tc:get-last-online-atc @req:BC-GET-020
    Scenario: The counter of the last online transaction is answered
      返回上次联机交易的计数器
      Given the payment application after a cold reset
      Then GET DATA answers the "last online ATC" under its tag

    @tc:get-pin-tries @req:BC-GET-030
    Scenario: The tries of the offline PIN are answered
      返回脱机 PIN 的尝试次数
      Given the payment application after a cold reset
      Then GET DATA answers the "PIN try counter" under its tag

  Rule: What the card doesn't have is refused

    @tc:get-absent-data @req:BC-GET-010 @req:BC-GET-040
    Scenario: An object that the card doesn't have is refused after one that it has
      卡片有的对象得到应答，没有的被拒绝
      Given the payment application after a cold reset
      Then GET DATA answers the "application transaction counter" under its tag
      When a data object that no application has is read
      Then the status word is "referenced data not found" or "function not supported"
