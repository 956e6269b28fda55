Feature: Templates that SELECT returns
  SELECT 返回的模板

  Rule: The option of SELECT decides which template is returned

    @tc:template-fci-application @req:CC-FCP-010
    Scenario: An application answers with one FCI template
      应用以一个 FCI 模板应答
      Given the card after a cold reset
      When the FCI of application "primary" is asked for
      Then the status word is "success"
      And the response is one FCI template
      And the response names application "primary"

    @tc:template-fcp-application @req:CC-FCP-020
    Scenario: An application answers with one FCP template
      应用以一个 FCP 模板应答
      Given the card after a cold reset
      When the FCP of application "primary" is asked for
      Then the status word is "success"
      And the response is one FCP template
      And the response names application "primary"

    @tc:template-fmd-application @req:CC-FCP-030
    Scenario: An application answers with one FMD template
      应用以一个 FMD 模板应答
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When the FMD of application "primary" is asked for
      Then the status word is "success"
      And the response is one FMD template

    @tc:template-fcp-file @req:CC-FCP-020 @req:CC-FCP-060
    Scenario: An EF answers with one FCP template
      EF 以一个 FCP 模板应答
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "transparent" is asked for
      Then the status word is "success"
      And the response is one FCP template
      And the response bears the identifier of file "transparent"

    @tc:template-fci-file @req:CC-FCP-010 @req:CC-FCP-060
    Scenario: An EF answers with one FCI template
      EF 以一个 FCI 模板应答
      Given the card after a cold reset
      And application "primary" is selected
      When the FCI of file "transparent" is asked for
      Then the status word is "success"
      And the response is one FCI template
      And the response bears the identifier of file "transparent"

  Rule: A template names what was selected

    @tc:template-df-name @req:CC-FCP-040
    Scenario Outline: The DF name in the answer is that of the <application> application
      应答中的 DF 名是所选应用的名称
      Given the card after a cold reset
      When application "<application>" is asked for
      Then the status word is "success"
      And the response names application "<application>"

      Examples:
        | case      | application |
        | primary   | primary     |
        | secondary | secondary   |

    @tc:template-df-name-length @req:CC-FCP-050
    Scenario: The DF name in the answer takes one to sixteen bytes
      应答中的 DF 名为一至十六字节
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      And every DF name in the response takes one to sixteen bytes

    @tc:template-objects-once @req:CC-FCP-070
    Scenario: No control parameter of an EF stands twice
      EF 的控制参数没有重复
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "transparent" is asked for
      Then the response bears the identifier of file "transparent"
      And no single control parameter in the response stands twice
