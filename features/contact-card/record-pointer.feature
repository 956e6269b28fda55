Feature: The record pointer
  记录指针

  Rule: First, last, next and previous move the pointer

    @tc:record-first-and-last @req:CC-REC-040
    Scenario: The first and the last record are answered as such
      首条与末条记录按其次序返回
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the last record is read
      Then the answer is the record with the highest number
      When the first record is read
      Then the answer is record 1

    @tc:record-next-from-start @req:CC-REC-050
    Scenario: Next after selection begins at the first record and goes on by one
      选择文件后，下一条从首条记录开始逐条前进
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And file "linear-fixed" is selected
      And the next record is read
      Then the answer is record 1
      When the next record is read
      Then the answer is record 2

    @tc:record-previous-from-start @req:CC-REC-055
    Scenario: Previous after selection begins at the last record
      选择文件后，前一条从末条记录开始
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And file "linear-fixed" is selected
      And the previous record is read
      Then the answer is the record with the highest number

    @tc:record-previous-after-next @req:CC-REC-040
    Scenario: Previous goes back by one
      前一条后退一条记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the first record is read
      And the next record is read
      Then the answer is record 2
      When the previous record is read
      Then the answer is record 1

    @tc:record-current @req:CC-REC-070
    Scenario: Record number zero is the record that the pointer stands on
      记录号零表示指针所在的记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the first record is read
      And the next record is read
      And the current record is read
      Then the answer is record 2

  Rule: A linear file has two ends

    @tc:record-next-after-the-last @req:CC-REC-060
    Scenario: Next after the last record is refused
      末条记录之后没有下一条记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the last record is read
      Then the answer is the record with the highest number
      When the next record is read
      Then the status word is "record not found"
      And the response holds no data

    @tc:record-previous-before-the-first @req:CC-REC-060
    Scenario: Previous before the first record is refused
      首条记录之前没有前一条记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the first record is read
      Then the answer is record 1
      When the previous record is read
      Then the status word is "record not found"
      And the response holds no data

  Rule: Only what moves the pointer moves it

    @tc:record-pointer-and-number @req:CC-REC-260
    Scenario: Reading by number leaves the pointer where it is
      按记录号读取不移动指针
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the first record is read
      And record 3 is read
      Then the answer is the record asked for
      When the next record is read
      Then the answer is record 2

    @tc:record-pointer-and-error @req:CC-REC-250
    Scenario: A refused reading leaves the pointer where it is
      读取被拒绝时指针不移动
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the first record is read
      And the record after the highest number is read
      Then the status word is "record not found"
      When the next record is read
      Then the answer is record 2

  Rule: A record identifier picks among the records that begin with it

    @tc:record-by-identifier @req:CC-REC-100
    Scenario Outline: The <which> record with an identifier is the <which> that begins with it
      按标识符读取时返回以其开头的相应记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-variable" is selected
      When all records of file "linear-variable" are read by number
      And the <which> record with the stated identifier is read
      Then the answer is the <which> record that begins with the stated identifier

      Examples:
        | case  | which |
        | first | first |
        | last  | last  |

    @tc:record-by-absent-identifier @req:CC-REC-100 @req:CC-REC-110
    Scenario: An identifier that no record has is refused after a known one was answered
      已知标识符得到应答后，没有记录使用的标识符被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-variable" is selected
      When all records of file "linear-variable" are read by number
      And the first record with the stated identifier is read
      Then the answer is the first record that begins with the stated identifier
      When a record is read by an identifier that none has
      Then the status word is "record not found"
      And the response holds no data
