Feature: Selection of an application on a product with several
  多应用产品上应用的选择

  Rule: An active application is selected by its AID

    @tc:application-selected @req:MP-SEL-010 @req:MP-SEL-020 @req:MP-SEL-030
    Scenario: The first active application names itself, has a label and asks what the terminal can do
      第一个激活应用给出自身名称和标签，并询问终端能力
      Given the card after a cold reset
      When the first application of the product is selected
      Then the answer is file control information
      And the FCI names the first application
      And it holds an application label
      And the PDOL asks for the terminal transaction qualifiers

    @tc:further-application-selected @req:MP-SEL-060 @req:MP-SEL-010
    Scenario: A further active application is selected by its own AID and not another that begins alike
      另一激活应用按其自身 AID 选择，而不是开头相同的其他应用
      Given the card after a cold reset
      When the second application of the product is selected
      Then the answer is file control information
      And the FCI names the second application

  Rule: The beginning of an AID leads from application to application

    @tc:applications-in-turn @req:MP-SEL-040 @req:MP-SEL-050
    Scenario: Applications that begin alike are reached one after the other to the last
      依次到达开头相同的各应用，直至最后一个
      Given the card after a cold reset
      When the applications whose AID begins alike are selected one after the other
      Then several applications were reached, each once
      And the end was told behind the last one

  Rule: What isn't there isn't selected

    @tc:application-absent @req:MP-SEL-070
    Scenario: An AID that no application has is refused
      任何应用都没有的 AID 被拒绝
      Given the card after a cold reset
      When the absent application of the product is selected
      Then the application isn't there
