Feature: Longitudinal redundancy check of a track
  磁道的纵向冗余校验

  Rule: The LRC makes the ones in each bit position even in number

    @tc:track-1-lrc @req:BS-ENC-100
    Scenario: The LRC of track 1 fits its characters
      第 1 磁道的 LRC 与其字符相符
      When track 1 is read from the capture
      Then the LRC of the track is behind its end sentinel

    @tc:track-2-lrc @req:BS-ENC-110
    Scenario: The LRC of track 2 fits its characters
      第 2 磁道的 LRC 与其字符相符
      When track 2 is read from the capture
      Then the LRC of the track is behind its end sentinel

    @tc:track-3-lrc @req:BS-ENC-120
    Scenario: The LRC of track 3 fits its characters
      第 3 磁道的 LRC 与其字符相符
      When track 3 is read from the capture
      Then the LRC of the track is behind its end sentinel

  Rule: The LRC has odd parity of its own

    @tc:track-1-lrc-parity @req:BS-ENC-130
    Scenario: The LRC of track 1 has odd parity
      第 1 磁道的 LRC 为奇校验
      When track 1 is read from the capture
      Then the LRC of the track has odd parity

    @tc:track-2-lrc-parity @req:BS-ENC-140
    Scenario: The LRC of track 2 has odd parity
      第 2 磁道的 LRC 为奇校验
      When track 2 is read from the capture
      Then the LRC of the track has odd parity

    @tc:track-3-lrc-parity @req:BS-ENC-150
    Scenario: The LRC of track 3 has odd parity
      第 3 磁道的 LRC 为奇校验
      When track 3 is read from the capture
      Then the LRC of the track has odd parity
