Feature: Electronic cash at a contact terminal
  接触式终端上的电子现金

  Rule: Balance and limits are amounts

    @tc:cash-amounts @req:BC-EC-010
    Scenario Outline: The <object> is an amount
      电子现金的余额和限额均为金额
      Given the payment application after a cold reset
      When the "<object>" is read
      Then the answer is an amount of 12 decimal digits

      Examples:
        | case         | object                                   |
        | balance      | electronic cash balance                  |
        | limit        | electronic cash balance limit            |
        | single-limit | electronic cash single-transaction limit |

    @tc:cash-threshold @req:BC-EC-020
    Scenario: The reset threshold is an amount
      重置阈值为金额
      Given the payment application after a cold reset
      When the "electronic cash reset threshold" is read
      Then the answer is an amount of 12 decimal digits

    @tc:cash-within-limit @req:BC-EC-030
    Scenario: The balance keeps to its limit
      余额不超过上限
      Given the payment application after a cold reset
      Then the balance isn't above its limit

    @tc:cash-authorisation-code @req:BC-EC-040
    Scenario: The issuer authorised the electronic cash
      发卡机构已授权电子现金
      Given a terminal with electronic cash
      And a contact transaction whose records are read
      Then the card's data hold the "electronic cash issuer authorisation code"

  Rule: A purchase within the limits is paid by the balance

    @tc:cash-purchase-approved @req:BC-EC-050 @irreversible
    Scenario: A purchase within balance and limits is approved
      在余额和限额之内的消费被批准
      Given a card whose last online transaction was completed
      And a terminal with electronic cash
      When the purchase is made
      Then the purchase is approved offline

    @tc:cash-purchase-deducted @req:BC-EC-060 @irreversible
    Scenario: An approved purchase lowers the balance
      批准的消费减少余额
      Given a card whose last online transaction was completed
      And the balance of the electronic cash as it is
      And a terminal with electronic cash
      When the purchase is made
      Then the purchase is approved offline
      And the balance of the electronic cash is lower by the amount

  Rule: Any other purchase leaves the balance alone

    @tc:cash-above-balance @req:BC-EC-070 @irreversible
    Scenario: A purchase above the balance costs no electronic cash after one within it did
      余额之内的消费用电子现金支付后，超过余额的消费不用电子现金支付
      Given a card whose last online transaction was completed
      And a terminal with electronic cash
      When the purchase is made
      Then the purchase is approved offline
      Given the balance of the electronic cash as it is
      And a purchase above the balance of the electronic cash
      When the purchase is made
      Then the balance of the electronic cash is what it was

    @tc:cash-above-single-limit @req:BC-EC-080 @irreversible
    Scenario: A purchase above the single limit costs no electronic cash after one within it did
      单笔限额之内的消费用电子现金支付后，超过限额的消费不用电子现金支付
      Given a card whose last online transaction was completed
      And a terminal with electronic cash
      When the purchase is made
      Then the purchase is approved offline
      Given the balance of the electronic cash as it is
      And a purchase above the single-transaction limit of the electronic cash
      When the purchase is made
      Then the balance of the electronic cash is what it was

    @tc:cash-other-currency @req:BC-EC-090 @writes
    Scenario: A purchase in another currency isn't paid by electronic cash
      其他货币的消费不用电子现金支付
      Given the balance of the electronic cash as it is
      And a terminal with electronic cash
      And a purchase in another currency
      When the purchase is made
      Then the balance of the electronic cash is what it was

    @tc:cash-terminal-without @req:BC-EC-100 @writes
    Scenario: A terminal without electronic cash isn't paid by it
      不支持电子现金的终端不用电子现金支付
      Given the balance of the electronic cash as it is
      When the purchase is made
      Then the balance of the electronic cash is what it was

    @tc:cash-broken-off @req:BC-EC-110
    Scenario: A purchase that is broken off costs nothing
      中断的消费不扣款
      Given the balance of the electronic cash as it is
      And a terminal with electronic cash
      When the purchase is initiated and left
      Then the balance of the electronic cash is what it was

  Rule: The issuer loads

    @tc:cash-load @req:BC-EC-120 @writes
    Scenario: A load raises the balance
      圈存增加余额
      Given a transaction that the issuer approved online
      When a script loads the electronic cash and puts the balance back
      Then the new balance was there until the old one was put back

    @tc:cash-load-above-limit @req:BC-EC-130 @writes
    Scenario: A load above the limit is refused after one within it was accepted
      上限之内的圈存被接受后，超过上限的圈存被拒绝
      Given a transaction that the issuer approved online
      When a script loads the electronic cash and puts the balance back
      Then the new balance was there until the old one was put back
      When a script loads the electronic cash above its limit
      Then the load was refused and the balance stayed
