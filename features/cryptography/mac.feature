Feature: MACs with SM4
  SM4 消息鉴别码

  Rule: A MAC is the one of MAC algorithm 1 with padding method 2

    @tc:mac-published @req:CR-MAC-010
    Scenario: The published message gets its MAC
      公布的消息得到其 MAC
      Given the module after a cold reset
      When the MAC of 54686973206973207468652074657374206D65737361676520666F72206D6163 is computed
      Then the answer is the stated length of 4B6553AF3C4E27448412315AC7849535

    @tc:mac-fresh @req:CR-MAC-010
    Scenario Outline: A message of <octets> bytes gets its MAC
      新的消息得到其 MAC
      Given the module after a cold reset
      When the MAC of <octets> fresh bytes is computed
      Then the answer is the MAC of that message

      Examples:
        | case        | octets |
        | one-byte    | 1      |
        | byte-fewer  | 15     |
        | whole-block | 16     |
        | long        | 150    |

  Rule: A right MAC is accepted, any other is refused

    @tc:mac-verify @req:CR-MAC-020 @req:CR-MAC-030
    Scenario: A MAC with another bit is refused between two right ones
      有一位被改动的 MAC 被拒绝，其前后的正确 MAC 被接受
      Given the module after a cold reset
      When a right MAC of 20 fresh bytes is verified
      Then the MAC is accepted
      When that MAC is verified with another bit
      Then the operation is refused
      When a right MAC of 20 fresh bytes is verified
      Then the MAC is accepted

    @tc:mac-verify-other @req:CR-MAC-020 @req:CR-MAC-040
    Scenario: A MAC of another message is refused between two right ones
      其他消息的 MAC 被拒绝，其前后的正确 MAC 被接受
      Given the module after a cold reset
      When a right MAC of 20 fresh bytes is verified
      Then the MAC is accepted
      When that MAC is verified with other data
      Then the operation is refused
      When a right MAC of 20 fresh bytes is verified
      Then the MAC is accepted

    @tc:mac-verify-short @req:CR-MAC-020 @req:CR-MAC-050
    Scenario: The first byte of a MAC alone is refused between two right ones
      仅有首字节的 MAC 被拒绝，其前后的正确 MAC 被接受
      Given the module after a cold reset
      When a right MAC of 20 fresh bytes is verified
      Then the MAC is accepted
      When that MAC is verified with its first byte alone
      Then the operation is refused
      When a right MAC of 20 fresh bytes is verified
      Then the MAC is accepted
