Feature: Application identifiers
  应用标识符

  Rule: Names of applications follow the numbering system

    @tc:aid-length @req:CC-AID-010
    Scenario: Every application identifier takes five to sixteen bytes
      每个应用标识符为五至十六字节
      Given the card after a cold reset
      When the names of the applications on the card are gathered
      Then every gathered name takes 5 to 16 bytes

    @tc:aid-category @req:CC-AID-020
    Scenario: No application identifier is of a reserved category
      没有应用标识符属于保留类别
      Given the card after a cold reset
      When the names of the applications on the card are gathered
      Then no gathered name is of a reserved category

    @tc:aid-national-country @req:CC-AID-030
    Scenario: A national application identifier names a country in three decimal digits
      国家类别的应用标识符以三位十进制数表示国家
      Given the card after a cold reset
      When the names of the applications on the card are gathered
      Then a gathered name is of the national category
      And every national name carries a decimal country code

    @tc:aid-international-digits @req:CC-AID-040
    Scenario: An international registered provider identifier is decimal after its category
      国际类别的注册应用提供者标识符在类别之后为十进制数字
      Given the card after a cold reset
      When the names of the applications on the card are gathered
      Then every international name carries nine decimal digits after its category

    @tc:aid-distinct @req:CC-AID-050
    Scenario: Two applications of one card have different identifiers
      同一卡片上两个应用的标识符不同
      Given the card after a cold reset
      When application "primary" is selected
      Then the response names application "primary"
      When application "secondary" is selected
      Then the response names application "secondary"
      And the response doesn't name application "primary"
      And no two applications that begin like "partial" have the same name
