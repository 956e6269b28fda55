Feature: Logical channels
  逻辑信道

  Rule: MANAGE CHANNEL opens channels

    @tc:channel-assigned @req:CC-CHN-010
    Scenario: The card assigns a channel between 1 and 19 and serves it
      卡片分配 1 至 19 之间的信道并为其服务
      Given the card after a cold reset
      When a channel of the card's choice is asked for
      Then the status word is "success"
      And the response is one channel number from 1 to 19
      When application "primary" is selected on that channel
      Then the response names application "primary"

    @tc:channel-named @req:CC-CHN-020
    Scenario Outline: Channel <channel> is opened by its number and serves commands
      按编号打开的信道可用
      Given the card after a cold reset
      When channel <channel> is asked for by number
      Then the status word is "success"
      And the response holds no data
      When application "primary" is selected on that channel
      Then the response names application "primary"

      Examples:
        | case  | channel |
        | one   | 1       |
        | two   | 2       |
        | three | 3       |

    @tc:channel-named-further @req:CC-CHN-030
    Scenario Outline: Channel <channel> of the further class is opened by its number and serves commands
      扩展类别的信道按编号打开后可用
      Given the card after a cold reset
      When channel <channel> is asked for by number
      Then the status word is "success"
      When application "primary" is selected on that channel
      Then the response names application "primary"

      Examples:
        | case     | channel |
        | four     | 4       |
        | nineteen | 19      |

    @tc:channels-distinct @req:CC-CHN-040
    Scenario: Two channels that the card assigns have different numbers
      卡片先后分配的两个信道编号不同
      Given the card after a cold reset
      When a channel of the card's choice is asked for
      Then the response is one channel number from 1 to 19
      When another channel of the card's choice is asked for
      Then the status word is "success"
      And the response is one channel number from 1 to 19
      And it is another channel than the first

    @tc:channel-from-channel @req:CC-CHN-110
    Scenario: A channel can be opened from a channel that isn't the basic one
      可从非基本信道打开信道
      Given the card after a cold reset
      And a logical channel is open
      When a channel of the card's choice is asked for on that channel
      Then the status word is "success"
      And the response is one channel number from 1 to 19
      And it is another channel than the first

  Rule: A channel that isn't open serves nothing

    @tc:channel-closed-unused @req:CC-CHN-050
    Scenario: A channel that was closed serves no command
      已关闭的信道不再可用
      Given the card after a cold reset
      And a logical channel is open
      When application "primary" is selected on that channel
      Then the response names application "primary"
      When that channel is closed
      Then the status word is "success"
      When application "primary" is asked for on that channel
      Then the status word is "logical channel not supported"

    @tc:channel-never-opened @req:CC-CHN-060
    Scenario Outline: Channel <channel> serves no command before it is opened
      未打开的信道不可用
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When application "primary" is asked for on channel <channel>
      Then the status word is "logical channel not supported"

      Examples:
        | case  | channel |
        | one   | 1       |
        | three | 3       |

    @tc:channel-reopened @req:CC-CHN-070
    Scenario: A channel that was closed can be opened again
      已关闭的信道可再次打开
      Given the card after a cold reset
      And a logical channel is open
      When that channel is closed
      Then the status word is "success"
      When a channel of the card's choice is asked for
      Then the response is one channel number from 1 to 19
      When application "primary" is selected on that channel
      Then the response names application "primary"

    @tc:basic-channel-stays @req:CC-CHN-080
    Scenario: The basic channel can't be closed
      基本信道不能关闭
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      When closing of the basic channel is tried
      Then the status word is "parameters refused", "class function refused" or "command refused"
      And file "transparent" still reads the same

  Rule: Each channel has a selection of its own

    @tc:channels-independent @req:CC-CHN-090
    Scenario: A selection on one channel leaves the other one alone
      一个信道上的选择不影响另一个信道
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And a logical channel is open
      When application "secondary" is selected on that channel
      Then the response names application "secondary"
      And file "transparent" still reads the same
      And file "transparent" no longer reads the same on that channel

    @tc:channel-error-stays @req:CC-CHN-100
    Scenario: A selection that fails on one channel leaves the other one alone
      一个信道上选择失败不影响另一个信道
      Given the card after a cold reset
      And file "transparent" of application "primary" was read
      And a logical channel is open
      When application "absent" is asked for on that channel
      Then the status word is "file not found"
      And file "transparent" still reads the same

  Rule: MANAGE CHANNEL refuses what it doesn't know

    @tc:channel-reserved-function @req:CC-CHN-120
    Scenario: An unknown function of MANAGE CHANNEL is refused
      MANAGE CHANNEL 的未知功能被拒绝
      Given the card after a cold reset
      When a channel of the card's choice is asked for
      Then the response is one channel number from 1 to 19
      When MANAGE CHANNEL is sent with a reserved function
      Then the status word is "parameters refused", "class function refused" or "offset outside the file"
