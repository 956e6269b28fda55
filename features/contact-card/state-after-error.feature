Feature: State after a refused command
  命令被拒绝后的状态

  Rule: A refused command leaves the current EF and the verified PIN as they are

    @tc:current-ef-after-beyond-the-end @req:CC-BIN-300
    Scenario: The current EF stays after a refused offset
      偏移被拒绝后当前 EF 不变
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And one byte is asked for 100 bytes beyond the end
      Then the status word is "offset outside the file"
      When 7 bytes are read at offset 6
      Then the answer is that part of the file

    @tc:current-ef-after-absent-sfi @req:CC-BIN-310
    Scenario: The current EF stays after an SFI that no EF has
      没有 EF 使用的短标识符被拒绝后当前 EF 不变
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And a byte is read by an SFI that no EF has
      Then the status word is "file not found"
      When 7 bytes are read at offset 6
      Then the answer is that part of the file

    @tc:current-ef-after-record-command @req:CC-BIN-320
    Scenario: The current EF stays after a record command that doesn't suit it
      不适用的记录命令被拒绝后当前 EF 不变
      Given the card after a cold reset
      And application "primary" is selected
      And file "transparent" is selected
      When the whole of file "transparent" is read
      And record 1 is read
      Then the status word is "command incompatible with file structure"
      When 7 bytes are read at offset 6
      Then the answer is that part of the file

    @tc:verified-pin-after-error @req:CC-ACC-100
    Scenario: A verified PIN stays verified after a refused command
      命令被拒绝后，已通过的 PIN 校验仍然有效
      Given the card after a cold reset with all tries of the user PIN left
      And file "pin-protected" is selected
      When READ BINARY is sent for 8 bytes of the current EF
      Then the status word is "security status not satisfied"
      When the user PIN is presented
      And the whole of file "pin-protected" is read
      And record 1 is read
      Then the status word is "command incompatible with file structure / instruction not supported"
      And the whole of file "pin-protected" reads as before
