import ClientModels
import Testing

/// Orders for the open and the close, at times of one trading day. Contract, section 13: orders for the open are refused from
/// 9:28, those for the close from ten minutes before it, both until 19:00.
@Suite struct AuctionCheckTests: OrderCheckFixture {
  struct Moment: CustomStringConvertible, Sendable {
    /// Of 21 September 2026 in New York.
    let time: String
    let refused: Set<String>

    init(_ time: String, _ refused: Set<String>) { (self.time, self.refused) = (time, refused) }

    var description: String { time }
  }

  static let moments = [
    Moment("09:27:59", []), Moment("09:28:00", ["opg"]), Moment("09:30:00", ["opg"]),
    Moment("15:49:59", ["opg"]), Moment("15:50:00", ["opg", "cls"]),
    Moment("16:00:00", ["opg", "cls"]), Moment("18:59:59", ["opg", "cls"]),
    Moment("19:00:00", []),
  ]

  @Test(arguments: moments)
  func theReviewWarnsWhenTheAuctionTakesNoOrdersAnyMore(moment: Moment) throws {
    let time = try at(moment.time)
    var book = try book()
    let isOpen = try (at("09:30:00")..<at("16:00:00")).contains(time)
    book.apply(
      .clockUpdated(
        MarketClock(
          timestamp: time, isOpen: isOpen,
          nextOpen: try time < at("09:30:00") ? at("09:30:00") : at("09:30:00", day: 22),
          nextClose: try time < at("16:00:00") ? at("16:00:00") : at("16:00:00", day: 22),
          receivedAt: now)))
    let apple = try #require(Symbol("AAPL"))
    let trade = MarketTrade(price: try price("100"), size: Quantity(1), at: time)
    book.apply(.marketUpdated([MarketSnapshot(symbol: apple, trade: trade, receivedAt: now)]))
    for timeInForce in [TimeInForce.onOpen, .onClose] {
      let review = try review(.buy, "1", for: timeInForce, in: book, at: now)
      #expect(
        review.problems.contains(.auctionOver(timeInForce))
          == moment.refused.contains(timeInForce.wire))
      #expect(!review.isBlocked)
    }
    #expect(try !review(.buy, "1", in: book, at: now).texts.contains { $0.contains("19:00") })
  }

  private func at(_ time: String, day: Int = 21) throws -> Timestamp {
    try #require(Timestamp(rfc3339: "2026-09-\(day)T\(time)-04:00"))
  }

  @Test func theWarningSaysWhenSuchOrdersAreTaken() {
    #expect(
      OrderProblem.auctionOver(.onOpen).description
        == "opg orders are taken until 9:28 and from 19:00 New York time")
    #expect(
      OrderProblem.auctionOver(.onClose).description
        == "cls orders are taken until ten minutes before the close and from 19:00 New York time")
  }
}
