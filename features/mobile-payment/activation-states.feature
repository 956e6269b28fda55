Feature: Applications that a person has activated or deactivated
  由持有人激活或停用的应用

  Rule: A deactivated application is neither listed nor selected

    @tc:deactivated-not-listed @req:MP-ACT-010
    Scenario: The contactless directory lists an active and not the deactivated application
      非接触目录列出激活的应用而不列出被停用的应用
      Given the card after a cold reset
      When the entries of the contactless directory are read
      Then it lists the first application
      And it doesn't list the deactivated application

    @tc:deactivated-not-selected @req:MP-ACT-020
    Scenario: A deactivated application isn't selected by its AID
      被停用的应用不能按其 AID 选择
      Given the card after a cold reset
      When the deactivated application of the product is selected
      Then the application isn't selected

    @tc:deactivated-not-reached @req:MP-ACT-030
    Scenario: The beginning of an AID leads to other applications and not to the deactivated one
      AID 的开头部分到达其他应用而不到达被停用的应用
      Given the card after a cold reset
      When the applications whose AID begins alike are selected one after the other
      Then several applications were reached, each once
      And the deactivated application wasn't reached

    @tc:deactivated-doesnt-pay @req:MP-ACT-040
    Scenario: A deactivated application isn't made to pay after a tap with an active one
      用激活的应用挥卡之后，被停用的应用不会付款
      When the product is tapped with its first application
      Then the CVR tells an ARQC or an AAC for the tap
      Given the card after a cold reset
      When the deactivated application of the product is selected
      Then the application isn't selected
      When the purchase is asked for out of turn
      Then no approval comes of it

    @tc:deactivated-leaves-selection @req:MP-ACT-050
    Scenario: The refused selection of a deactivated application leaves the active one selected
      选择被停用的应用被拒绝后，激活的应用仍被选择
      Given the first application selected by a tap
      When the deactivated application of the product is selected
      Then the application isn't selected
      When the first application, which is selected, is asked to pay
      Then the answer holds the "application cryptogram"

  Rule: Contactless payment can be switched off altogether

    @tc:switched-off-directory @req:MP-ACT-060
    Scenario: The contactless directory lists nothing where every application is deactivated
      全部应用均被停用时，非接触目录不列出任何应用
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the contactless directory lists nothing or isn't there

    @tc:switched-off-selection @req:MP-ACT-070
    Scenario Outline: The <application> application isn't selected where every application is deactivated
      全部应用均被停用时，应用不能被选择
      Given the card after a cold reset
      When the <application> application of the product is selected
      Then the application isn't selected

      Examples:
        | case        | application |
        | first       | first       |
        | deactivated | deactivated |
