Feature: Control parameters of files
  文件的控制参数

  Rule: The file descriptor says what kind of file was selected

    @tc:descriptor-application @req:CC-FCP-080
    Scenario: The descriptor of an application says DF
      应用的文件描述符表明其为 DF
      Given the card after a cold reset
      When the FCP of application "primary" is asked for
      Then the response names application "primary"
      And the file descriptor says DF

    @tc:descriptor-transparent @req:CC-FCP-080 @req:CC-FCP-090
    Scenario: The descriptor of a transparent EF says transparent
      透明 EF 的文件描述符表明其透明结构
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "transparent" is asked for
      Then the response bears the identifier of file "transparent"
      And the file descriptor says transparent EF

    @tc:descriptor-linear-fixed @req:CC-FCP-080 @req:CC-FCP-100
    Scenario: The descriptor of a linear EF with fixed records says so
      线性定长 EF 的文件描述符表明其结构
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "linear-fixed" is asked for
      Then the response bears the identifier of file "linear-fixed"
      And the file descriptor says linear EF with fixed records

    @tc:descriptor-linear-variable @req:CC-FCP-080 @req:CC-FCP-110
    Scenario: The descriptor of a linear EF with variable records says so
      线性变长 EF 的文件描述符表明其结构
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "linear-variable" is asked for
      Then the response bears the identifier of file "linear-variable"
      And the file descriptor says linear EF with variable records

    @tc:descriptor-cyclic @req:CC-FCP-080 @req:CC-FCP-120
    Scenario: The descriptor of a cyclic EF says cyclic
      循环 EF 的文件描述符表明其循环结构
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "cyclic" is asked for
      Then the response bears the identifier of file "cyclic"
      And the file descriptor says cyclic EF

    @tc:descriptor-length @req:CC-FCP-080 @req:CC-FCP-130
    Scenario: The descriptor of an EF takes one to six bytes
      EF 的文件描述符为一至六字节
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "transparent" is asked for
      Then the response bears the identifier of file "transparent"
      And the file descriptor takes one to six bytes

    @tc:descriptor-records @req:CC-FCP-100 @req:CC-FCP-140
    Scenario: The descriptor of a record EF gives record size and number
      记录 EF 的文件描述符给出记录长度和记录数
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "linear-fixed" is asked for
      Then the response bears the identifier of file "linear-fixed"
      And record size and number in the descriptor are those of file "linear-fixed"

  Rule: Size, life cycle and short identifier tell the truth

    @tc:size-transparent @req:CC-FCP-090 @req:CC-FCP-150
    Scenario: The size of a transparent EF is the number of its data bytes
      透明 EF 的长度等于其数据字节数
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "transparent" is asked for
      Then the response bears the identifier of file "transparent"
      And the size in the response is that of file "transparent"

    @tc:life-cycle-activated @req:CC-FCP-160
    Scenario: The life cycle status of an EF in use is activated
      使用中的 EF 的生命周期状态为激活
      Given the card after a cold reset
      And application "primary" is selected
      When the FCP of file "transparent" is asked for
      Then the response bears the identifier of file "transparent"
      And the life cycle status in the response is activated

    @tc:short-identifier @req:CC-FCP-170
    Scenario: The short identifier of an EF is the one that reads it
      EF 的短标识符就是可用来读取它的短标识符
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When the FCP of file "transparent" is asked for
      Then the response bears the identifier of file "transparent"
      And the short identifier in the response reads the same content
