Feature: The answer to select of a product of type A
  A 型产品的选择应答

  Rule: The answer can be read to its end

    @tc:ats-length @req:MP-ATS-010
    Scenario: The length byte of the answer to select tells its length
      选择应答的长度字节与其长度一致
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then its length byte tells its length

    @tc:ats-format @req:MP-ATS-020 @req:MP-ATS-040
    Scenario: The format byte announces the interface bytes that are there
      格式字节声明的接口字节均存在
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then its format byte has no reserved bit
      And the interface bytes that it announces are there

    @tc:ats-historical-count @req:MP-ATS-090
    Scenario: The answer to select has no more historical bytes than an answer to reset holds
      选择应答的历史字节不超过复位应答所能容纳的个数
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then it has at most 15 historical bytes

    @tc:ats-historical-objects @req:MP-ATS-100
    Scenario: Historical bytes that announce data objects hold data objects
      声明为数据对象的历史字节含数据对象
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then its historical bytes are data objects as their category says

  Rule: What the product tells of the link is defined

    @tc:ats-frame-size @req:MP-ATS-030
    Scenario: The answer to select tells a defined frame size
      选择应答给出已定义的帧长
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then it tells a frame size that is defined

    @tc:ats-bit-rates @req:MP-ATS-050
    Scenario: The bit rates of the answer to select are defined
      选择应答的位速率已有定义
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then its bit rates have no reserved bit

    @tc:ats-waiting-time @req:MP-ATS-060
    Scenario: The answer to select tells a defined frame waiting time
      选择应答给出已定义的帧等待时间
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then it tells a frame waiting time that is defined

    @tc:ats-guard-time @req:MP-ATS-070
    Scenario: The answer to select tells a defined start-up guard time
      选择应答给出已定义的启动保护时间
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then it tells a start-up guard time that is defined

    @tc:ats-options @req:MP-ATS-080
    Scenario: The options of the answer to select are those for node address and card identifier
      选择应答的选项只有节点地址和卡标识符
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      Then its options are NAD and CID alone

  Rule: The product answers alike whenever it is activated

    @tc:ats-again @req:MP-ATS-110
    Scenario: The answer to select is the same after another activation
      再次激活后选择应答相同
      Given the product activated in the reader's field
      When the answer to select is read through the reader
      And the field is switched off and the product activated again
      And the answer to select is read through the reader
      Then it is what it was at the first activation
