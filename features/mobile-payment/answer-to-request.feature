Feature: The answer to request of a product of type B
  B 型产品的请求应答

  Rule: A payment product speaks ISO/IEC 14443-4

    @tc:atqb-part-4 @req:MP-ATB-010
    Scenario: The answer to request says that the transmission protocol is supported
      请求应答表明支持传输协议
      Given the product activated in the reader's field
      When the answer to request is read through the reader
      Then it says that the transmission protocol is supported

  Rule: What the product tells of the link is defined

    @tc:atqb-frame-size @req:MP-ATB-020
    Scenario: The answer to request tells a defined frame size
      请求应答给出已定义的帧长
      Given the product activated in the reader's field
      When the answer to request is read through the reader
      Then its protocol info tells a frame size that is defined

    @tc:atqb-waiting-time @req:MP-ATB-030
    Scenario: The answer to request tells a defined frame waiting time
      请求应答给出已定义的帧等待时间
      Given the product activated in the reader's field
      When the answer to request is read through the reader
      Then its protocol info tells a frame waiting time that is defined

    @tc:atqb-bit-rates @req:MP-ATB-040
    Scenario: The bit rates of the answer to request are defined
      请求应答的位速率已有定义
      Given the product activated in the reader's field
      When the answer to request is read through the reader
      Then its protocol info has no reserved bit among the bit rates

    @tc:atqb-protocol-type @req:MP-ATB-050
    Scenario: The protocol type of the answer to request is defined
      请求应答的协议类型已有定义
      Given the product activated in the reader's field
      When the answer to request is read through the reader
      Then its protocol info has no reserved bit in the protocol type

    @tc:atqb-application-data @req:MP-ATB-060
    Scenario: The answer to request tells how its application data are coded
      请求应答给出应用数据的编码方式
      Given the product activated in the reader's field
      When the answer to request is read through the reader
      Then its protocol info tells a coding of application data that is defined

  Rule: The product answers alike whenever it is activated

    @tc:atqb-again @req:MP-ATB-070
    Scenario: Application data and protocol info are the same after another activation
      再次激活后应用数据和协议信息相同
      Given the product activated in the reader's field
      When the answer to request is read through the reader
      And the field is switched off and the product activated again
      And the answer to request is read through the reader
      Then it is what it was at the first activation
