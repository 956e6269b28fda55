Feature: Fetching of response data
  响应数据的取回

  Rule: Response data that wait are announced and fetched

    @tc:response-waits @req:CC-GRS-010
    Scenario: A selection with an answer announces data and returns none
      有应答数据的选择只通知数据而不返回数据
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      Then the status word is "more data available"
      And the response holds no data
      When the waiting data are fetched
      Then the response names application "primary"

    @tc:response-length @req:CC-GRS-020
    Scenario: GET RESPONSE returns as many bytes as were announced
      GET RESPONSE 返回所通知的字节数
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      And GET RESPONSE is sent for the announced length
      Then the status word is "success"
      And the response holds as many bytes as were announced
      And the response names application "primary"

    @tc:response-in-parts @req:CC-GRS-030
    Scenario: Response data can be fetched in two parts
      响应数据可分两次取回
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      And GET RESPONSE is sent for 2 bytes
      Then the response holds 2 bytes
      And the status word announces what is left
      When GET RESPONSE is sent for what is left
      Then the status word is "success"
      And both parts name application "primary"

    @tc:response-once @req:CC-GRS-040
    Scenario: Response data can be fetched once
      响应数据只能取回一次
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      And GET RESPONSE is sent for the announced length
      Then the response names application "primary"
      When GET RESPONSE is sent for the announced length
      Then the status word is "command refused", "parameters refused" or "instruction not supported"

    @tc:response-without-cause @req:CC-GRS-050
    Scenario: GET RESPONSE is refused when nothing waits
      无待取数据时 GET RESPONSE 被拒绝
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When GET RESPONSE is sent for 16 bytes
      Then the status word is "command refused", "parameters refused" or "instruction not supported"

    @tc:response-superseded @req:CC-GRS-060
    Scenario: Another command supersedes the data that wait
      其他命令使待取数据作废
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      Then the status word is "more data available"
      When the selection of application "secondary" is sent alone
      And the waiting data are fetched
      Then the response names application "secondary"
      And the response doesn't name application "primary"

    @tc:response-direct @req:CC-GRS-070
    Scenario: A card that holds nothing back answers a selection at once
      不保留响应数据的卡片立即应答选择
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      Then the status word is "success"
      And the response names application "primary"

  Rule: The exact length is told when Le doesn't fit

    @tc:exact-length-response @req:CC-GRS-080
    Scenario: GET RESPONSE for too much tells the exact length and keeps the data
      GET RESPONSE 要求过多时告知准确长度并保留数据
      Given the card after a cold reset
      When the selection of application "primary" is sent alone
      And GET RESPONSE is sent for more than the announced length
      Then the status word tells the announced length
      When GET RESPONSE is sent for the announced length
      Then the response names application "primary"

    @tc:exact-length-read @req:CC-GRS-090
    Scenario: A read for more than there is tells the exact length
      读取超过现有数据时告知准确长度
      Given the card after a cold reset
      And file "transparent" is ready for reading
      When the last 4 bytes of it are asked for as 9
      Then the status word is "exact length told" or "end of file reached"
      And the answer agrees with the 4 bytes that are left
