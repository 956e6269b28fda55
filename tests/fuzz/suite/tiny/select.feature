Feature: Selection
  选择

  Rule: An application is selected by its name

    @tc:select @req:TY-SEL-010
    Scenario Outline: An application is selected after a <reset> reset
      复位后选择应用
      Given the card after a <reset> reset
      When application "primary" is selected
      Then the status word is "success"

      Examples:
        | case | reset |
        | cold | cold  |
        | warm | warm  |
