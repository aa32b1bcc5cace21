import ClientModels
import Testing

/// What may be ordered of an instrument, and by which account.
@Suite struct OrderInstrumentTests: OrderCheckFixture {
  @Test func aQuantityHasNineDigitsAndNotTen() throws {
    #expect(try review(.buy, "1.000000001", in: book()).problems.isEmpty)
    #expect(
      try review(.buy, "1.0000000001", in: book()).texts == [
        "a quantity has at most 9 digits after the point"
      ])
  }

  @Test func aFractionNeedsADayOrderAndAnInstrumentThatCanBeDivided() throws {
    #expect(
      try review(.buy, "0.5", for: .goodTillCanceled, in: book()).texts == [
        "a fractional order must be a day order"
      ])
    var whole = try book()
    let apple = try #require(Symbol("AAPL"))
    whole.assets[apple]?.isFractionable = false
    #expect(try review(.buy, "0.5", in: whole).texts == ["AAPL trades in whole shares only"])
    #expect(try review(.buy, "5", for: .goodTillCanceled, in: whole).problems.isEmpty)
  }

  @Test func anUnknownOrClosedInstrumentIsRefused() throws {
    var book = try book()
    let apple = try #require(Symbol("AAPL"))
    book.assets[apple]?.isTradable = false
    #expect(
      try review(.buy, "1", in: book).texts == ["AAPL cannot be traded at this broker"])
    book.apply(.assetUnknown(apple))
    #expect(
      try review(.buy, "1", in: book).texts == ["AAPL is not a symbol that the broker knows"])
  }

  @Test func aBlockedAccountTradesNothing() throws {
    var book = try book()
    book.account?.isTradingBlocked = true
    let review = try review(.sell, "1", in: book)
    #expect(review.texts == ["the broker has blocked trading on this account"])
    #expect(review.isBlocked)
  }
}
