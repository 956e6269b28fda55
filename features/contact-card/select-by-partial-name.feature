Feature: Selection by partial DF name
  按部分 DF 名选择

  Rule: The beginning of a name selects an application that bears it

    @tc:select-partial-first @req:CC-SEL-070
    Scenario: The first application with a given beginning is selected
      选中具有给定开头的首个应用
      Given the card after a cold reset
      When the first application that begins like "partial" is asked for
      Then the status word is "success"
      And the response names an application that begins like "partial"

    @tc:select-partial-first-again @req:CC-SEL-080
    Scenario: The first occurrence stays the first one after the next one was selected
      选择下一个之后，首个仍为首个
      Given the card after a cold reset
      When the first application that begins like "partial" is asked for
      Then the response names an application that begins like "partial"
      When the next application that begins like "partial" is asked for
      Then the response names an application that begins like "partial"
      When the first application that begins like "partial" is asked for
      Then the response names the same application as the first time

  Rule: The next occurrence goes on to the other bearers

    @tc:select-partial-next @req:CC-SEL-090
    Scenario: The next occurrence is another application with the same beginning
      下一个是具有相同开头的另一应用
      Given the card after a cold reset
      When the first application that begins like "partial" is asked for
      Then the response names an application that begins like "partial"
      When the next application that begins like "partial" is asked for
      Then the status word is "success"
      And the response names an application that begins like "partial"
      And it is another application than the first time

    @tc:select-partial-end @req:CC-SEL-100
    Scenario: After the last occurrence no application is found
      最后一个之后报告未找到应用
      Given the card after a cold reset
      When all applications that begin like "partial" are asked for in turn
      Then at least 2 applications that begin like "partial" were named
      And the status word is "file not found"

    @tc:select-partial-each-once @req:CC-SEL-110
    Scenario: The occurrences pass every application with the beginning once
      逐个选择时每个应用恰出现一次
      Given the card after a cold reset
      When all applications that begin like "partial" are asked for in turn
      Then at least 2 applications that begin like "partial" were named
      And no application was named twice
      And the stated applications that begin like "partial" were all named
