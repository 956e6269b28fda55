Feature: Size, place and resistance of the contacts
  触点的尺寸、位置和电阻

  Rule: Each contact that a reader needs is large enough

    @tc:contact-areas @req:CC-CON-010
    Scenario Outline: The area of a contact is large enough: <case>
      触点的接触区足够大
      Given the measured "<quantity>"
      Then each value is at least <least> <unit>

      Examples:
        | case      | quantity          | least | unit |
        | c1-width  | contact-c1-width  | 2.0   | mm   |
        | c1-height | contact-c1-height | 1.7   | mm   |
        | c2-width  | contact-c2-width  | 2.0   | mm   |
        | c2-height | contact-c2-height | 1.7   | mm   |
        | c3-width  | contact-c3-width  | 2.0   | mm   |
        | c3-height | contact-c3-height | 1.7   | mm   |
        | c5-width  | contact-c5-width  | 2.0   | mm   |
        | c5-height | contact-c5-height | 1.7   | mm   |
        | c7-width  | contact-c7-width  | 2.0   | mm   |
        | c7-height | contact-c7-height | 1.7   | mm   |

  Rule: The contacts lie where a reader looks for them

    @tc:contact-c1-place @req:CC-CON-020
    Scenario Outline: Contact C1 begins near enough to the <case> edge
      触点 C1 距边缘足够近
      Given the measured "<quantity>"
      Then each value is at most <most> <unit>

      Examples:
        | case | quantity        | most  | unit |
        | left | contact-c1-left | 10.25 | mm   |
        | top  | contact-c1-top  | 19.23 | mm   |

    @tc:contact-profile @req:CC-CON-040
    Scenario Outline: The <case> point of the contacts is near the surface of the card
      触点表面与卡片表面基本齐平
      Given the measured "<quantity>"
      Then each value lies from <least> to <most> <unit>

      Examples:
        | case    | quantity                | least | most | unit |
        | highest | contact-profile-highest | -0.1  | 0.1  | mm   |
        | lowest  | contact-profile-lowest  | -0.1  | 0.1  | mm   |

  Rule: The contacts conduct

    @tc:contact-resistance @req:CC-CON-050
    Scenario Outline: The resistance of contact <case> is low
      触点电阻足够低
      Given the measured "<quantity>"
      Then each value is at most <most> <unit>

      Examples:
        | case | quantity              | most | unit |
        | c1   | contact-c1-resistance | 0.5  | Ω    |
        | c2   | contact-c2-resistance | 0.5  | Ω    |
        | c3   | contact-c3-resistance | 0.5  | Ω    |
        | c5   | contact-c5-resistance | 0.5  | Ω    |
        | c7   | contact-c7-resistance | 0.5  | Ω    |
