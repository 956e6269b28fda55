Feature: Access conditions
  访问条件

  Rule: A file that needs the user PIN is closed without it

    @tc:pin-protected-reading @req:CC-ACC-010 @req:CC-ACC-015
    Scenario: A PIN-protected file is refused before the PIN and read after it
      PIN 保护的文件在校验 PIN 之前拒绝读取，之后可读
      Given the card after a cold reset with all tries of the user PIN left
      And file "pin-protected" is selected
      When READ BINARY is sent for 8 bytes of the current EF
      Then the status word is "security status not satisfied"
      And the response holds no data
      When the user PIN is presented
      Then the status word is "success"
      When the whole of file "pin-protected" is read
      Then the whole of file "pin-protected" reads as before

    @tc:pin-protected-after-wrong-pin @req:CC-ACC-010 @req:CC-ACC-060 @writes
    Scenario: A wrong PIN opens nothing
      错误的 PIN 不开放任何访问
      Given the card after a cold reset with all tries of the user PIN left
      And file "pin-protected" is selected
      When a wrong user PIN is presented
      Then it is refused and one try is spent
      When READ BINARY is sent for 8 bytes of the current EF
      Then the status word is "security status not satisfied"
      And the response holds no data
      When the user PIN is presented
      And the whole of file "pin-protected" is read
      Then the whole of file "pin-protected" reads as before

    @tc:pin-status-lost-on-reset @req:CC-ACC-015 @req:CC-ACC-020
    Scenario Outline: What the PIN opened is closed after a <reset> reset
      复位后，经 PIN 开放的访问重新关闭
      Given the card after a cold reset with all tries of the user PIN left
      And file "pin-protected" is selected
      When the user PIN is presented
      And the whole of file "pin-protected" is read
      And the card is given a <reset> reset
      And application "primary" is selected
      And file "pin-protected" is selected
      And READ BINARY is sent for 8 bytes of the current EF
      Then the status word is "security status not satisfied"
      And the response holds no data

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

  Rule: A file that needs an authenticated terminal is closed without it

    @tc:auth-protected-update @req:CC-ACC-040 @req:CC-ACC-045 @writes
    Scenario: An update is refused before EXTERNAL AUTHENTICATE and carried out after it
      外部认证之前更新被拒绝，之后更新得到执行
      Given the card after a cold reset
      And application "primary" is selected
      And file "auth-protected" is selected
      When 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the write is answered with "security status not satisfied"
      And reading back shows no change
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      And 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      And the first content is in place again

    @tc:auth-status-lost-on-reset @req:CC-ACC-045 @req:CC-ACC-050 @writes
    Scenario Outline: What EXTERNAL AUTHENTICATE opened is closed after a <reset> reset
      复位后，经外部认证开放的访问重新关闭
      Given the card after a cold reset
      And application "primary" is selected
      And file "auth-protected" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      And 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the card takes the new content
      When the card is given a <reset> reset
      And application "primary" is selected
      And file "auth-protected" is selected
      And 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the write is answered with "security status not satisfied"
      And reading back shows no change

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:auth-refused-opens-nothing @req:CC-ACC-045 @req:CC-ACC-065 @writes
    Scenario: A wrong cryptogram opens nothing
      错误的密文不开放任何访问
      Given the card after a cold reset
      And application "primary" is selected
      And file "auth-protected" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      And 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the card takes the new content
      When the card is given a cold reset
      And application "primary" is selected
      And file "auth-protected" is selected
      And a challenge of the card is fetched
      And a wrong cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the cryptogram is refused
      When 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the write is answered with "security status not satisfied"
      And reading back shows no change
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"

  Rule: One proof doesn't stand for another

    @tc:pin-is-no-key @req:CC-ACC-070 @writes
    Scenario: The user PIN doesn't open what needs EXTERNAL AUTHENTICATE
      用户 PIN 不能代替外部认证
      Given the card after a cold reset with all tries of the user PIN left
      And file "auth-protected" is selected
      When the user PIN is presented
      And 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the write is answered with "security status not satisfied"
      And reading back shows no change
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      And 4 bytes of file "auth-protected" at offset 2 are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change

    @tc:key-is-no-pin @req:CC-ACC-080
    Scenario: EXTERNAL AUTHENTICATE doesn't open what needs the user PIN
      外部认证不能代替用户 PIN
      Given the card after a cold reset with all tries of the user PIN left
      And file "pin-protected" is selected
      When a challenge of the card is fetched
      And the right cryptogram is sent to EXTERNAL AUTHENTICATE
      Then the status word is "success"
      When READ BINARY is sent for 8 bytes of the current EF
      Then the status word is "security status not satisfied"
      And the response holds no data
      When the user PIN is presented
      And the whole of file "pin-protected" is read
      Then the whole of file "pin-protected" reads as before

  Rule: A file that may never be updated stays as it is

    @tc:read-only-update @req:CC-ACC-090 @writes
    Scenario: An update of a file that may never be updated is refused and changes nothing
      对不得更新的文件执行更新被拒绝且不改变任何内容
      Given the card after a cold reset
      And application "primary" is selected
      And file "writable" is selected
      When 4 bytes of file "writable" at offset 0 are replaced, read back and put back
      Then the card takes the new content
      And reading back shows the new content and no other change
      When file "read-only" is selected
      And 4 bytes of file "read-only" at offset 0 are replaced, read back and put back
      Then the write is answered with "security status not satisfied / conditions of use not satisfied"
      And reading back shows no change
