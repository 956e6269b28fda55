Feature: Files of a PSAM
  PSAM 的文件

  Rule: The terminal number stands in the master file and stays there

    @tc:terminal-number @req:PS-FIL-010
    Scenario: The file with the terminal number holds the stated one
      终端机编号文件的内容与声明一致
      Given the PSAM after a reset, no application selected
      When the file with the terminal number is read
      Then it holds the stated terminal number

    @tc:terminal-number-protected @req:PS-FIL-010 @req:PS-FIL-020
    Scenario: The terminal number is read but not updated without authentication
      未经认证时终端机编号可读而不可更新
      Given the PSAM after a reset, no application selected
      When the file with the terminal number is read
      Then it holds the stated terminal number
      When the terminal number is updated to itself without authentication
      Then the PSAM refuses
      When the file with the terminal number is read
      Then it holds the stated terminal number

  Rule: A PSAM tells who it is and how long it serves

    @tc:serial-number @req:PS-FIL-030
    Scenario: The PSAM's own data begin with its serial number
      PSAM 公共信息以序列号开头
      Given the PSAM after a reset, no application selected
      When the file with the PSAM's own data is read
      Then it begins with the stated serial number

    @tc:key-index @req:PS-FIL-040
    Scenario: The application's data begin with the index of the purchase key
      应用公共信息以消费密钥索引开头
      Given the PSAM after a reset, no application selected
      When the file with the application's data is read
      Then it begins with the stated key index

    @tc:validity @req:PS-FIL-050
    Scenario: The application's data end with the days between which it serves
      应用公共信息以启用日期和有效日期结尾
      Given the PSAM after a reset, no application selected
      When the file with the application's data is read
      Then it gives a first and a last day in their order
