// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// What the store knows of earlier days, of lots, and of what became of an order.
extension MatrixState {
  static let days = ["2025-11-18", "2025-11-19", "2025-11-20"].map { CalendarDay($0)! }

  /// The day before, and what changed up to it.
  func tellPast(_ fixture: inout ScreenFixture, at time: Timestamp) {
    guard fixture.state.tab == .history else { return }
    fixture.send(.sync(.lookedBack(.days(BookDays(rows.isEmpty ? [] : Self.days)))))
    guard !rows.isEmpty else { return }
    fixture.press(.shiftLeft)
    let before = book(of: Self.days[1], Array(rows.dropFirst()), isBefore: true)
    let after = book(of: Self.days[2], rows, isBefore: false)
    fixture.send(.sync(.lookedBack(.book(after))))
    let activities = rows.prefix(1).map { Activity($0.fill(0, at: after.asOf!)) }
    fixture.send(
      .sync(
        .lookedBack(.difference(BookDifference(from: before, to: after, activities: activities)))))
  }

  private func book(of day: CalendarDay, _ rows: [MatrixRow], isBefore: Bool) -> DayBook {
    let at = NewYork.timestamp(day, secondOfDay: 57_600)
    return DayBook(
      day: day, asOf: at, account: account,
      holdings: rows.map { row in
        let price = try! Price(strict: isBefore ? row.before : row.price)
        return DayBook.Holding(row.position(), at: DayPrice(price, .stream, at: at))
      },
      orders: rows.enumerated().map { $1.orders($0, at: at)[0] },
      activities: rows.enumerated().map { Activity($1.fill($0, at: at)) }, place: .beginning)
  }

  /// Half of each position was bought, or sold short, a year before the other half.
  func lots(_ rows: [MatrixRow], at time: Timestamp) -> [Symbol: OpenLots] {
    var all: [Symbol: OpenLots] = [:]
    for (number, row) in rows.enumerated() {
      var lots = OpenLots(row.key)
      let size = row.held.isNegative ? try! Quantity.zero - row.held : row.held
      let first = Quantity(FixedDecimal(units: size.decimal.units / 2))
      for (place, quantity) in [first, try! size - first].enumerated() {
        let fill = Fill(
          executionID: ExecutionID("lot-\(number)-\(place)")!,
          orderID: BrokerOrderID("order-\(number)-1")!, symbol: row.key,
          side: row.held.isNegative ? .sell : .buy, quantity: quantity,
          price: try! Price(strict: row.entry),
          at: time.advanced(bySeconds: -86_400 * Double(place == 0 ? 400 : 9)))
        _ = try! lots.apply(fill, by: .fifo)
      }
      all[row.key] = lots
    }
    return all
  }

  func traces(at time: Timestamp) -> [OrderTrace] {
    let reason =
      self == .long
      ? "no answer came: a reason in words that go on and on, 東京 \u{1b}[31mand on\u{202e}, until no line holds it"
      : "no answer came within 10 s"
    return [
      OrderTrace(at: time, kind: .confirmed, text: "confirmed here"),
      OrderTrace(at: time.advanced(bySeconds: 0.012), kind: .sent, text: "sent, attempt 1"),
      OrderTrace(at: time.advanced(bySeconds: 10.012), kind: .decided, text: reason),
    ]
  }
}
