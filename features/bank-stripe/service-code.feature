Feature: Service code in its three digits
  服务代码的三位数字

  Rule: Each digit of the service code has a meaning

    @tc:service-interchange @req:BS-SVC-010
    Scenario: The first digit of the service code has a meaning
      服务代码首位有定义
      When track 2 is read from the capture
      Then the first digit of the service code says where the card may be used

    @tc:service-authorisation @req:BS-SVC-020
    Scenario: The second digit of the service code has a meaning
      服务代码第二位有定义
      When track 2 is read from the capture
      Then the second digit of the service code says who authorises

    @tc:service-range @req:BS-SVC-030
    Scenario: The third digit of the service code has a meaning
      服务代码第三位有定义
      When track 2 is read from the capture
      Then the third digit of the service code says for which services

  Rule: The first digit tells whether there is a chip

    @tc:service-with-chip @req:BS-SVC-040
    Scenario: The service code of a card with a chip tells the chip
      有芯片卡片的服务代码表明有芯片
      When track 2 is read from the capture
      Then the service code tells that the card has a chip

    @tc:service-without-chip @req:BS-SVC-050
    Scenario: The service code of a card without chip tells none
      无芯片卡片的服务代码表明无芯片
      When track 2 is read from the capture
      Then the service code tells that the card has no chip
