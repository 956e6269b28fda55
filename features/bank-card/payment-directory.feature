Feature: The directory of payment applications
  支付应用目录

  Rule: The payment system environment leads to the directory

    @tc:pse-selected @req:BC-PSE-010 @req:BC-PSE-020 @req:BC-PSE-030
    Scenario: The payment system environment answers its name and where its directory is
      支付系统环境返回其名称和目录位置
      Given the card after a cold reset
      When the payment directory is selected
      Then the answer is file control information
      And it names the payment directory
      And it tells the directory's short identifier

    @tc:pse-warm @req:BC-PSE-010
    Scenario: The payment system environment is there after a warm reset
      热复位后支付系统环境仍在
      Given the card after a warm reset
      When the payment directory is selected
      Then the answer is file control information
      And it names the payment directory

  Rule: The directory lists applications and ends

    @tc:pse-entries @req:BC-PSE-040 @req:BC-PSE-050 @req:BC-PSE-060
    Scenario: The records of the directory hold application entries with ADF names and labels
      目录记录含应用入口，各有 ADF 名和标签
      Given the card after a cold reset
      When the payment directory is selected
      And every record of the payment directory is read
      Then every record of the directory holds application entries alone
      And every application listed has an ADF name
      And every application listed has a label

    @tc:pse-end @req:BC-PSE-070
    Scenario: The directory ends where its last record was read
      读完末条记录后目录结束
      Given the card after a cold reset
      When the payment directory is selected
      And every record of the payment directory is read
      Then the end of the directory is told

    @tc:pse-applications-there @req:BC-PSE-080
    Scenario: The applications that the directory lists are on the card
      目录所列应用均在卡片上
      Given the card after a cold reset
      When the payment directory is selected
      And every record of the payment directory is read
      Then it lists at least one application
      When every application listed is selected by its ADF name
      Then each of them is there
