Feature: Reading records by number
  按记录号读取记录

  Rule: READ RECORD answers the record with the number given

    @tc:read-record-by-number @req:CC-REC-010
    Scenario Outline: READ RECORD of number <number> answers the same record each time
      按同一记录号读取，每次返回同一条记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      Then no two records are alike
      When record <number> is read
      Then the answer is the record asked for
      And all records of file "linear-fixed" read as before

      Examples:
        | case  | number |
        | first | 1      |
        | third | 3      |

    @tc:read-record-by-sfi @req:CC-REC-030
    Scenario: READ RECORD by SFI answers the record of the file that has it
      使用短标识符的 READ RECORD 返回相应文件的记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And application "primary" is selected
      And record 2 of file "linear-fixed" is read by its SFI
      Then the answer is the record asked for
      When record 3 is read
      Then the answer is the record asked for

    @tc:read-record-variable @req:CC-REC-150
    Scenario: Records of a variable file come with their own lengths
      变长记录文件的记录各有其长度
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-variable" is selected
      When all records of file "linear-variable" are read by number
      Then the lengths of the records differ
      When record 1 is read
      Then the answer is the record asked for
      And all records of file "linear-variable" read as before

  Rule: A record that isn't there is refused

    @tc:read-record-beyond-the-last @req:CC-REC-020
    Scenario: The record after the last one is refused after the last one was answered
      末条记录得到应答后，其后的记录被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the record with the highest number is read
      Then the answer is the record with the highest number
      When the record after the highest number is read
      Then the status word is "record not found"
      And the response holds no data

    @tc:read-record-of-transparent @req:CC-REC-120
    Scenario: READ RECORD is refused where a transparent file is current
      当前 EF 为透明文件时 READ RECORD 被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And file "transparent" is selected
      And record 1 is read
      Then the status word is "command incompatible with file structure"
      And the response holds no data

    @tc:read-record-without-ef @req:CC-REC-140
    Scenario: READ RECORD is refused where no EF is current
      没有当前 EF 时 READ RECORD 被拒绝
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And application "primary" is selected
      And record 1 is read
      Then the status word is "no current EF"
      And the response holds no data

  Rule: A length that doesn't fit the record is told

    @tc:read-record-longer-le @req:CC-REC-130
    Scenario: READ RECORD with a longer Le shows where the record ends
      Le 大于记录长度时，卡片表明记录的末尾
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And record 2 is asked for with 3 bytes more than its length
      Then the card answers the whole record or tells its length

    @tc:read-record-shorter-le @req:CC-REC-135
    Scenario: READ RECORD with a shorter Le answers the beginning or tells the length
      Le 小于记录长度时，卡片返回记录的开头或告知其长度
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And record 2 is asked for with 1 byte fewer than its length
      Then the card answers the record's beginning or tells its length

  Rule: One command reads several records

    @tc:read-records-in-one @req:CC-REC-080
    Scenario: Reading from a number up to the last record answers them in rising order
      自某记录号读至末条，按升序返回各记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the two records with the highest numbers are read in one command, counting up
      Then the answer is these two records, counting up

    @tc:read-records-in-one-backwards @req:CC-REC-090
    Scenario: Reading from the last record down to a number answers them in falling order
      自末条读至某记录号，按降序返回各记录
      Given the card after a cold reset
      And application "primary" is selected
      And file "linear-fixed" is selected
      When all records of file "linear-fixed" are read by number
      And the two records with the highest numbers are read in one command, counting down
      Then the answer is these two records, counting down
