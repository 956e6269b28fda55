Feature: Data objects that agree with each other
  数据对象之间的一致性

  Rule: Dates are days, in their order

    @tc:expiry-date @req:BC-DAT-030
    Scenario: The expiry date is a day of the calendar
      失效日期在日历上存在
      Given a contact transaction whose records are read
      Then the expiry date is a day of the calendar

    @tc:effective-date @req:BC-DAT-040
    Scenario: The application isn't effective later than it expires
      应用的生效不晚于失效
      Given a contact transaction whose records are read
      Then the effective date isn't after the expiry date

  Rule: Track 2 says what the records say

    @tc:track2-fields @req:BC-DAT-080
    Scenario: Track 2 equivalent data have their fields
      磁道 2 等效数据各字段齐全
      Given a contact transaction whose records are read
      Then track 2 equivalent data have their fields

    @tc:track2-account-number @req:BC-DAT-090
    Scenario: Track 2 equivalent data hold the same account number
      磁道 2 等效数据含相同的主账号
      Given a contact transaction whose records are read
      Then track 2 equivalent data hold the account number of the records

    @tc:track2-expiry @req:BC-DAT-100
    Scenario: Track 2 equivalent data hold the same expiry
      磁道 2 等效数据含相同的失效年月
      Given a contact transaction whose records are read
      Then track 2 equivalent data hold year and month of the expiry date

    @tc:track2-service-code @req:BC-DAT-110
    Scenario: Track 2 equivalent data hold the same service code
      磁道 2 等效数据含相同的服务码
      Given a contact transaction whose records are read
      Then track 2 equivalent data hold the service code of the records
