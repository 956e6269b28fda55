Feature: Selection of the PSAM application
  PSAM 应用的选择

  Rule: The application is found by its DF name, and by no other

    @tc:select-by-name @req:PS-SEL-010
    Scenario Outline: The application is selected after a <reset> reset
      复位后可选择 PSAM 应用
      Given the PSAM application after a <reset> reset
      Then the FCI names the PSAM application

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |

    @tc:select-absent @req:PS-SEL-010 @req:PS-SEL-020
    Scenario: An application that isn't there is not found between two selections of the one that is
      不存在的应用选择失败，其前后对 PSAM 应用的选择成功
      Given the PSAM application after a cold reset
      Then the FCI names the PSAM application
      When an application that the PSAM doesn't have is asked for
      Then the PSAM doesn't find it
      When the PSAM application is selected
      Then the FCI names the PSAM application

  Rule: Purchases belong to the application

    @tc:no-purchase-in-master-file @req:PS-SEL-030
    Scenario: A purchase completes in the application and is not begun in the master file
      消费交易在应用下完成，在主文件下不能开始
      Given the PSAM application after a cold reset
      When a purchase is completed with a card
      And the master file is selected after a reset
      And a purchase is begun with a card
      Then the PSAM refuses
