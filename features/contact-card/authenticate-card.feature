Feature: The card proves that it holds a key
  卡片证明其持有密钥

  Rule: INTERNAL AUTHENTICATE answers the cryptogram of the challenge given

    @tc:internal-authenticate @req:CC-AUT-010
    Scenario: Two challenges get their own cryptograms
      两个随机数得到各自的密文
      Given the card after a cold reset
      And application "primary" is selected
      When a fresh challenge is given to INTERNAL AUTHENTICATE
      Then the answer is the cryptogram of that challenge under key "internal"
      When a fresh challenge is given to INTERNAL AUTHENTICATE
      Then the answer is the cryptogram of that challenge under key "internal"

    @tc:internal-authenticate-order @req:CC-AUT-020
    Scenario: The cryptogram of a challenge doesn't depend on what was asked before
      随机数的密文与之前的请求无关
      Given the card after a cold reset
      And application "primary" is selected
      When a fresh challenge is given to INTERNAL AUTHENTICATE
      Then the answer is the cryptogram of that challenge under key "internal"
      When a fresh challenge is given to INTERNAL AUTHENTICATE
      Then the answer is the cryptogram of that challenge under key "internal"
      When the first challenge is given to INTERNAL AUTHENTICATE again
      Then the answer is the cryptogram of that challenge under key "internal"

    @tc:internal-authenticate-absent-key @req:CC-AUT-010 @req:CC-AUT-030
    Scenario: A key that the card doesn't have is refused after one that it has was used
      使用已有密钥之后，卡片没有的密钥被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      When a fresh challenge is given to INTERNAL AUTHENTICATE
      Then the answer is the cryptogram of that challenge under key "internal"
      When a challenge is given to INTERNAL AUTHENTICATE for a key that the card doesn't have
      Then the status word is "referenced data not found"
      And the response holds no data

    @tc:internal-authenticate-without-challenge @req:CC-AUT-010 @req:CC-AUT-040
    Scenario: INTERNAL AUTHENTICATE without a challenge is refused after a full one was answered
      带随机数的命令得到应答后，不带随机数的 INTERNAL AUTHENTICATE 被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      When a fresh challenge is given to INTERNAL AUTHENTICATE
      Then the answer is the cryptogram of that challenge under key "internal"
      When INTERNAL AUTHENTICATE is sent without a challenge
      Then the status word is "wrong length / wrong data field / length inconsistent with P1-P2"
      And the response holds no data

  Rule: MUTUAL AUTHENTICATE proves both sides

    @tc:mutual-authenticate @req:CC-AUT-210
    Scenario: The card answers the cryptogram of the terminal's challenge
      卡片返回终端随机数的密文
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And MUTUAL AUTHENTICATE is sent with the right cryptogram
      Then the answer is the cryptogram of that challenge under key "mutual"

    @tc:mutual-authenticate-wrong @req:CC-AUT-210 @req:CC-AUT-220 @writes
    Scenario: A wrong cryptogram of the terminal gets none of the card
      终端密文错误时卡片不返回密文
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And MUTUAL AUTHENTICATE is sent with the right cryptogram
      Then the answer is the cryptogram of that challenge under key "mutual"
      When a challenge of the card is fetched
      And MUTUAL AUTHENTICATE is sent with a wrong cryptogram
      Then the cryptogram is refused
      When a challenge of the card is fetched
      And MUTUAL AUTHENTICATE is sent with the right cryptogram
      Then the answer is the cryptogram of that challenge under key "mutual"

    @tc:mutual-authenticate-without-challenge @req:CC-AUT-210 @req:CC-AUT-230
    Scenario: A challenge serves one mutual authentication
      一个随机数只用于一次相互认证
      Given the card after a cold reset
      And application "primary" is selected
      When a challenge of the card is fetched
      And MUTUAL AUTHENTICATE is sent with the right cryptogram
      Then the answer is the cryptogram of that challenge under key "mutual"
      When MUTUAL AUTHENTICATE is sent with the right cryptogram
      Then the status word is "conditions of use not satisfied"
      And the response holds no data
