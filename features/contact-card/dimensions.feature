Feature: Size and shape of an ID-1 card
  ID-1 型卡的尺寸和形状

  Rule: An unused card fits between two rectangles

    @tc:edge-lengths @req:CC-DIM-010
    Scenario Outline: Each <case> keeps its limits
      卡片的宽和高在限值之内
      Given the measured "<quantity>"
      Then each value lies from <least> to <most> <unit>

      Examples:
        | case   | quantity    | least | most  | unit |
        | width  | card-width  | 85.47 | 85.72 | mm   |
        | height | card-height | 53.92 | 54.03 | mm   |

  Rule: A card fits into the slot of a reader

    @tc:thickness @req:CC-DIM-020
    Scenario: The thickness of the card keeps its limits
      卡片厚度在限值之内
      Given the measured "card-thickness"
      Then each value lies from 0.68 to 0.84 mm

    @tc:edge-burr @req:CC-DIM-040
    Scenario: No burr at the edge stands out further than allowed
      边缘毛刺高度不超过允许值
      Given the measured "edge-burr"
      Then each value is at most 0.08 mm

    @tc:warpage @req:CC-DIM-050
    Scenario: A card without embossing is flat enough
      未凸印的卡片足够平整
      Given the measured "warpage"
      Then each value is at most 1.5 mm

  Rule: The corners are rounded

    @tc:corner-radius @req:CC-DIM-030
    Scenario Outline: The radius of the <case> corner keeps its limits
      圆角半径在限值之内
      Given the measured "<quantity>"
      Then each value lies from <least> to <most> <unit>

      Examples:
        | case         | quantity        | least | most | unit |
        | top-left     | corner-radius-1 | 2.88  | 3.48 | mm   |
        | top-right    | corner-radius-2 | 2.88  | 3.48 | mm   |
        | bottom-right | corner-radius-3 | 2.88  | 3.48 | mm   |
        | bottom-left  | corner-radius-4 | 2.88  | 3.48 | mm   |
