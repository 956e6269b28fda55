Feature: The identifier of anticollision
  防冲突标识符

  Rule: Its length and its beginning are those of the type

    @tc:identifier-type-a @req:MP-IDN-010 @req:MP-IDN-020
    Scenario: An identifier of type A has a length of the cascade and doesn't begin as a part of one
      A 型标识符具有级联规定的长度，且不以级联标记开头
      Given the product activated in the reader's field
      When the identifier is read through the reader
      Then the identifier has 4, 7 or 10 bytes
      And the identifier doesn't begin with the cascade tag where it has 4 bytes

    @tc:identifier-type-b @req:MP-IDN-060
    Scenario: An identifier of type B has four bytes
      B 型标识符为四字节
      Given the product activated in the reader's field
      When the identifier is read through the reader
      Then the identifier has 4 bytes

    @tc:identifier-marked @req:MP-IDN-030
    Scenario: An identifier that is drawn is marked as such
      随机产生的标识符带有相应标记
      Given the product activated in the reader's field
      When the identifier is read through the reader
      Then the identifier is marked as drawn

  Rule: It is drawn at each activation, or it stays

    @tc:identifier-drawn @req:MP-IDN-040
    Scenario: A product that draws its identifier has another one after another activation
      随机产生标识符的产品再次激活后标识符不同
      Given the product activated in the reader's field
      When the identifier is read through the reader
      And the field is switched off and the product activated again
      And the identifier is read through the reader
      Then the identifier is another one

    @tc:identifier-fixed @req:MP-IDN-050
    Scenario: A product that doesn't draw its identifier keeps it over activations
      不随机产生标识符的产品在各次激活中标识符不变
      Given the product activated in the reader's field
      When the identifier is read through the reader
      And the field is switched off and the product activated again
      And the identifier is read through the reader
      Then the identifier is what it was
