Feature: Signatures that the product verifies
  由产品验证的 SM2 签名

  Rule: A right signature is accepted, any other is refused

    @tc:verify-published @req:CR-VER-010 @req:CR-VER-020
    Scenario: The published signature is accepted, with another message refused
      公布的签名被接受，换用其他消息时被拒绝
      Given the module after a cold reset
      When the published signature is verified
      Then the signature is accepted
      When that signature is verified with another message
      Then the operation is refused

    @tc:verify-fresh @req:CR-VER-010 @req:CR-VER-020
    Scenario: A fresh signature is accepted before and after another message was refused
      新的签名被接受；其他消息被拒绝之后仍被接受
      Given the module after a cold reset
      When a right signature of a fresh message is verified
      Then the signature is accepted
      When that signature is verified with another message
      Then the operation is refused
      When a right signature of a fresh message is verified
      Then the signature is accepted

    @tc:verify-altered @req:CR-VER-010 @req:CR-VER-030
    Scenario Outline: A signature with <change> is refused between two right ones
      被改动的签名被拒绝，其前后的正确签名被接受
      Given the module after a cold reset
      When a right signature of a fresh message is verified
      Then the signature is accepted
      When that signature is verified with <change>
      Then the operation is refused
      When a right signature of a fresh message is verified
      Then the signature is accepted

      Examples:
        | case  | change           |
        | in-r  | another bit in r |
        | in-s  | another bit in s |

    @tc:verify-zero @req:CR-VER-010 @req:CR-VER-040
    Scenario Outline: A signature with <change> doesn't hold for a message
      r 或 s 为零的消息签名被拒绝，其后的正确签名被接受
      Given the module after a cold reset
      When a right signature of a fresh message is verified
      Then the signature is accepted
      When that signature is verified with <change>
      Then the operation is refused
      When a right signature of a fresh message is verified
      Then the signature is accepted

      Examples:
        | case   | change    |
        | zero-r | r of zero |
        | zero-s | s of zero |

    @tc:verify-order @req:CR-VER-010 @req:CR-VER-050
    Scenario Outline: A signature with <change> is out of range
      r 或 s 等于 n 的消息签名被拒绝，其后的正确签名被接受
      Given the module after a cold reset
      When a right signature of a fresh message is verified
      Then the signature is accepted
      When that signature is verified with <change>
      Then the operation is refused
      When a right signature of a fresh message is verified
      Then the signature is accepted

      Examples:
        | case    | change |
        | order-r | r of n |
        | order-s | s of n |

    @tc:verify-short @req:CR-VER-010 @req:CR-VER-060
    Scenario: A signature that lacks a byte is refused
      缺少一个字节的签名被拒绝，其后的正确签名被接受
      Given the module after a cold reset
      When a right signature of a fresh message is verified
      Then the signature is accepted
      When that signature is verified with a byte fewer
      Then the operation is refused
      When a right signature of a fresh message is verified
      Then the signature is accepted

  Rule: Signatures that anyone can forge are refused by the range checks

    @tc:verify-hash-value @req:CR-VER-070
    Scenario: A fresh signature of a hash value is accepted, an altered one refused
      杂凑值的新签名被接受，被改动的签名被拒绝
      Given the module after a cold reset
      When a right signature of a fresh hash value is verified
      Then the signature is accepted
      When that signature is verified with another bit in s
      Then the operation is refused

    @tc:verify-forged-r @req:CR-VER-070 @req:CR-VER-080
    Scenario: A signature forged with r of zero is refused
      以零值 r 伪造的签名被拒绝
      Given the module after a cold reset
      When a right signature of a fresh hash value is verified
      Then the signature is accepted
      When a signature is verified that was forged with r of zero
      Then the operation is refused
      When a right signature of a fresh hash value is verified
      Then the signature is accepted

    @tc:verify-forged-s @req:CR-VER-070 @req:CR-VER-090
    Scenario: A signature forged with s of zero is refused
      以零值 s 伪造的签名被拒绝
      Given the module after a cold reset
      When a right signature of a fresh hash value is verified
      Then the signature is accepted
      When a signature is verified that was forged with s of zero
      Then the operation is refused
      When a right signature of a fresh hash value is verified
      Then the signature is accepted

    @tc:verify-forged-sum @req:CR-VER-070 @req:CR-VER-100
    Scenario: A signature forged with r and s that add up to n is refused
      以 r 与 s 之和为 n 伪造的签名被拒绝
      Given the module after a cold reset
      When a right signature of a fresh hash value is verified
      Then the signature is accepted
      When a signature is verified that was forged with a sum of n
      Then the operation is refused
      When a right signature of a fresh hash value is verified
      Then the signature is accepted

    @tc:verify-forged-range @req:CR-VER-070 @req:CR-VER-110
    Scenario Outline: A signature forged with <forged> is refused
      r 或 s 加 n 的伪造签名被拒绝
      Given the module after a cold reset
      When a right signature of a fresh hash value is verified
      Then the signature is accepted
      When a signature is verified that was forged with <forged>
      Then the operation is refused
      When a right signature of a fresh hash value is verified
      Then the signature is accepted

      Examples:
        | case   | forged       |
        | into-r | n added to r |
        | into-s | n added to s |
