Feature: Time of a tap
  挥卡时间

  Rule: A tap up to the cryptogram keeps the programme's limit

    @tc:tap-time @req:MP-TIM-010 @long
    Scenario: Taps with the first application up to the cryptogram are quick enough
      用第一个应用挥卡至得到密文足够快
      When the first application is tapped as often as the IXIT says, each time up to the cryptogram
      Then the taps keep the time that the programme allows

  Rule: An offline tap up to its last record keeps the programme's limit

    @tc:offline-tap-time @req:MP-TIM-020 @irreversible @long
    Scenario: Offline taps with the first application up to the last record are quick enough
      用第一个应用脱机挥卡至读完末条记录足够快
      When the first application is tapped as often as the IXIT says, each time up to the last record
      Then the taps keep the time that the programme allows
