Feature: Delegated ciphering
  通用密钥运算

  Rule: The PSAM ciphers with a card's key

    @tc:encipher @req:PS-CIP-010
    Scenario Outline: <octets> bytes are enciphered with a card's key
      用卡片密钥加密数据
      Given the PSAM application after a cold reset
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When <octets> fresh bytes are enciphered by the PSAM
      Then the answer is what the card's key makes of them

      Examples:
        | case       | octets |
        | one-block  | 8      |
        | two-blocks | 16     |
        | ten-blocks | 80     |

    @tc:decipher @req:PS-CIP-020
    Scenario: What a card enciphered is deciphered
      卡片加密的数据被解密
      Given the PSAM application after a cold reset
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When 16 bytes that the card enciphered are deciphered by the PSAM
      Then the answer is what the card had enciphered

    @tc:mac @req:PS-CIP-080
    Scenario Outline: A card trusts the MAC of <octets> bytes
      卡片认可该数据的 MAC
      Given the PSAM application after a cold reset
      When the MAC key is diversified to a card
      Then the PSAM takes the key
      When the MAC of <octets> fresh bytes is computed by the PSAM
      Then the answer is the MAC that the card expects

      Examples:
        | case         | octets |
        | one-byte     | 1      |
        | header-alone | 5      |
        | whole-block  | 8      |
        | long         | 45     |

    @tc:mac-in-parts @req:PS-CIP-090
    Scenario Outline: A card trusts the MAC of <octets> bytes that come in parts
      卡片认可分段送入数据的 MAC
      Given the PSAM application after a cold reset
      When the MAC key is diversified to a card
      Then the PSAM takes the key
      When the MAC of <octets> fresh bytes is computed by the PSAM in parts
      Then the answer is the MAC that the card expects

      Examples:
        | case        | octets |
        | two-parts   | 20     |
        | three-parts | 36     |
        | four-parts  | 56     |

  Rule: Without a key of the right kind there is no ciphering

    @tc:crypt-without-init @req:PS-CIP-030
    Scenario: Data are not enciphered before a key was diversified
      分散密钥之前不加密数据
      Given the PSAM application after a cold reset
      When 8 fresh bytes are enciphered by the PSAM
      Then the PSAM doesn't cipher
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When 8 fresh bytes are enciphered by the PSAM
      Then the answer is what the card's key makes of them

    @tc:absent-cipher-key @req:PS-CIP-040
    Scenario: A version that isn't there is not diversified
      没有的密钥版本不被分散
      Given the PSAM application after a cold reset
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When a version of the cipher key that the PSAM doesn't have is diversified
      Then the PSAM doesn't cipher

    @tc:cipher-factors @req:PS-CIP-050
    Scenario Outline: A key is not diversified with one factor <difference>
      分散因子个数不符时不分散密钥
      Given the PSAM application after a cold reset
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When the cipher key is diversified with one factor <difference>
      Then the PSAM doesn't cipher

      Examples:
        | case         | difference |
        | factor-fewer | fewer      |
        | factor-more  | more       |

    @tc:partial-block @req:PS-CIP-060
    Scenario Outline: <octets> bytes are not enciphered after a whole block was
      非整分组的数据不被加密
      Given the PSAM application after a cold reset
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When 8 fresh bytes are enciphered by the PSAM
      Then the answer is what the card's key makes of them
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When <octets> fresh bytes are enciphered by the PSAM
      Then the PSAM doesn't cipher

      Examples:
        | case       | octets |
        | byte-fewer | 7      |
        | byte-more  | 9      |

    @tc:cipher-key-after-reset @req:PS-CIP-070
    Scenario: The diversified key is gone after a reset
      复位后分散后的密钥不复存在
      Given the PSAM application after a cold reset
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When 8 fresh bytes are enciphered by the PSAM
      Then the answer is what the card's key makes of them
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When the PSAM is given a cold reset and its application is selected
      And 8 fresh bytes are enciphered by the PSAM
      Then the PSAM doesn't cipher

    @tc:part-without-first @req:PS-CIP-100
    Scenario: A next part is refused where no first one came
      未送首段时后续段被拒绝
      Given the PSAM application after a cold reset
      When the MAC key is diversified to a card
      Then the PSAM takes the key
      When the MAC of 20 fresh bytes is computed by the PSAM in parts
      Then the answer is the MAC that the card expects
      When the MAC key is diversified to a card
      Then the PSAM takes the key
      When a next part of a MAC is sent without a first one
      Then the PSAM doesn't cipher

  Rule: A key serves what it is for

    @tc:mac-key-enciphers-not @req:PS-CIP-110
    Scenario: The MAC key computes a MAC and doesn't encipher
      MAC 密钥计算 MAC 而不加密
      Given the PSAM application after a cold reset
      When the MAC key is diversified to a card
      Then the PSAM takes the key
      When the MAC of 8 fresh bytes is computed by the PSAM
      Then the answer is the MAC that the card expects
      When the MAC key is diversified to a card
      Then the PSAM takes the key
      When 8 fresh bytes are enciphered by the PSAM
      Then the PSAM doesn't cipher

    @tc:cipher-key-computes-no-mac @req:PS-CIP-110
    Scenario: The cipher key enciphers and computes no MAC
      加密密钥加密数据而不计算 MAC
      Given the PSAM application after a cold reset
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When 8 fresh bytes are enciphered by the PSAM
      Then the answer is what the card's key makes of them
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When the MAC of 8 fresh bytes is computed by the PSAM
      Then the PSAM doesn't cipher

    @tc:purchase-key-enciphers-not @req:PS-CIP-120
    Scenario: The purchase key completes a purchase and doesn't encipher
      消费密钥可完成消费交易而不用于加密
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And a purchase key is used for enciphering
      Then the PSAM doesn't cipher
      When the cipher key is diversified to a card
      Then the PSAM takes the key
      When 8 fresh bytes are enciphered by the PSAM
      Then the answer is what the card's key makes of them
