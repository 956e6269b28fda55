Feature: SM3 hash values
  SM3 杂凑值

  Rule: A message gives its digest

    @tc:hash-published @req:CR-HSH-010
    Scenario Outline: The published message of <case> gives its digest
      公布的消息给出其杂凑值
      Given the module after a cold reset
      When <message> is hashed
      Then the answer is <digest>

      Examples:
        | case        | message                                                                                                                          | digest                                                           |
        | three-bytes | 616263                                                                                                                           | 66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0 |
        | whole-block | 61626364616263646162636461626364616263646162636461626364616263646162636461626364616263646162636461626364616263646162636461626364 | DEBE9FF92275B8A138604889C18E5A4D6FDB70E5387E5765293DCBA39C0C5732 |

    @tc:hash-boundaries @req:CR-HSH-020
    Scenario Outline: A message of <octets> bytes gives its digest
      长度在分组边界附近的消息给出其杂凑值
      Given the module after a cold reset
      When a fresh message of <octets> bytes is hashed
      Then the answer is the digest of that message

      Examples:
        | case             | octets |
        | one-byte         | 1      |
        | length-fits      | 55     |
        | length-spills    | 56     |
        | byte-under-block | 63     |
        | block            | 64     |
        | byte-over-block  | 65     |
        | two-blocks       | 128    |

  Rule: Chained parts count as one message

    @tc:hash-chained @req:CR-HSH-030
    Scenario Outline: A message of <octets> bytes in parts of <part> gives one digest
      分若干条命令传送的消息给出一个杂凑值
      Given the module after a cold reset
      When a fresh message of <octets> bytes is hashed in parts of <part> bytes
      Then the answer is the digest of that message

      Examples:
        | case        | octets | part |
        | whole-parts | 192    | 64   |
        | odd-parts   | 300    | 37   |
        | long        | 1000   | 200  |

    @tc:hash-chain-left @req:CR-HSH-030 @req:CR-HSH-040
    Scenario: An unfinished chain has no part in the next digest
      未完成的命令链不影响下一个杂凑值
      Given the module after a cold reset
      When a fresh message of 100 bytes is hashed in parts of 64 bytes
      Then the answer is the digest of that message
      When a part of 64 bytes is hashed and its chain left
      And a fresh message of 30 bytes is hashed
      Then the answer is the digest of that message
