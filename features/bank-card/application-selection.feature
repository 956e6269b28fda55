Feature: Selection of a payment application
  支付应用的选择

  Rule: The whole AID selects its application

    @tc:select-application @req:BC-SEL-010 @req:BC-SEL-020 @req:BC-SEL-030
    Scenario Outline: The whole AID selects the application after a <reset> reset
      复位后按完整 AID 选择应用
      Given the card after a <reset> reset
      When the payment application is selected
      Then the answer is file control information
      And it names the application selected
      And it holds an application label

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:select-absent-application @req:BC-SEL-070
    Scenario: An AID that no application has is refused after one that the card has
      选择卡片有的 AID 之后，选择卡片没有的 AID 被拒绝
      Given the card after a cold reset
      When the payment application is selected
      Then the status word is "success"
      When an application that the card doesn't have is selected by its AID
      Then the status word is "file not found"

    @tc:select-pdol @req:BC-SEL-080
    Scenario: The list of terminal data that the application asks for is well formed
      应用要求的终端数据列表格式正确
      Given the card after a cold reset
      When the payment application is selected
      Then the answer is file control information
      And its PDOL is a list of tags and lengths

  Rule: The beginning of an AID selects one application after the other

    @tc:select-partial @req:BC-SEL-040
    Scenario: The beginning of an AID selects an application that begins so
      按 AID 的开头部分选择到以此开头的应用
      Given the card after a cold reset
      When the beginning of an AID is selected
      Then the answer is file control information
      And its DF name begins so

    @tc:select-next @req:BC-SEL-050
    Scenario: The next occurrence is another application
      下一个匹配项是另一个应用
      Given the card after a cold reset
      When the beginning of an AID is selected
      Then the answer is file control information
      And its DF name begins so
      When the next application that begins so is selected
      Then the answer is file control information
      And it is another application whose DF name begins so

    @tc:select-next-ends @req:BC-SEL-060
    Scenario: There is no next occurrence behind the last one
      最后一个匹配项之后没有下一个
      Given the card after a cold reset
      When the beginning of an AID is selected
      Then the answer is file control information
      When further applications that begin so are selected until there is none
      Then the status word is "file not found"

  Rule: What no application knows is refused

    @tc:unknown-payment-instruction @req:BC-STA-060
    Scenario: An instruction that no application knows is refused and the application stays
      应用不认识的指令被拒绝，应用保持选中
      Given the payment application after a cold reset
      When the transaction counter is read
      Then the status word is "success"
      When an instruction that no application knows is sent
      Then the status word is "instruction not supported"
      When the transaction counter is read
      Then the transaction counter is what it was

    @tc:unknown-payment-class @req:BC-STA-070
    Scenario: A class that no application knows is refused and the application stays
      应用不认识的类别被拒绝，应用保持选中
      Given the payment application after a cold reset
      When the transaction counter is read
      Then the status word is "success"
      When a command of a class that no application knows is sent
      Then the status word is "class not supported"
      When the transaction counter is read
      Then the transaction counter is what it was
