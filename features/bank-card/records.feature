Feature: Records of a payment application
  支付应用的记录

  Rule: The AFL's records are there and are templates

    @tc:afl-records-there @req:BC-REC-010
    Scenario: Every record that the AFL names is answered
      AFL 指明的每条记录都得到应答
      Given a contact transaction that is initiated
      When every record that the AFL names is read
      Then every one of them was answered

    @tc:afl-records-templates @req:BC-REC-020
    Scenario: The records of the application are templates
      应用的记录均为模板
      Given a contact transaction that is initiated
      When every record that the AFL names is read
      Then every record of the application's files is one template

    @tc:no-object-twice @req:BC-REC-040
    Scenario: The records repeat no data object
      记录中没有重复的数据对象
      Given a contact transaction whose records are read
      Then no data object stands twice

  Rule: What isn't there is refused

    @tc:absent-payment-record @req:BC-REC-030
    Scenario: A record behind the last one is refused after the last one was answered
      末条记录得到应答后，其后的记录被拒绝
      Given a contact transaction whose records are read
      When the records behind the last one of a file are read
      Then the status word is "record not found"

    @tc:absent-payment-file @req:BC-REC-050
    Scenario: A file that isn't there is refused after one that is was answered
      存在的文件得到应答后，不存在的文件被拒绝
      Given a contact transaction whose records are read
      When a record of a file that the application doesn't have is read
      Then the status word is "file not found"
