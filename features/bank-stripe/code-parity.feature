Feature: Parity of recorded characters
  所记录字符的奇偶校验

  Rule: Every character has an odd number of one bits

    @tc:track-1-parity @req:BS-ENC-010
    Scenario: The characters of track 1 have odd parity
      第 1 磁道各字符为奇校验
      When the bits of track 1 are taken from the capture
      Then the track begins with its start sentinel
      And every character of the track has odd parity

    @tc:track-2-parity @req:BS-ENC-020
    Scenario: The characters of track 2 have odd parity
      第 2 磁道各字符为奇校验
      When the bits of track 2 are taken from the capture
      Then the track begins with its start sentinel
      And every character of the track has odd parity

    @tc:track-3-parity @req:BS-ENC-030
    Scenario: The characters of track 3 have odd parity
      第 3 磁道各字符为奇校验
      When the bits of track 3 are taken from the capture
      Then the track begins with its start sentinel
      And every character of the track has odd parity
