Feature: SM2 signatures of the product
  产品的 SM2 签名

  Rule: A signature holds under the product's public key

    @tc:sign-message @req:CR-SIG-010 @req:CR-SIG-030
    Scenario Outline: The signature of a message of <octets> bytes holds over ZA and message
      消息的签名对 ZA 与消息有效
      Given the module after a cold reset
      When a fresh message of <octets> bytes is signed
      Then the signature has its form
      And the signature holds

      Examples:
        | case        | octets |
        | one-byte    | 1      |
        | under-block | 55     |
        | whole-block | 64     |
        | long        | 200    |

    @tc:sign-hash-value @req:CR-SIG-020
    Scenario: The signature of a hash value holds
      杂凑值的签名有效
      Given the module after a cold reset
      When a fresh hash value is signed
      Then the signature holds

    @tc:sign-wrong-length @req:CR-SIG-020 @req:CR-SIG-060
    Scenario Outline: A hash value of <octets> bytes is refused after a right one was signed
      正确的杂凑值签名之后，长度错误的杂凑值被拒绝，随后仍可签名
      Given the module after a cold reset
      When a fresh hash value is signed
      Then the signature holds
      When a hash value of <octets> bytes is signed
      Then the operation is refused
      When a fresh hash value is signed
      Then the signature holds

      Examples:
        | case       | octets |
        | byte-fewer | 31     |
        | byte-more  | 33     |

  Rule: Each signature takes a fresh random number

    @tc:sign-fresh @req:CR-SIG-010 @req:CR-SIG-040
    Scenario: Two signatures of one message differ
      同一消息的两个签名不同
      Given the module after a cold reset
      When a fresh message is signed
      Then the signature holds
      When the same message is signed again
      Then the signature holds
      And the signatures of that message differ in r and in s

    @tc:sign-fresh-after-reset @req:CR-SIG-010 @req:CR-SIG-050
    Scenario Outline: A signature after a <reset> reset differs from the one before it
      复位后的签名与复位前的不同
      Given the module after a cold reset
      When a fresh message is signed
      Then the signature holds
      When the module is given a <reset> reset
      And the same message is signed again
      Then the signature holds
      And the signatures of that message differ in r and in s

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |
