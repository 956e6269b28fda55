Feature: BER-TLV that the card returns
  卡片返回的 BER-TLV

  Rule: Everything returned as BER-TLV is well formed

    @tc:tlv-application @req:CC-TLV-010 @req:CC-TLV-020
    Scenario: The answer to the selection of an application is well-formed BER-TLV
      选择应用的应答是格式正确的 BER-TLV
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      And the response is BER-TLV without a fault
      And no tag in the response begins with a reserved byte

    @tc:tlv-file @req:CC-TLV-010 @req:CC-FCP-020
    Scenario Outline: The answer to the selection of the <file> EF is well-formed BER-TLV
      选择 EF 的应答是格式正确的 BER-TLV
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "<file>" is asked for
      Then the response bears the identifier of file "<file>"
      And the response is BER-TLV without a fault
      And no tag in the response begins with a reserved byte

      Examples:
        | case        | file        |
        | transparent | transparent |

    @tc:tlv-management-data @req:CC-TLV-010 @req:CC-FCP-030
    Scenario: File management data are well-formed BER-TLV
      文件管理数据是格式正确的 BER-TLV
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When the FMD of application "primary" is asked for
      Then the response is one FMD template
      And the response is BER-TLV without a fault

    @tc:tlv-tag-coding @req:CC-TLV-030
    Scenario: Every tag in the answer to a selection has its shortest coding
      选择应答中的每个标签都采用最短编码
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      And every tag in the response has its shortest coding
