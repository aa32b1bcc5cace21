import ClientModels
import Testing

/// What a person may type for a figure.
struct TypedNumberTests {
  @Test(arguments: [
    ("1234.56", "1234.56"), (".5", "0.5"), ("-.5", "-0.5"), ("130k", "130000"), ("1.5K", "1500"),
    ("2m", "2000000"), (".5k", "500"), ("0", "0"), ("-3k", "-3000"),
  ])
  func isRead(_ text: String, _ value: String) throws {
    #expect(try FixedDecimal(typed: text).description == value)
  }

  @Test(arguments: [
    ("", "no number was given"),
    ("1,500", "a comma is no part of a number: 1000 or 1k, and 0.5 with a point"),
    ("1 500", "a space is no part of a number: 1000 or 1k"),
    ("12x", "\"12x\" is no number: digits and one point, like 1234.56"),
    ("k", "\"k\" is no number: digits and one point, like 1234.56"),
    (".", "\".\" is no number: digits and one point, like 1234.56"),
    ("--5", "\"--5\" is no number: digits and one point, like 1234.56"),
    ("1e3", "\"1e3\" is no number: digits and one point, like 1234.56"),
    ("1.2.3", "\"1.2.3\" is no number: digits and one point, like 1234.56"),
    ("0.0000000000000000001", "more than 18 digits after the point"),
    ("99999999999999999999m", "the number is too large"),
  ])
  func isRefused(_ text: String, _ reason: String) {
    #expect { try FixedDecimal(typed: text) } throws: { "\($0)" == reason }
  }
}
