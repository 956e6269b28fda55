Feature: Keys, algorithms and security environments
  密钥、算法与安全环境

  Rule: References that the product doesn't have are refused

    @tc:absent-key-sign @req:CR-SIG-010 @req:CR-ENV-010
    Scenario: An absent key signs nothing between two signatures
      不存在的密钥不产生签名，其前后的签名有效
      Given the module after a cold reset
      When a fresh message is signed
      Then the signature holds
      When a fresh message is signed with an absent key
      Then the operation is refused
      When a fresh message is signed
      Then the signature holds

    @tc:absent-key-encipher @req:CR-ECB-010 @req:CR-ENV-020
    Scenario: An absent key enciphers nothing between two encipherments
      不存在的密钥不加密，其前后的加密正确
      Given the module after a cold reset
      When 16 fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them
      When a block is enciphered with an absent key
      Then the operation is refused
      When 16 fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them

    @tc:absent-algorithm @req:CR-ECB-010 @req:CR-ENV-030
    Scenario: An absent algorithm enciphers nothing between two encipherments
      不存在的算法不加密，其前后的加密正确
      Given the module after a cold reset
      When 16 fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them
      When a block is enciphered with an absent algorithm
      Then the operation is refused
      When 16 fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them

    @tc:unknown-operation @req:CR-HSH-010 @req:CR-ENV-040
    Scenario: P1-P2 of no operation are refused between two hash values
      不表示任何操作的 P1-P2 被拒绝，其前后的杂凑值正确
      Given the module after a cold reset
      When a fresh message of 30 bytes is hashed
      Then the answer is the digest of that message
      When PERFORM SECURITY OPERATION is sent with P1-P2 FF FF
      Then the operation is refused
      When a fresh message of 30 bytes is hashed
      Then the answer is the digest of that message

  Rule: An environment ends with a reset

    @tc:environment-reset @req:CR-ECB-010 @req:CR-ENV-050
    Scenario Outline: An environment set before a <reset> reset is gone after it
      复位前设置的安全环境在复位后失效
      Given the module after a cold reset
      When 16 fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them
      When the module is given a <reset> reset
      And the same data are sent in the same environment
      Then the operation is refused

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |
