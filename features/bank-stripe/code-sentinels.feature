Feature: Sentinels around the data of a track
  磁道数据的起始与结束标志

  Rule: A track begins with its start sentinel

    @tc:track-1-start-sentinel @req:BS-ENC-040
    Scenario: Track 1 begins with its start sentinel
      第 1 磁道以起始标志开头
      When the characters of track 1 are read from the capture
      Then the track begins with its start sentinel

    @tc:track-2-start-sentinel @req:BS-ENC-050
    Scenario: Track 2 begins with its start sentinel
      第 2 磁道以起始标志开头
      When the characters of track 2 are read from the capture
      Then the track begins with its start sentinel

    @tc:track-3-start-sentinel @req:BS-ENC-060
    Scenario: Track 3 begins with its start sentinel
      第 3 磁道以起始标志开头
      When the characters of track 3 are read from the capture
      Then the track begins with its start sentinel

  Rule: A track ends with its end sentinel

    @tc:track-1-end-sentinel @req:BS-ENC-070
    Scenario: Track 1 ends with its end sentinel
      第 1 磁道以结束标志结尾
      When the characters of track 1 are read from the capture
      Then the track begins with its start sentinel
      And the track ends with its end sentinel

    @tc:track-2-end-sentinel @req:BS-ENC-080
    Scenario: Track 2 ends with its end sentinel
      第 2 磁道以结束标志结尾
      When the characters of track 2 are read from the capture
      Then the track begins with its start sentinel
      And the track ends with its end sentinel

    @tc:track-3-end-sentinel @req:BS-ENC-090
    Scenario: Track 3 ends with its end sentinel
      第 3 磁道以结束标志结尾
      When the characters of track 3 are read from the capture
      Then the track begins with its start sentinel
      And the track ends with its end sentinel
