Feature: Length and characters of a track
  磁道的长度与字符

  Rule: A track has room for a limited number of characters

    @tc:track-1-length @req:BS-ENC-160
    Scenario: Track 1 holds no more characters than it has room for
      第 1 磁道的字符数不超过其容量
      When track 1 is read from the capture
      Then the track holds at most 79 characters with its LRC

    @tc:track-2-length @req:BS-ENC-170
    Scenario: Track 2 holds no more characters than it has room for
      第 2 磁道的字符数不超过其容量
      When track 2 is read from the capture
      Then the track holds at most 40 characters with its LRC

    @tc:track-3-length @req:BS-ENC-180
    Scenario: Track 3 holds no more characters than it has room for
      第 3 磁道的字符数不超过其容量
      When track 3 is read from the capture
      Then the track holds at most 107 characters with its LRC

  Rule: Nothing but clocking zeros follows the LRC

    @tc:track-1-behind @req:BS-ENC-190
    Scenario: Only zeros follow the LRC of track 1
      第 1 磁道 LRC 之后只有 0
      When track 1 is read from the capture
      Then nothing but zeros is behind the LRC

    @tc:track-2-behind @req:BS-ENC-200
    Scenario: Only zeros follow the LRC of track 2
      第 2 磁道 LRC 之后只有 0
      When track 2 is read from the capture
      Then nothing but zeros is behind the LRC

    @tc:track-3-behind @req:BS-ENC-210
    Scenario: Only zeros follow the LRC of track 3
      第 3 磁道 LRC 之后只有 0
      When track 3 is read from the capture
      Then nothing but zeros is behind the LRC

  Rule: Numeric tracks hold digits and separators

    @tc:track-2-numeric @req:BS-ENC-220
    Scenario: The data of track 2 are digits and separators
      第 2 磁道的数据为数字和分隔符
      When track 2 is read from the capture
      Then the data of the track are digits and separators alone

    @tc:track-3-numeric @req:BS-ENC-230
    Scenario: The data of track 3 are digits and separators
      第 3 磁道的数据为数字和分隔符
      When track 3 is read from the capture
      Then the data of the track are digits and separators alone

  Rule: Characters that control hardware are no data

    @tc:track-1-reserved-characters @req:BS-ENC-240
    Scenario: The data of track 1 hold no control character
      第 1 磁道的数据不含控制字符
      When track 1 is read from the capture
      Then the data of the track hold no character that controls hardware
