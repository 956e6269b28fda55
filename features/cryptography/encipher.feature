Feature: SM2 encipherment and decipherment
  SM2 加密和解密

  Rule: What the product enciphers deciphers to the plaintext

    @tc:encipher @req:CR-ENC-010 @req:CR-ENC-030
    Scenario Outline: A plaintext of <octets> bytes is enciphered
      产品加密的密文解密后为原明文
      Given the module after a cold reset
      When a fresh plaintext of <octets> bytes is enciphered with SM2
      Then the ciphertext has its form
      And the ciphertext deciphers to that plaintext

      Examples:
        | case      | octets |
        | one-byte  | 1      |
        | digest    | 32     |
        | two-steps | 33     |
        | long      | 100    |

    @tc:encipher-fresh @req:CR-ENC-010 @req:CR-ENC-020
    Scenario: Two encipherments of one plaintext begin with different points
      同一明文的两次加密以不同的点开头
      Given the module after a cold reset
      When a fresh plaintext of 16 bytes is enciphered with SM2
      Then the ciphertext deciphers to that plaintext
      When that plaintext is enciphered with SM2 again
      Then the ciphertext deciphers to that plaintext
      And the ciphertexts differ in C1

  Rule: A right ciphertext is deciphered, any other is refused

    @tc:decipher-published @req:CR-DEC-010
    Scenario: The published ciphertext is deciphered
      公布的密文被解密
      Given the module after a cold reset
      When the published ciphertext is deciphered
      Then the plaintext is answered

    @tc:decipher-fresh @req:CR-DEC-010
    Scenario Outline: A ciphertext of <octets> bytes is deciphered
      新的密文被解密
      Given the module after a cold reset
      When a ciphertext of <octets> fresh bytes is deciphered
      Then the plaintext is answered

      Examples:
        | case      | octets |
        | one-byte  | 1      |
        | digest    | 32     |
        | two-steps | 33     |
        | long      | 100    |

    @tc:decipher-other-c3 @req:CR-DEC-010 @req:CR-DEC-020
    Scenario: A ciphertext with another hash value is refused between two right ones
      C3 被改动的密文被拒绝，其前后的正确密文被解密
      Given the module after a cold reset
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered
      When that ciphertext is deciphered with another bit in C3
      Then the operation is refused
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered

    @tc:decipher-other-c2 @req:CR-DEC-010 @req:CR-DEC-030
    Scenario: A ciphertext with another bit in C2 is refused between two right ones
      C2 被改动的密文被拒绝，其前后的正确密文被解密
      Given the module after a cold reset
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered
      When that ciphertext is deciphered with another bit in C2
      Then the operation is refused
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered

    @tc:decipher-off-curve @req:CR-DEC-010 @req:CR-DEC-040
    Scenario: A ciphertext that begins with a point off the curve is refused
      C1 不在曲线上的密文被拒绝，其后的正确密文被解密
      Given the module after a cold reset
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered
      When that ciphertext is deciphered with a C1 off the curve
      Then the operation is refused
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered

    @tc:decipher-beyond-field @req:CR-DEC-010 @req:CR-DEC-050
    Scenario: A ciphertext that begins with a coordinate beyond the field is refused
      C1 的坐标超出域的密文被拒绝，其后的正确密文被解密
      Given the module after a cold reset
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered
      When that ciphertext is deciphered with a coordinate beyond p
      Then the operation is refused
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered

    @tc:decipher-other-point @req:CR-DEC-010 @req:CR-DEC-060
    Scenario: A ciphertext that begins with another point is refused
      C1 为另一点的密文被拒绝，其后的正确密文被解密
      Given the module after a cold reset
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered
      When that ciphertext is deciphered with another point as C1
      Then the operation is refused
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered

    @tc:decipher-cut @req:CR-DEC-010 @req:CR-DEC-070
    Scenario: A ciphertext that ends before C2 is refused
      在 C2 之前结束的密文被拒绝，其后的正确密文被解密
      Given the module after a cold reset
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered
      When that ciphertext is deciphered with no C2
      Then the operation is refused
      When a ciphertext of 20 fresh bytes is deciphered
      Then the plaintext is answered
