// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

@testable import Sync

@Suite struct ValueHistoryTests {
  private func days(_ json: String) throws -> [ValueDay] {
    try AlpacaParsing.valueDays(Array(json.utf8), .usd)
  }

  private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }
  private func money(_ text: String) -> Money { Money(try! FixedDecimal(strict: text)) }

  @Test func aRowIsOfItsDayInNewYorkAndExact() throws {
    // At eight in the evening of a trading day, as in the contract's example, and at midnight.
    let read = try days(
      #"{"timestamp":[1697241600,1697500800,1697601600],"equity":[2784.79,null,"2794.790000001"],"timeframe":"1D"}"#
    )
    #expect(
      read == [
        ValueDay(day("2023-10-13"), money("2784.79")), ValueDay(day("2023-10-16"), nil),
        ValueDay(day("2023-10-18"), money("2794.790000001")),
      ])
  }

  @Test func whatIsNoHistoryIsRefused() {
    for json in [
      "{}", "[]", "{\"timestamp\":[1],\"equity\":[]}", "{\"timestamp\":[\"x\"],\"equity\":[1]}",
      "{\"timestamp\":1,\"equity\":1}", "{\"timestamp\":[1],\"equity\":[true]}",
    ] {
      #expect(throws: BrokerError.self) { try days(json) }
    }
  }

  @Test func valuesAndFlowsComeBackAsTheyWereStored() {
    let history = ValueHistory(
      days: [
        ValueDay(day("2026-01-05"), money("100.000000000000000001")),
        ValueDay(day("2026-01-06"), nil), ValueDay(day("2026-01-07"), money("-3")),
      ],
      flows: [CashFlow(day("2026-01-06"), money("-7.5")), CashFlow(day("2026-01-07"), nil)])
    let bytes = ValueRows.encode(history)
    #expect(ValueRows.history(bytes) == history)
    for end in bytes.indices { #expect(ValueRows.history(Array(bytes[..<end])) == nil) }
    for place in bytes.indices {
      var broken = bytes
      broken[place] = 0x22
      _ = ValueRows.history(broken)
    }
  }

  @Test func transfersAreFlowsAndNothingElseIs() {
    func flow(
      _ type: String, cash: Money?, quantity: Quantity? = nil, price: Price? = nil,
      status: String? = "executed"
    ) -> CashFlow? {
      CashFlow(
        Activity(
          id: ExecutionID("a")!, type: type, status: status, day: day("2026-01-06"),
          quantity: quantity, price: price, cash: cash))
    }
    #expect(flow("CSD", cash: money("5")) == CashFlow(day("2026-01-06"), money("5")))
    #expect(flow("CSW", cash: money("-5"))?.amount == money("-5"))
    #expect(flow("DIV", cash: money("5")) == nil && flow("FEE", cash: money("-1")) == nil)
    #expect(flow("CSD", cash: money("5"), status: "canceled") == nil)
    let shares = flow("ACATS", cash: money("0"), quantity: Quantity(3))
    #expect(shares == CashFlow(day("2026-01-06"), nil))
    let priced = flow("JNLS", cash: nil, quantity: Quantity(3), price: try! Price(strict: "2.5"))
    #expect(priced?.amount == money("7.5"))
  }
}
