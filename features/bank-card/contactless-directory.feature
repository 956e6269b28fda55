Feature: The contactless directory of payment applications
  非接触支付应用目录

  Rule: The proximity payment system environment lists applications in one answer

    @tc:ppse-selected @req:BC-PPS-010 @req:BC-PPS-020
    Scenario: The proximity payment system environment answers its name
      近距离支付系统环境返回其名称
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      And it names the contactless payment directory

    @tc:ppse-entries @req:BC-PPS-030 @req:BC-PPS-040
    Scenario: The proximity payment system environment lists applications with ADF names
      近距离支付系统环境列出带 ADF 名的应用
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      And it lists at least one application
      And every application listed has an ADF name

    @tc:ppse-applications-there @req:BC-PPS-050
    Scenario: The applications that the contactless directory lists are on the card
      非接触目录所列应用均在卡片上
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      When every application listed is selected by its ADF name
      Then each of them is there

    @tc:ppse-priorities @req:BC-PPS-060
    Scenario: Applications listed together have different priorities
      同列的各应用优先级不同
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      And every application listed has a priority of its own
