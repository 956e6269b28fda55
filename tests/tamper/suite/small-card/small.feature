Feature: What a small card does
  小卡片的行为

  Rule: An application is selected by its name

    @tc:select-primary @req:SC-SEL-010
    Scenario: The primary application is selected
      选择主应用
      Given the card after a cold reset
      When application "primary" is selected
      Then the status word is "success"

    @tc:select-after-warm-reset @req:SC-SEL-010
    Scenario: The primary application is selected after a warm reset
      热复位后选择主应用
      Given the card after a cold reset
      When the card is given a warm reset
      And application "primary" is selected
      Then the status word is "success"

    @tc:select-absent @req:SC-SEL-020
    Scenario: A name that no application has is refused after one that exists was selected
      选择存在的应用之后，不存在的名称被拒绝
      Given the card after a cold reset
      When application "primary" is selected
      Then the status word is "success"
      When application "absent" is asked for
      Then the status word is "file not found"

    @tc:select-absent-after-warm-reset @req:SC-SEL-020
    Scenario: A name that no application has is refused after a warm reset
      热复位后，不存在的名称被拒绝
      Given the card after a cold reset
      When the card is given a warm reset
      And application "primary" is selected
      Then the status word is "success"
      When application "absent" is asked for
      Then the status word is "file not found"

  Rule: Secrets are proven

    @tc:pin-right @req:SC-PIN-010
    Scenario: The right PIN is accepted
      正确的 PIN 被接受
      Given the card after a cold reset
      And application "primary" is selected
      When the user PIN is presented
      Then the status word is "success"

    @tc:internal-authenticate @req:SC-AUT-010
    Scenario: A challenge gets its cryptogram
      随机数得到其密文
      Given the card after a cold reset
      And application "primary" is selected
      When a fresh challenge is given to INTERNAL AUTHENTICATE
      Then the answer is the cryptogram of that challenge under key "internal"

    @tc:challenge-fresh @req:SC-CHL-010
    Scenario: Two challenges differ
      两个随机数不同
      Given the card after a cold reset
      And application "primary" is selected
      When 2 challenges of the stated length are asked for
      Then no two challenges are alike

  Rule: Some cases are not carried out

    @tc:blocked @req:SC-CHL-010 @needs:select-absent
    Scenario: A challenge has its length
      随机数具有其长度
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the stated length is asked for
      Then the challenge has the stated length

    @tc:channels @req:SC-CHA-010
    Scenario: A card with channels takes a selection
      支持信道的卡片可选择应用
      Given the card after a cold reset
      When application "primary" is selected
      Then the status word is "success"

  Rule: A card has a size

    @tc:width @req:SC-WID-010
    Scenario: The card has its width
      卡片具有其宽度
      Given the measured "card-width"
      Then each value lies from 85.47 to 85.72 mm
