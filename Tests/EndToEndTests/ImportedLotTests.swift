import Foundation
import TestSupport
import Testing

/// A quotient of whole numbers, exact; amounts are in cents.
private struct Cents: Equatable {
  let numerator: Int128
  let denominator: Int128

  init(_ numerator: Int128, over denominator: Int128 = 1) {
    var (a, b) = (numerator.magnitude, denominator.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    self.numerator = numerator / Int128(max(a, 1))
    self.denominator = denominator / Int128(max(a, 1))
  }

  static func + (a: Cents, b: Cents) -> Cents {
    Cents(
      a.numerator * b.denominator + b.numerator * a.denominator, over: a.denominator * b.denominator
    )
  }

  static func - (a: Cents, b: Cents) -> Cents {
    a + Cents(-b.numerator, over: b.denominator)
  }

  func times(_ factor: Int128) -> Cents { Cents(numerator * factor, over: denominator) }

  /// Whether an amount as it is written lies no further from it than two units of 10⁻¹⁸.
  func isTold(by text: String) -> Bool {
    let parts = text.drop { $0 == "-" }.split(separator: ".")
    guard parts.count <= 2, let whole = Int128(parts[0]) else { return false }
    let digits = (parts.count == 2 ? String(parts[1]) : "")
      .padding(toLength: 18, withPad: "0", startingAt: 0)
    guard let rest = Int128(digits) else { return false }
    let units = (text.hasPrefix("-") ? -1 : 1) * (whole * 1_000_000_000_000_000_000 + rest)
    // A cent is 10¹⁶ units of 10⁻¹⁸.
    let distance = units * denominator - numerator * 10_000_000_000_000_000
    return distance.magnitude <= (2 * denominator).magnitude
  }
}

/// Lots of what a file tells, by the plainest reckoning of each method.
private struct LotReckoning {
  struct Trade {
    let day: String
    let action: String
    let symbol: String
    let quantity: Int128
    let cents: Int128

    var isBuy: Bool { action == "Buy" }
    /// What one costs: a contract is for a hundred shares.
    var each: Int128 { symbol.count > 10 ? cents * 100 : cents }
    var line: String {
      guard action != "Expired" else { return "\(day),Expired,\(symbol),\(quantity),,," }
      let price = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
      return "\(day),\(action),\(symbol),\(quantity),\(price),,"
    }
  }

  struct Lot {
    let symbol: String
    let day: String
    let isLong: Bool
    var quantity: Int128
    /// Of one.
    var each: Cents
  }

  struct Closing {
    let lot: Lot
    let day: String
    let quantity: Int128
    let gain: Cents
    /// Of a long lot: closed after the day of the next year on which it was bought.
    var isLongTerm: Bool {
      guard lot.isLong, let year = Int(lot.day.prefix(4)) else { return false }
      return day > "\(year + 1)\(lot.day.dropFirst(4))"
    }
  }

  let method: String
  private(set) var lots: [Lot] = []
  private(set) var closings: [Closing] = []

  init(_ trades: [Trade], by method: String) {
    self.method = method
    for trade in trades { take(trade) }
  }

  private mutating func take(_ trade: Trade) {
    var rest = trade.quantity
    let open = lots.indices.filter { lots[$0].symbol == trade.symbol }
    let isLong = open.first.map { lots[$0].isLong }
    if let isLong, trade.action == "Expired" || isLong != trade.isBuy {
      if method == "average" { average(open) }
      for place in order(open) where rest > 0 {
        let taken = min(rest, lots[place].quantity)
        let (price, cost) = (Cents(trade.each), lots[place].each)
        closings.append(
          Closing(
            lot: lots[place], day: trade.day, quantity: taken,
            gain: (isLong ? price - cost : cost - price).times(taken)))
        lots[place].quantity -= taken
        rest -= taken
      }
      lots.removeAll { $0.quantity == 0 }
    }
    guard rest > 0, trade.action != "Expired" else { return }
    lots.append(
      Lot(
        symbol: trade.symbol, day: trade.day, isLong: trade.isBuy, quantity: rest,
        each: Cents(trade.each)))
  }

  private func order(_ open: [Int]) -> [Int] {
    switch method {
    case "lifo": return open.reversed()
    case "highest":
      // Only prices of trades, which are whole cents. A tie leaves the older one first.
      return open.sorted { a, b in
        let (one, other) = (lots[a].each.numerator, lots[b].each.numerator)
        return one == other ? a < b : lots[a].isLong ? one > other : one < other
      }
    default: return open
    }
  }

  private mutating func average(_ open: [Int]) {
    let quantity = open.reduce(Int128(0)) { $0 + lots[$1].quantity }
    let cost = open.reduce(Cents(0)) { $0 + lots[$1].each.times(lots[$1].quantity) }
    for place in open {
      lots[place].each = Cents(cost.numerator, over: cost.denominator * quantity)
    }
  }

  /// Those that are open, at what each counts in the end.
  var counted: LotReckoning {
    guard method == "average" else { return self }
    var all = self
    for symbol in Set(lots.map(\.symbol)) {
      all.average(lots.indices.filter { lots[$0].symbol == symbol })
    }
    return all
  }
}

/// Each way to close lots, of an imported account, against a reckoning of its own.
@Suite(.serialized, .blocking) struct ImportedLotTests {
  private static let contract = "AAPL250620C00200000"
  private static let trades: [LotReckoning.Trade] = [
    ("2023-11-02", "Buy", "AAPL", 10, 17_701), ("2023-12-04", "Buy", "AAPL", 7, 18_943),
    ("2024-01-03", "Sell", "TSLA", 9, 24_013), ("2024-02-05", "Sell", "TSLA", 4, 18_817),
    ("2024-03-04", "Buy", "AAPL", 12, 17_519), ("2024-03-05", "Buy", "TSLA", 6, 18_101),
    ("2024-06-03", "Sell", "AAPL", 11, 19_407), ("2024-07-08", "Sell", "TSLA", 5, 25_299),
    ("2024-08-01", "Buy", contract, 3, 1_105), ("2024-09-03", "Buy", contract, 2, 1_477),
    ("2024-11-04", "Buy", "AAPL", 5, 22_203), ("2024-12-02", "Sell", "AAPL", 9, 23_959),
    ("2025-01-06", "Buy", "TSLA", 7, 41_109), ("2025-02-03", "Sell", contract, 1, 3_201),
    ("2025-06-20", "Expired", contract, 4, 0), ("2025-09-02", "Sell", "AAPL", 3, 22_971),
  ].map { .init(day: $0.0, action: $0.1, symbol: $0.2, quantity: $0.3, cents: $0.4) }

  private func rows(
    _ run: (status: Int32, output: String, error: String)
  ) throws -> [[String: String]] {
    #expect(run.status == 0, "\(run)")
    return try run.output.split(separator: "\n").map { line in
      let row = try jsonObject(String(line))
      return row.compactMapValues { $0 as? String }
    }
  }

  @Test(arguments: ["fifo", "lifo", "highest", "average"])
  func gainsAndLotsAreThoseOfThePlainReckoning(method: String) throws {
    let home = try PaperHome()
    let settings = URL(fileURLWithPath: home.environment["XDG_CONFIG_HOME"] ?? "")
      .appendingPathComponent("folio/config.toml")
    try FileManager.default.createDirectory(
      at: settings.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("[profiles.old]\nlot_method = \"\(method)\"\n".utf8).write(to: settings)
    let file = home.folder.url.appendingPathComponent("broker.csv")
    let text = "Date,Action,Symbol,Quantity,Price,Fees,Amount\n2023-11-01,Deposit,,,,,50000\n"
    try Data((text + Self.trades.map { $0.line + "\n" }.joined()).utf8).write(to: file)
    let done = home.run(["import", file.path, "--as", "old", "--yes"])
    #expect(done.status == 0, "\(done)")

    let model = LotReckoning(Self.trades, by: method)
    let gains = try rows(home.run("export gains --profile old --format ndjson"))
    try #require(gains.count == model.closings.count, "\(gains)")
    for (row, closing) in zip(gains, model.closings) {
      #expect(row["symbol"] == closing.lot.symbol)
      #expect(row["opened_at"]?.prefix(10) == closing.lot.day[...], "\(row)")
      #expect(row["closed_at"]?.prefix(10) == closing.day[...], "\(row)")
      #expect(row["qty"] == "\(closing.quantity)", "\(row)")
      #expect(row["term"] == (closing.isLongTerm ? "long" : "short"), "\(row)")
      #expect(closing.gain.isTold(by: row["gain"] ?? ""), "\(row): \(closing)")
    }
    let open = try rows(home.run("export lots --profile old --format ndjson"))
    let left = model.counted.lots.sorted { ($0.symbol, $0.day) < ($1.symbol, $1.day) }
    try #require(open.count == left.count, "\(open)")
    for (row, lot) in zip(open, left) {
      #expect(row["symbol"] == lot.symbol && row["opened_at"]?.prefix(10) == lot.day[...])
      let quantity = lot.isLong ? lot.quantity : -lot.quantity
      #expect(row["qty"] == "\(quantity)", "\(row)")
      #expect(lot.each.times(quantity).isTold(by: row["cost"] ?? ""), "\(row): \(lot)")
    }
    // A position costs what its lots do.
    let data = try jsonObject(home.run("positions --profile old --json").output)["data"]
    let positions = try #require(data as? [[String: Any]])
    #expect(positions.compactMap { $0["symbol"] as? String }.sorted() == ["AAPL", "TSLA"])
    for position in positions {
      let own = left.filter { $0.symbol == position["symbol"] as? String }
      let cost = own.reduce(Cents(0)) { $0 + $1.each.times($1.isLong ? $1.quantity : -$1.quantity) }
      let told = try #require(position["cost_basis"] as? String)
      #expect(cost.isTold(by: told), "\(position)")
    }
  }
}
