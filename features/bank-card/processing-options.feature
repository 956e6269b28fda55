Feature: The beginning of a contact transaction
  接触式交易的开始

  Rule: GET PROCESSING OPTIONS answers AIP and AFL

    @tc:gpo-answer @req:BC-GPO-010
    Scenario: The transaction is initiated with the data that the card asks for
      用卡片要求的数据启动交易
      Given the payment application after a cold reset
      When the transaction is initiated
      Then the answer is a template of processing options

    @tc:gpo-aip-afl @req:BC-GPO-020
    Scenario: The processing options are an AIP and an AFL of whole entries
      处理选项为 AIP 和由完整条目组成的 AFL
      Given the payment application after a cold reset
      When the transaction is initiated
      Then it holds an AIP and an AFL

  Rule: The AFL names records

    @tc:afl-files @req:BC-GPO-030
    Scenario: Every entry of the AFL names a file by its short identifier
      AFL 的每个条目用短标识符指明文件
      Given a contact transaction that is initiated
      Then every entry of the AFL names a file

    @tc:afl-order @req:BC-GPO-040
    Scenario: Every entry of the AFL counts its records upwards
      AFL 的每个条目按升序计记录
      Given a contact transaction that is initiated
      Then every entry of the AFL counts its records up from 1 or more

    @tc:afl-signed @req:BC-GPO-050
    Scenario: The AFL signs no more records than it names
      AFL 中的签名记录数不超过所指明的记录数
      Given a contact transaction that is initiated
      Then no entry of the AFL has more signed records than records

  Rule: Every transaction has a number of its own

    @tc:atc-rises @req:BC-GPO-060
    Scenario: Each transaction raises the counter by one
      每次交易使计数器加一
      Given a contact transaction that is initiated
      When the transaction counter is read
      And another contact transaction is initiated
      And the transaction counter is read
      Then the transaction counter is one higher

    @tc:atc-survives-reset @req:BC-GPO-070
    Scenario Outline: The counter is kept over a <reset> reset
      计数器在复位后保持
      Given a contact transaction that is initiated
      When the transaction counter is read
      And the card is given a <reset> reset
      And the payment application is selected
      And the transaction counter is read
      Then the transaction counter is what it was

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: What the card didn't ask for is refused

    @tc:gpo-twice @req:BC-GPO-080
    Scenario: A transaction that goes on can't be initiated once more
      进行中的交易不能再次启动
      Given a contact transaction that is initiated
      When the transaction is initiated
      Then the status word is "conditions of use not satisfied"

    @tc:gpo-short @req:BC-GPO-090
    Scenario: Fewer data than the PDOL asks for are refused after the right ones were answered
      数据正确时得到应答，少于 PDOL 要求时被拒绝
      Given a contact transaction that is initiated
      When the payment application is selected
      Then the answer is file control information
      When the transaction is initiated with a byte less than the PDOL asks for
      Then the card refuses it

    @tc:gpo-other-template @req:BC-GPO-100
    Scenario: Data in another template are refused after those in the right one were answered
      数据在正确模板中得到应答，在其他模板中被拒绝
      Given a contact transaction that is initiated
      When the payment application is selected
      Then the answer is file control information
      When the transaction is initiated with its data in another template
      Then the card refuses it

    @tc:gpo-parameters @req:BC-GPO-110
    Scenario: Parameters that aren't zero are refused after zero was answered
      参数为零得到应答，不为零被拒绝
      Given a contact transaction that is initiated
      When the payment application is selected
      Then the answer is file control information
      When the transaction is initiated with parameters that aren't zero
      Then the status word is "wrong P1-P2"

  Rule: A transaction has an order

    @tc:generate-ac-early @req:BC-STA-010
    Scenario: A cryptogram before GET PROCESSING OPTIONS is refused
      GET PROCESSING OPTIONS 之前的密文请求被拒绝
      Given a card that gave an AAC in an earlier transaction
      And the payment application after a cold reset
      When a cryptogram is asked for out of turn
      Then the status word is "conditions of use not satisfied"

    @tc:internal-authenticate-early @req:BC-STA-020
    Scenario: A dynamic signature before GET PROCESSING OPTIONS is refused
      GET PROCESSING OPTIONS 之前的动态签名请求被拒绝
      Given a contact transaction whose records are read
      When the card signs dynamic data
      Then the signed data are as long as the card's key
      When the payment application is selected
      Then the status word is "success"
      When a dynamic signature is asked for out of turn
      Then the status word is "conditions of use not satisfied"

    @tc:select-ends-transaction @req:BC-STA-030
    Scenario: Selection ends a transaction that goes on
      选择应用使进行中的交易终止
      Given a card that gave an AAC in an earlier transaction
      And a contact transaction whose records are read
      When the payment application is selected
      Then the status word is "success"
      When a cryptogram is asked for out of turn
      Then the status word is "conditions of use not satisfied"

    @tc:reset-ends-transaction @req:BC-STA-040
    Scenario Outline: A <reset> reset ends a transaction that goes on
      复位使进行中的交易终止
      Given a card that gave an AAC in an earlier transaction
      And a contact transaction whose records are read
      When the card is given a <reset> reset
      And the payment application is selected
      And a cryptogram is asked for out of turn
      Then the status word is "conditions of use not satisfied"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:early-command-harmless @req:BC-STA-050
    Scenario: A command that came too early doesn't spoil the transaction
      过早的命令不影响交易
      Given a card that gave an AAC in an earlier transaction
      And the payment application after a cold reset
      When a cryptogram is asked for out of turn
      Then the card refuses it
      When the transaction is initiated
      Then the answer is a template of processing options
