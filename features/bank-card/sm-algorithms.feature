Feature: The SM algorithms
  国密算法

  Rule: Card and terminal agree on the algorithm

    @tc:sm-indicator @req:BC-SM-010
    Scenario: The application asks whether the terminal has SM algorithms
      应用询问终端是否支持国密算法
      Given the payment application after a cold reset
      Then the PDOL asks for the SM algorithm support indicator

    @tc:sm-algorithm @req:BC-SM-020
    Scenario: The card names the algorithm of its cryptogram
      卡片标明密文的算法
      Given a terminal with SM algorithms
      And a contact transaction whose records are read
      When an AAC is asked for
      Then the issuer application data name the algorithm SM4

  Rule: SM4 takes the place of 3DES

    @tc:sm-cryptogram @req:BC-SM-030
    Scenario Outline: The issuer's SM4 key verifies one <kind>
      发卡机构的 SM4 密钥可校验密文
      Given a terminal with SM algorithms
      And a contact transaction whose records are read
      When one <kind> is asked for
      Then the card gives one <kind>
      And the cryptogram verifies by SM4

      Examples:
        | case | kind |
        | aac  | AAC  |
        | arqc | ARQC |

    @tc:sm-arpc @req:BC-SM-040 @writes
    Scenario: The right ARPC by SM4 is accepted
      正确的 SM4 ARPC 被接受
      Given a terminal with SM algorithms
      And a transaction that goes online
      When the right ARPC by SM4 is sent
      Then the status word is "success"
