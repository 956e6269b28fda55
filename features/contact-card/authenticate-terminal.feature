Feature: The terminal proves that it holds a key
  终端证明其持有密钥

  Rule: EXTERNAL AUTHENTICATE accepts the cryptogram of the card's challenge

    @tc:external-authenticate @req:CC-AUT-110
    Scenario: The right cryptogram is accepted each time, over a fresh challenge
      每次以新的随机数计算的正确密文都被接受
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      And the response holds no data

    @tc:external-authenticate-wrong @req:CC-AUT-110 @req:CC-AUT-130 @writes
    Scenario: A wrong cryptogram is refused, and a right one is accepted afterwards
      错误的密文被拒绝，其后正确的密文被接受
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      When a challenge of the card is fetched
      And a wrong cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the cryptogram is refused
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"

    @tc:external-authenticate-counts-down @req:CC-AUT-110 @req:CC-AUT-160 @writes
    Scenario: Two wrong cryptograms in a row cost two tries where tries are told
      告知尝试次数时，连续两个错误的密文消耗两次尝试
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      When a challenge of the card is fetched
      And a wrong cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the cryptogram is refused
      When a challenge of the card is fetched
      And another wrong cryptogram is sent to EXTERNAL AUTHENTICATE
      Then it is refused with one try fewer where tries are told
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"

  Rule: A challenge serves once

    @tc:challenge-used-once @req:CC-AUT-110 @req:CC-AUT-140
    Scenario: A cryptogram that was accepted isn't accepted again
      已被接受的密文不会再次被接受
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      When the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "conditions of use not satisfied"

    @tc:challenge-spent-by-refusal @req:CC-AUT-110 @req:CC-AUT-150 @writes
    Scenario: A challenge is spent by a wrong cryptogram too
      错误的密文同样使随机数失效
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      When a challenge of the card is fetched
      And a wrong cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the cryptogram is refused
      When the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "conditions of use not satisfied"
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"

    @tc:challenge-lost-on-reset @req:CC-AUT-110 @req:CC-AUT-120
    Scenario Outline: A challenge from before a <reset> reset is worth nothing after it
      复位前取得的随机数在复位后无效
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      When a challenge of the card is fetched
      And the card is given a <reset> reset
      And application "primary" is selected
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "conditions of use not satisfied"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |
