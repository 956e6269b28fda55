Feature: Payment applications side by side
  支付应用共存

  Rule: Whoever was selected last pays

    @tc:selected-last-pays @req:MP-COX-010
    Scenario: After another application was selected, the purchase is paid from its account
      选择另一应用后，消费从其账户支付
      When the product is tapped with its second application
      Given the first application selected by a tap
      When the second application is chosen
      And the second application, which is selected, is asked to pay
      Then it paid from the account that an earlier tap with the second application told

    @tc:directory-ends-selection @req:MP-COX-050
    Scenario: After the contactless directory was selected, no application pays
      选择非接触目录后，没有应用付款
      When the product is tapped with its first application
      Then the answer holds the "application cryptogram"
      Given the first application selected by a tap
      When the contactless payment directory is selected
      And the purchase is asked for out of turn
      Then the card refuses it

  Rule: A transaction belongs to one application

    @tc:transaction-begins-anew @req:MP-COX-020
    Scenario: An application that was left and selected again begins a new transaction
      离开后再次选择的应用开始新的交易
      When the product is tapped with its first application
      And the second application is chosen
      And the first application is chosen
      And the first application, which is selected, is asked to pay
      Then the transaction counter of the first application rose by one between its last taps

    @tc:counters-apart @req:MP-COX-030
    Scenario Outline: A tap with the <other> application isn't counted by the <application> one
      用另一应用挥卡不计入本应用
      When the product is tapped with its <application> application
      And the product is tapped with its <other> application
      And the product is tapped with its <application> application
      Then the transaction counter of the <application> application rose by one between its last taps

      Examples:
        | case   | application | other  |
        | first  | first       | second |
        | second | second      | first  |

  Rule: What belongs to one application isn't told by another

    @tc:records-apart @req:MP-COX-040
    Scenario Outline: The <other> application doesn't tell the account number of the <application> one
      一个应用不返回另一应用的主账号
      When the product is tapped with its <application> application
      And every record that can be read is read
      Then some of them hold the account number of the <application> application
      When the <other> application is chosen
      And every record that can be read is read
      Then none of them holds the account number of the <application> application

      Examples:
        | case   | application | other  |
        | first  | first       | second |
        | second | second      | first  |

    @tc:card-manager-apart @req:MP-COX-090
    Scenario: A payment application pays and doesn't answer in the card manager's place
      支付应用能够付款，但不代替卡片管理器应答
      When the product is tapped with its first application
      Then the answer holds the "application cryptogram"
      When the card manager's first command is sent
      Then the card refuses it

  Rule: A blocked application is blocked alone

    @tc:blocked-told @req:MP-COX-060
    Scenario: The selection of an active and of the blocked application are told apart
      选择激活应用与选择被锁定应用的应答不同
      Given the card after a cold reset
      When the first application of the product is selected
      Then the status word is "success"
      When the blocked application of the product is selected
      Then the application is told to be blocked

    @tc:blocked-doesnt-pay @req:MP-COX-070
    Scenario: The blocked application gives no approval after another one gave a cryptogram
      另一应用给出密文后，被锁定的应用不给出批准
      When the product is tapped with its first application
      Then the answer holds the "application cryptogram"
      When the blocked application of the product is selected
      And the purchase is asked for out of turn
      Then no approval comes of it

    @tc:others-pay @req:MP-COX-080
    Scenario: Another application pays though one is blocked
      一个应用被锁定时，另一应用仍能付款
      Given the card after a cold reset
      When the blocked application of the product is selected
      Then the application is told to be blocked
      When the product is tapped with its first application
      Then the CVR tells a TC or an ARQC for the tap
