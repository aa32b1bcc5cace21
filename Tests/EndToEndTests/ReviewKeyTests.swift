import Foundation
import TestSupport
import Testing

/// What the review says of an order before it is sent, and that nothing but its key sends.
@Suite(.serialized, .blocking) struct ReviewKeyTests {
  /// Two lots are bought, at 160.02 and at 170.02; then 180 is bid.
  private static let quotes = """
    timestamp,symbol,bid_price,bid_size,ask_price,ask_size
    2013-10-08T13:29:59Z,SPY,160.00,10000,160.02,10000
    2013-10-08T13:50:00Z,SPY,170.00,10000,170.02,10000
    2013-10-08T14:10:00Z,SPY,180.00,10000,180.02,10000
    2013-10-08T19:00:00Z,SPY,180.00,10000,180.02,10000

    """

  @Test(
    arguments: [
      ("fifo", "160.02", "+79.92"), ("lifo", "170.02", "+39.92"), ("highest", "170.02", "+39.92"),
      ("average", "average 165.02", "+59.92"),
    ],
    keyboardSizes)
  func theLotsThatASellConsumesAndItsGainStandInTheReview(
    method: (String, cost: String, gain: String), size: (columns: Int, rows: Int)
  ) throws {
    let home = try PaperHome(
      replaying: Self.quotes, trades: "timestamp,symbol,price,size\n", serving: ["--speed", "1"])
    #expect(home.run("buy 6 SPY --yes").status == 0)
    try home.market.step(to: "09:51")
    #expect(home.run("buy 6 SPY --yes").status == 0)
    try home.market.step(to: "10:11")
    try home.configure("lot_method = \"\(method.0)\"")
    let desk = try TradingDesk(home, columns: size.columns, rows: size.rows)
    try desk.wait(toSee: "12")
    desk.screen.press("s")
    try desk.screen.wait(for: "┌ Sell ticket")
    desk.screen.type("4")
    try desk.screen.wait(for: "bid 180.00   ask 180.02")
    desk.screen.press("Enter")
    // Lots come after what the screen opens with.
    let review = try desk.wait("the review with its lots") {
      $0.contains("nothing is sent yet") && $0.contains("realises")
    }
    for words in [
      "SELL 4 SPY MARKET DAY, about 720.00", "buying power after", "position after      8 SPY",
      "of equity", "regular session", "client order id", "4 of 6 at \(method.cost)",
      "realises            \(method.gain)",
    ] {
      #expect(review.contains(words), "\(words): \(review)")
    }
    try desk.send("SELL 4 SPY MARKET")
    try desk.wait(toHold: ["SPY 8"])
    try desk.screen.leave()
  }

  /// What the review says of the buying power once it is filled the broker says then; and what a buy takes of a loan is said.
  @Test(arguments: [1, 2])
  func theBuyingPowerOnceFilledIsWhatTheBrokerHasThen(multiplier: Int) throws {
    let home = try PaperHome(
      replaying: Self.quotes, trades: "timestamp,symbol,price,size\n", serving: ["--speed", "1"],
      multiplier: multiplier)
    #expect(home.run("buy 6 SPY --yes").status == 0)
    try home.market.step(to: "10:11")
    let large = home.run("buy 1000 SPY --dry-run").error
    #expect(large.contains(multiplier == 2 ? "uses margin: " : "! costs about"), "\(large)")
    #expect(large.contains(" beyond cash") == (multiplier == 2), "\(large)")
    let review = home.run("sell 4 SPY --dry-run").error
    let found = try #require(review.firstMatch(of: /once filled about ([0-9,.]+)/), "\(review)")
    let said = try #require(Decimal(string: found.1.filter { $0 != "," }))
    #expect(home.run("sell 4 SPY --yes").status == 0)
    let account = try jsonObject(home.run("account --json").output)["data"] as? [String: Any]
    let has = try #require((account?["buying_power"] as? String).flatMap { Decimal(string: $0) })
    #expect(abs(said - has) < 0.01, "\(said), \(has)")
  }

  @Test(arguments: keyboardSizes)
  func theReviewSendsByItsKeyAloneAndOnlyOnceItHasStood(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, isHolding: false)
    // Typed ahead: the whole line, its Enter and the key that sends, at once.
    desk.screen.press(":")
    try desk.screen.wait(for: "┌ Command ")
    desk.screen.pour(Array("buy 1 SPY @ 1.01\ry".utf8))
    try desk.review("BUY 1 SPY LIMIT")
    // Pasted, bracketed and not, and every other key that could be meant.
    desk.screen.pour(Array("\u{1b}[200~y\u{1b}[201~".utf8))
    desk.screen.pour(Array("yyyy".utf8))
    desk.screen.press("Enter")
    desk.screen.press("Space")
    try desk.screen.wait(for: "y sends it")
    #expect(desk.home.changes == 0)
    try desk.send("BUY 1 SPY LIMIT")
    try desk.wait("the order to work") { _ in (try? desk.terms()) == ["buy 1 SPY 1.01"] }
    #expect(desk.home.submissions == 1)
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func aResizeTakesNoKeyAway(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, isHolding: false)
    try desk.type(line: "buy 1 SPY @ 1.01")
    try desk.review("BUY 1 SPY LIMIT")
    try desk.screen.wait(for: "y sends it")
    desk.screen.resize(columns: columns - 5, rows: rows - 1)
    try desk.wait("the review in the new size") { text in
      text.contains("y sends it")
        && text.split(separator: "\n").first?.unicodeScalars.count ?? 0 <= columns - 5
        && text.split(separator: "\n", omittingEmptySubsequences: false).count <= rows
    }
    // Once, and by itself.
    desk.screen.press("y")
    try desk.wait("the order to work") { _ in (try? desk.terms()) == ["buy 1 SPY 1.01"] }
    #expect(desk.home.submissions == 1)
    try desk.screen.leave()
  }
}
