Feature: Cards that don't expire
  无失效期的卡片

  Rule: A card that doesn't expire has a fixed date

    @tc:no-expiry @req:BS-EXP-010
    Scenario: A card that doesn't expire has the date for it
      无失效期卡片采用规定的日期
      When track 2 is read from the capture
      Then the expiry date on the track is the one of cards that don't expire
