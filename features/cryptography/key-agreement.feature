Feature: SM2 key agreement
  SM2 密钥协商

  Rule: Both sides prove that they have the same key

    @tc:agreement @req:CR-AGR-010 @req:CR-AGR-020
    Scenario: An agreed key enciphers once both sides have proven it
      双方完成确认后，协商所得的密钥用于加密
      Given the module after a cold reset
      When a key agreement is begun
      Then the product's proof is right
      When the terminal's proof is sent
      Then the proof is accepted
      When a fresh block is enciphered with the agreed key
      Then the block was enciphered with the agreed key

    @tc:agreement-wrong-proof @req:CR-AGR-010 @req:CR-AGR-030
    Scenario: A wrong proof of the terminal is refused, a right one accepted afterwards
      终端的错误确认值被拒绝，此后重新协商时正确确认值被接受
      Given the module after a cold reset
      When a key agreement is begun
      Then the product's proof is right
      When a wrong proof is sent
      Then the operation is refused
      When a key agreement is begun
      And the terminal's proof is sent
      Then the proof is accepted

    @tc:agreement-unproven @req:CR-AGR-020 @req:CR-AGR-040
    Scenario: A key without the terminal's proof is refused, with it accepted
      终端未确认时密钥不可用，确认后可用
      Given the module after a cold reset
      When a key agreement is begun
      Then the product's proof is right
      When a fresh block is enciphered with the agreed key
      Then the operation is refused
      When a key agreement is begun
      And the terminal's proof is sent
      And a fresh block is enciphered with the agreed key
      Then the block was enciphered with the agreed key

    @tc:agreement-off-curve @req:CR-AGR-010 @req:CR-AGR-050
    Scenario: A point off the curve is refused between two agreements
      不在曲线上的点被拒绝，其前后的协商成功
      Given the module after a cold reset
      When a key agreement is begun
      Then the product's proof is right
      When a key agreement is begun with a point off the curve
      Then the operation is refused
      When a key agreement is begun
      Then the product's proof is right

    @tc:agreement-fresh @req:CR-AGR-010 @req:CR-AGR-060
    Scenario: Two agreements have different ephemeral points
      两次协商的临时公钥点不同
      Given the module after a cold reset
      When a key agreement is begun
      Then the product's proof is right
      When a key agreement is begun
      Then the product's proof is right
      And the ephemeral points differ
