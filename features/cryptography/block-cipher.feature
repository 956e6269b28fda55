Feature: SM4 encipherment and decipherment
  SM4 加密和解密

  Rule: Blocks are enciphered and deciphered as SM4 does in ECB mode

    @tc:ecb-encipher-published @req:CR-ECB-010
    Scenario: The published block is enciphered
      公布的分组被加密
      Given the module after a cold reset
      When 0123456789ABCDEFFEDCBA9876543210 is enciphered with SM4 in ECB mode
      Then the answer is 681EDF34D206965E86B3E94F536E4246

    @tc:ecb-decipher-published @req:CR-ECB-020
    Scenario: The published block is deciphered
      公布的分组被解密
      Given the module after a cold reset
      When 681EDF34D206965E86B3E94F536E4246 is deciphered with SM4 in ECB mode
      Then the answer is 0123456789ABCDEFFEDCBA9876543210

    @tc:ecb-fresh @req:CR-ECB-010 @req:CR-ECB-020 @req:CR-ECB-030
    Scenario Outline: <octets> fresh bytes are enciphered and deciphered in ECB mode
      新的数据在 ECB 模式下被加密和解密
      Given the module after a cold reset
      When <octets> fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them
      When <octets> fresh bytes are deciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them

      Examples:
        | case       | octets |
        | one-block  | 16     |
        | two-blocks | 32     |
        | ten-blocks | 160    |

    @tc:ecb-encipher-partial @req:CR-ECB-010 @req:CR-ECB-040 @req:CR-ENV-060
    Scenario Outline: <octets> bytes are not enciphered in ECB mode between two whole blocks
      非整分组的数据不被加密，其前后的整分组被加密
      Given the module after a cold reset
      When 16 fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them
      When <octets> fresh bytes are enciphered with SM4 in ECB mode
      Then the operation is refused
      When 16 fresh bytes are enciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them

      Examples:
        | case       | octets |
        | byte-fewer | 15     |
        | byte-more  | 17     |

    @tc:ecb-decipher-partial @req:CR-ECB-020 @req:CR-ECB-050
    Scenario Outline: <octets> bytes are not deciphered in ECB mode between two whole blocks
      非整分组的数据不被解密，其前后的整分组被解密
      Given the module after a cold reset
      When 16 fresh bytes are deciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them
      When <octets> fresh bytes are deciphered with SM4 in ECB mode
      Then the operation is refused
      When 16 fresh bytes are deciphered with SM4 in ECB mode
      Then the answer is what SM4 makes of them

      Examples:
        | case       | octets |
        | byte-fewer | 15     |
        | byte-more  | 17     |

  Rule: Blocks are chained from the initial value in CBC mode

    @tc:cbc-encipher-published @req:CR-CBC-010
    Scenario: The published blocks are enciphered in CBC mode
      公布的分组在 CBC 模式下被加密
      Given the module after a cold reset
      When 0123456789ABCDEFFEDCBA98765432100123456789ABCDEFFEDCBA9876543210 is enciphered with SM4 in CBC mode from 0123456789ABCDEFFEDCBA9876543210
      Then the answer is 2677F46B09C122CC975533105BD4A22AF6125F7275CE552C3A2BBCF533DE8A3B

    @tc:cbc-decipher-published @req:CR-CBC-020
    Scenario: The published blocks are deciphered in CBC mode
      公布的分组在 CBC 模式下被解密
      Given the module after a cold reset
      When 2677F46B09C122CC975533105BD4A22AF6125F7275CE552C3A2BBCF533DE8A3B is deciphered with SM4 in CBC mode from 0123456789ABCDEFFEDCBA9876543210
      Then the answer is 0123456789ABCDEFFEDCBA98765432100123456789ABCDEFFEDCBA9876543210

    @tc:cbc-fresh @req:CR-CBC-010 @req:CR-CBC-020
    Scenario Outline: <octets> fresh bytes are enciphered and deciphered in CBC mode
      新的数据在 CBC 模式下被加密和解密
      Given the module after a cold reset
      When <octets> fresh bytes are enciphered with SM4 in CBC mode
      Then the answer is what SM4 makes of them
      When <octets> fresh bytes are deciphered with SM4 in CBC mode
      Then the answer is what SM4 makes of them

      Examples:
        | case         | octets |
        | one-block    | 16     |
        | three-blocks | 48     |
        | ten-blocks   | 160    |

    @tc:cbc-encipher-partial @req:CR-CBC-010 @req:CR-CBC-030
    Scenario: Bytes short of a block are not enciphered in CBC mode
      不足一个分组的数据在 CBC 模式下不被加密，其前后的整分组被加密
      Given the module after a cold reset
      When 32 fresh bytes are enciphered with SM4 in CBC mode
      Then the answer is what SM4 makes of them
      When 31 fresh bytes are enciphered with SM4 in CBC mode
      Then the operation is refused
      When 32 fresh bytes are enciphered with SM4 in CBC mode
      Then the answer is what SM4 makes of them

    @tc:cbc-initial-value @req:CR-CBC-010 @req:CR-CBC-040
    Scenario Outline: An initial value of <octets> bytes is refused between two right ones
      长度错误的初始值被拒绝，其前后的正确初始值被接受
      Given the module after a cold reset
      When 32 fresh bytes are enciphered with SM4 in CBC mode
      Then the answer is what SM4 makes of them
      When a block is enciphered with an initial value of <octets> bytes
      Then the operation is refused
      When 32 fresh bytes are enciphered with SM4 in CBC mode
      Then the answer is what SM4 makes of them

      Examples:
        | case       | octets |
        | byte-fewer | 15     |
        | byte-more  | 17     |

    @tc:cbc-again @req:CR-CBC-010 @req:CR-CBC-050
    Scenario: The same data enciphered again give the same answer
      再次加密同一数据得到相同的响应
      Given the module after a cold reset
      When 32 fresh bytes are enciphered with SM4 in CBC mode
      Then the answer is what SM4 makes of them
      When the same data are sent in the same environment
      Then the answer is what SM4 makes of them

  Rule: A product that pads by itself adds, takes away and checks the padding

    @tc:padded-encipher @req:CR-PAD-010
    Scenario Outline: <octets> bytes are padded and enciphered
      数据先填充再加密
      Given the module after a cold reset
      When <octets> fresh bytes are enciphered with SM4 in padded CBC mode
      Then the answer is what SM4 makes of them

      Examples:
        | case        | octets |
        | one-byte    | 1      |
        | byte-fewer  | 15     |
        | whole-block | 16     |
        | byte-more   | 17     |

    @tc:padded-decipher @req:CR-PAD-020
    Scenario Outline: <octets> bytes are deciphered and their padding taken away
      解密后去除填充
      Given the module after a cold reset
      When <octets> fresh bytes are deciphered with SM4 in padded CBC mode
      Then the answer is what SM4 makes of them

      Examples:
        | case        | octets |
        | one-byte    | 1      |
        | byte-fewer  | 15     |
        | whole-block | 16     |
        | byte-more   | 17     |

    @tc:padded-wrong @req:CR-PAD-020 @req:CR-PAD-030
    Scenario Outline: A plaintext ending in <padding> is refused
      填充错误的密文被拒绝，其前后的正确密文被解密
      Given the module after a cold reset
      When 20 fresh bytes are deciphered with SM4 in padded CBC mode
      Then the answer is what SM4 makes of them
      When a ciphertext is deciphered whose plaintext ends in <padding>
      Then the operation is refused
      When 20 fresh bytes are deciphered with SM4 in padded CBC mode
      Then the answer is what SM4 makes of them

      Examples:
        | case        | padding                          |
        | no-mark     | 00000000000000000000000000000000 |
        | other-mark  | 11223344556677889900AABBCC400000 |
        | other-bytes | 11223344556677889900AABBCC800001 |
