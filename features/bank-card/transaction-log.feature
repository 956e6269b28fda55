Feature: The transaction log
  交易日志

  Rule: The card tells where the log is and how it is laid out

    @tc:log-entry @req:BC-LOG-010
    Scenario: The file control information tells the log
      文件控制信息给出交易日志
      Given the payment application after a cold reset
      Then its file control information tells the log

    @tc:log-format @req:BC-LOG-020
    Scenario: The log format is a list
      日志格式为列表
      Given the payment application after a cold reset
      Then GET DATA answers the log format

  Rule: Every approved transaction is written

    @tc:log-records @req:BC-LOG-030 @writes
    Scenario: The records of the log fit their format
      日志记录与格式相符
      Given a card whose last online transaction was completed
      And a transaction that was approved
      When the log is read
      Then every record of the log is as long as its format says

    @tc:log-newest-first @req:BC-LOG-040 @writes
    Scenario: The last transaction is the log's first record
      最近的交易为日志首条记录
      Given a card whose last online transaction was completed
      And a transaction that was approved
      When the log is read
      Then the first record of the log is that transaction

    @tc:log-moves @req:BC-LOG-050 @writes
    Scenario: A new record moves the others on
      新记录使其他记录后移
      Given a card whose last online transaction was completed
      And a transaction that was approved
      When the log is read
      And another transaction is approved
      And the log is read
      Then the first record of the log is that transaction
      And the records of before stand one behind
