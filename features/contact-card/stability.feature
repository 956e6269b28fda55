Feature: Stiffness and stability of an ID-1 card
  ID-1 型卡的挺度和稳定性

  Rule: A card bends under a load and comes back

    @tc:bending-deflection @req:CC-DIM-070
    Scenario: The card bends neither too little nor too much
      卡片的挠度适中
      Given the measured "bending-deflection"
      Then each value lies from 13 to 35 mm

    @tc:bending-return @req:CC-DIM-080
    Scenario: The card comes back after the load
      卸载后卡片恢复原状
      Given the measured "bending-return"
      Then each value is at most 1.5 mm

  Rule: A card keeps its shape where people take it

    @tc:temperature-stability @req:CC-DIM-090
    Scenario: The vendor vouches for the shape over temperature and humidity
      供应商保证卡片在温度和湿度范围内保持形状
      Given the vendor's statement "temperature-stability"
      Then the vendor states that it holds
