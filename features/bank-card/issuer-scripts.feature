Feature: Script commands of the issuer
  发卡机构脚本命令

  Rule: A script with the right MAC is carried out

    @tc:script-put-data @req:BC-SCR-010 @writes
    Scenario: A data object is replaced and put back
      替换数据对象后恢复
      Given a transaction that the issuer approved online
      When a script replaces the data object and puts it back
      Then the new value was there until it was put back

    @tc:script-update-record @req:BC-SCR-050 @writes
    Scenario: A record is replaced and put back
      替换记录后恢复
      Given a transaction that the issuer approved online
      When a script replaces the record and puts it back
      Then the new value was there until it was put back

    @tc:script-pin-unblock @req:BC-SCR-080 @writes
    Scenario: Unblocking the offline PIN gives all tries back
      解锁脱机 PIN 后恢复全部尝试次数
      Given a contact transaction with all tries of the offline PIN left
      When a wrong offline PIN is presented
      Then it is refused with one try of the offline PIN less
      When the offline PIN is unblocked by a script
      Then the status word is "success"
      And all tries of the offline PIN are left

    @tc:script-pin-change @req:BC-SCR-090 @writes
    Scenario: The offline PIN is changed and changed back
      修改脱机 PIN 后改回
      Given a contact transaction with all tries of the offline PIN left
      When the offline PIN is changed by a script, tried and changed back
      Then the new offline PIN was in force until it was changed back

  Rule: Any other script is refused

    @tc:script-wrong-mac @req:BC-SCR-020 @writes
    Scenario: A wrong MAC is refused after a right one was accepted
      正确的 MAC 被接受后，错误的 MAC 被拒绝
      Given a transaction that the issuer approved online
      When a script replaces the data object and puts it back
      Then the new value was there until it was put back
      When a script with a wrong MAC tries to replace the data object
      Then it was refused and the value stayed

    @tc:script-before-cryptogram @req:BC-SCR-030 @writes
    Scenario: A script before the first cryptogram is refused
      第一个密文之前的脚本被拒绝
      Given a transaction that the issuer approved online
      When a script replaces the data object and puts it back
      Then the new value was there until it was put back
      When a script of this transaction comes before the first cryptogram of the next
      Then it was refused and the value stayed

    @tc:script-replayed @req:BC-SCR-040 @writes
    Scenario: A script of one transaction is refused in the next
      一次交易的脚本在下一次交易中被拒绝
      Given a transaction that the issuer approved online
      When a script is carried out and sent again in the next transaction
      Then it was refused and the value stayed

  Rule: The card tells what became of scripts

    @tc:script-count @req:BC-SCR-060 @writes
    Scenario: The next transaction tells the number of scripts
      下一次交易给出脚本命令数
      Given an online transaction that was completed
      When two scripts are carried out
      And the next transaction asks for an AAC
      Then the CVR tells 2 script commands

    @tc:script-failure @req:BC-SCR-070 @writes
    Scenario: The next transaction tells that a script failed
      下一次交易表明脚本失败
      Given an online transaction that was completed
      When a script with a wrong MAC is sent
      And the next transaction asks for an AAC
      Then the CVR tells "script processing failed"

  Rule: The issuer can block and unblock

    @tc:application-block @req:BC-BLK-010 @writes
    Scenario: A blocked application tells its block when it is selected
      选择已锁定的应用时得知其锁定
      Given a transaction that the issuer approved online
      When the application is blocked by a script, looked at and unblocked
      Then its selection told the block

    @tc:application-block-cryptogram @req:BC-BLK-020 @writes
    Scenario: A blocked application approves nothing
      已锁定的应用不批准任何交易
      Given a transaction that the issuer approved online
      When the application is blocked by a script, looked at and unblocked
      Then it gave no cryptogram but an AAC while it was blocked

    @tc:application-unblock @req:BC-BLK-030 @writes
    Scenario: An unblocked application works again
      解锁后的应用恢复可用
      Given a transaction that the issuer approved online
      When the application is blocked by a script, looked at and unblocked
      Then it works again after it was unblocked

    @tc:application-block-alone @req:BC-BLK-050 @writes
    Scenario: A blocked application doesn't take the others with it
      锁定一个应用不影响其他应用
      Given a transaction that the issuer approved online
      When the application is blocked by a script, looked at and unblocked
      Then another application could be selected all the while

    @tc:card-block @req:BC-BLK-040 @irreversible
    Scenario: A blocked card lets nothing be selected
      锁卡后不能选择任何应用
      Given a transaction that the issuer approved online
      When the card is blocked by a script and reset
      And the payment application is selected
      Then the status word is "function not supported"
