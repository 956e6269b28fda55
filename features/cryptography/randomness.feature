Feature: Random numbers
  随机数

  Rule: Challenges are long enough and don't repeat

    @tc:challenges @req:CR-RND-010 @req:CR-RND-050
    Scenario Outline: Challenges differ before and after a <reset> reset
      复位前后的随机数互不相同
      Given the module after a cold reset
      When 8 challenges are fetched
      And the module is given a <reset> reset
      And 8 challenges are fetched
      Then each challenge has the length asked for
      And no challenge came twice

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: Bits of challenges look like random bits

    @tc:random-monobit @req:CR-RND-010 @req:CR-RND-020
    Scenario: Zeros and ones are equally frequent
      0 与 1 的个数大致相等
      Given the module after a cold reset
      When two samples of random bits are collected
      Then the monobit test holds for one of them

    @tc:random-poker @req:CR-RND-010 @req:CR-RND-030
    Scenario: Groups of four bits are equally frequent
      各种 4 比特组合出现的次数大致相等
      Given the module after a cold reset
      When two samples of random bits are collected
      Then the poker test holds for one of them

    @tc:random-runs @req:CR-RND-010 @req:CR-RND-040
    Scenario: Runs are as many as in random bits
      游程的总数符合随机比特的规律
      Given the module after a cold reset
      When two samples of random bits are collected
      Then the runs test holds for one of them
