Feature: The contactless directory of a product with several applications
  多应用产品的非接触目录

  Rule: The directory lists applications in one answer

    @tc:directory-selected @req:MP-PPS-010 @req:MP-PPS-020
    Scenario: The contactless directory is selected and names itself
      选择非接触目录，其给出自身名称
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      And it names the contactless payment directory

    @tc:directory-entries @req:MP-PPS-030 @req:MP-PPS-040 @req:MP-PPS-050
    Scenario: The contactless directory lists applications with names and labels
      非接触目录列出带名称和标签的应用
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      And it lists at least one application
      And every application listed has an ADF name
      And every application listed has a label

    @tc:directory-steady @req:MP-PPS-160
    Scenario: The contactless directory is the same whatever was selected before
      无论先前选择了什么，非接触目录均相同
      Given the card after a cold reset
      When the contactless directory is selected again and again, also after an application and an activation
      Then each answer of the directory is the same

  Rule: It lists what is active, each application once

    @tc:directory-lists-first @req:MP-PPS-080
    Scenario: The contactless directory lists the first active application
      非接触目录列出第一个激活应用
      Given the card after a cold reset
      When the entries of the contactless directory are read
      Then it lists the first application

    @tc:directory-lists-second @req:MP-PPS-080 @req:MP-PPS-060
    Scenario: The contactless directory lists a further active application, each with a priority
      非接触目录列出另一激活应用，各有优先级
      Given the card after a cold reset
      When the entries of the contactless directory are read
      Then it lists the second application
      And every entry has a priority

    @tc:directory-counts @req:MP-PPS-090 @req:MP-PPS-100
    Scenario: The contactless directory lists as many applications as are active, none twice
      非接触目录所列应用数与激活应用数相同，且无重复
      Given the card after a cold reset
      When the entries of the contactless directory are read
      Then it lists as many applications as are active
      And it lists no application twice

  Rule: Its entries say what the applications say

    @tc:directory-applications-there @req:MP-PPS-110
    Scenario: Every application that the contactless directory lists is on the product
      非接触目录所列的每个应用均在产品上
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      When every application listed is selected by its ADF name
      Then each of them is there

    @tc:directory-names @req:MP-PPS-120
    Scenario: The names in the contactless directory are those of its applications
      非接触目录中的名称即各应用的名称
      Given the card after a cold reset
      When the entries of the contactless directory are read
      And each entry is followed to its application
      Then each ADF name is the DF name of its application

    @tc:directory-labels @req:MP-PPS-130
    Scenario: The labels in the contactless directory are those of its applications
      非接触目录中的标签即各应用的标签
      Given the card after a cold reset
      When the entries of the contactless directory are read
      And each entry is followed to its application
      Then each label is that of its application

    @tc:directory-application-priorities @req:MP-PPS-140
    Scenario: The priorities in the contactless directory are those of its applications
      非接触目录中的优先级即各应用的优先级
      Given the card after a cold reset
      When the entries of the contactless directory are read
      And each entry is followed to its application
      Then each priority is that of its application

  Rule: The person's choice comes first

    @tc:directory-priorities @req:MP-PPS-070
    Scenario: Applications listed together have priorities of their own
      同列的各应用优先级各不相同
      Given the card after a cold reset
      When the contactless payment directory is selected
      Then the answer is file control information
      And every application listed has a priority of its own

    @tc:directory-first-choice @req:MP-PPS-150
    Scenario: The application that was put first has the highest priority
      设为首选的应用优先级最高
      Given the card after a cold reset
      When the entries of the contactless directory are read
      Then the first application has the highest priority
