Feature: Command chaining
  命令链

  Rule: A chain is carried out as one command

    @tc:chain-as-one @req:CC-CHA-010 @writes
    Scenario Outline: An update in <links> links stores the data of all of them
      分段发送的更新存入全部数据
      Given the card after a cold reset
      And file "writable" of application "primary" is chosen for update
      When an update is sent in <links> links
      Then the status word is "success"
      When the chosen file is read after a cold reset and then restored
      Then it held the data of all links

      Examples:
        | case  | links |
        | two   | 2     |
        | three | 3     |

    @tc:chain-links-silent @req:CC-CHA-020 @writes
    Scenario: A link that isn't the last one is answered by success without data
      非末段命令以成功应答且不含数据
      Given the card after a cold reset
      And file "writable" of application "primary" is chosen for update
      When the first link of an update is sent
      Then the status word is "success"
      And the response holds no data
      When the last link of the chain is sent
      And the chosen file is read after a cold reset and then restored
      Then it held the data of all links

    @tc:chain-nothing-early @req:CC-CHA-030 @writes
    Scenario: Nothing is stored before the last link has come
      末段到达之前不存入数据
      Given the card after a cold reset
      And file "writable" of application "primary" is chosen for update
      When an update is sent in 2 links
      Then the status word is "success"
      When the first link of an update is sent
      And the chosen file is read after a cold reset and then restored
      Then it held what the whole chain stored

  Rule: A chain that is broken is not carried out

    @tc:chain-broken-instruction @req:CC-CHA-040 @writes
    Scenario: Another instruction in a chain is refused, and nothing is stored
      命令链中出现其他指令时被拒绝，且不存入数据
      Given the card after a cold reset
      And file "writable" of application "primary" is chosen for update
      When an update is sent in 2 links
      Then the status word is "success"
      When the first link of an update is sent
      And the last link comes with another instruction
      Then the status word is "last command of chain expected" or "command refused"
      When the chosen file is read after a cold reset and then restored
      Then it held what the whole chain stored

    @tc:chain-broken-parameters @req:CC-CHA-050 @writes
    Scenario: Other parameters in a chain are refused, and nothing is stored
      命令链中参数改变时被拒绝，且不存入数据
      Given the card after a cold reset
      And file "writable" of application "primary" is chosen for update
      When an update is sent in 2 links
      Then the status word is "success"
      When the first link of an update is sent
      And the last link comes with another offset
      Then the status word is "last command of chain expected" or "command refused"
      When the chosen file is read after a cold reset and then restored
      Then it held what the whole chain stored

    @tc:chain-unsupported @req:CC-CHA-060
    Scenario: A card without command chaining refuses a link
      不支持命令链的卡片拒绝链中的命令
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When the selection of application "primary" comes as a link of a chain
      Then the status word is "command chaining not supported", "class function refused" or "class not supported"
