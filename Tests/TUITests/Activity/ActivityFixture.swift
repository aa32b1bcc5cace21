// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

/// For suites about an account in which a little of everything happened.
protocol ActivityFixture {}

extension ActivityFixture {
  func id(_ text: String) -> ExecutionID { ExecutionID(text)! }

  func fill(
    _ name: String, _ side: OrderSide, _ symbol: String, _ quantity: String, _ price: String,
    _ at: String, order: String = "order-2"
  ) -> Activity {
    Activity(
      Fill(
        executionID: id(name), orderID: BrokerOrderID(order)!, symbol: Symbol(symbol)!, side: side,
        quantity: try! Quantity(strict: quantity), price: try! Price(strict: price),
        at: Timestamp(rfc3339: at)!))
  }

  func entry(
    _ name: String, _ type: String, _ day: String, _ amount: String?, symbol: String? = nil,
    quantity: String? = nil, price: String? = nil, at: String? = nil, note: String? = nil,
    status: String? = "executed", currency: String = "USD"
  ) -> Activity {
    Activity(
      id: id(name), type: type, status: status, day: CalendarDay(day)!,
      at: at.flatMap { Timestamp(rfc3339: $0) }, symbol: symbol.flatMap { Symbol($0) },
      quantity: quantity.map { try! Quantity(strict: $0) },
      price: price.map { try! Price(strict: $0) },
      cash: amount.map { Money(try! FixedDecimal(strict: $0), Currency(code: currency)!) },
      note: note)
  }

  var entries: [Activity] {
    [
      fill("f3", .sell, "AAPL", "10", "234.28", "2025-11-21T13:58:00Z"),
      fill("f2", .buy, "BTC/USD", "0.123456789", "93000.12", "2025-11-21T13:40:00Z"),
      fill("f1", .buy, "SHIB/USD", "1234567890.123456789", "0.000012345", "2025-11-21T13:40:00Z"),
      entry(
        "d1", "DIV", "2025-11-21", "1.02", symbol: "T", quantity: "2", price: "0.51",
        at: "2025-11-21T09:00:00Z", note: "Cash dividend of AT&T"),
      entry(
        "x1", "FEE", "2025-11-21", "-0.02",
        note: "Regulatory fee, and what a broker calls a very long story about it"),
      entry("c1", "DIV", "2025-11-20", "7", symbol: "AAPL", status: "canceled"),
      entry("i1", "INT", "2025-11-20", "0.37", at: "2025-11-20T21:00:00Z"),
      entry("t1", "CSD", "2025-11-19", "99999999999.99", note: "Wire"),
      entry("t2", "CSW", "2025-11-19", "-250", note: "東京 wire", currency: "EUR"),
      entry("s1", "SPLIT", "2025-11-18", nil, symbol: "NVDA", quantity: "90"),
      entry("n1", "XNEW", "2025-11-18", "0"),
    ]
  }

  func opened(
    _ log: ActivityLog?, size: Size = Size(columns: 120, rows: 40), offline: Bool = false
  ) -> ScreenFixture {
    var fixture = ScreenFixture(offline: offline, size: size)
    fixture.press(.character("4"))
    if let log { fixture.send(.sync(.activityRead(log))) }
    return fixture
  }

  func live(_ entries: [Activity], hasOlder: Bool = false) -> ActivityLog {
    var log = ActivityLog()
    _ = log.takeNewest(entries, isLast: !hasOlder, askedAt: ScreenFixture.start)
    return log
  }
}
