import ClientModels
import Testing

private func check<Word: WireWord>(_ type: Word.Type, _ words: [String]) {
  #expect(type.known.map(\.wire) == words)
  #expect(Set(words).count == words.count)
  for (word, value) in zip(words, type.known) {
    #expect(type.init(wire: word) == value)
    #expect(value.description == word)
  }
  for stranger in ["teleport", words[0].uppercased() + " ", " " + words[0], "\0", "é"] {
    #expect(type.init(wire: stranger) == .other(stranger))
    #expect(type.init(wire: stranger).wire == stranger)
  }
}

@Suite struct WireWordTests {
  @Test func everyWordOfTheContractIsKnownAndStrangersAreKeptAsTheyCame() {
    check(OrderSide.self, ["buy", "sell"])
    check(OrderType.self, ["market", "limit", "stop", "stop_limit", "trailing_stop"])
    check(TimeInForce.self, ["day", "gtc", "opg", "cls", "ioc", "fok"])
    check(AssetClass.self, ["us_equity", "us_option", "crypto"])
    check(PositionSide.self, ["long", "short"])
    check(
      OrderEventKind.self,
      [
        "accepted", "pending_new", "new", "held", "partial_fill", "fill", "pending_cancel",
        "canceled", "pending_replace", "replaced", "expired", "rejected", "done_for_day", "stopped",
        "suspended", "calculated", "restated", "order_cancel_rejected", "order_replace_rejected",
        "trade_bust", "trade_correct",
      ])
  }

  @Test func aSimpleOrderIsTheEmptyWordOrSimple() {
    #expect(OrderClass.known.map(\.wire) == ["", "bracket", "oco", "oto", "mleg"])
    for word in ["", "simple"] { #expect(OrderClass(wire: word) == .simple) }
    for value in OrderClass.known { #expect(OrderClass(wire: value.wire) == value) }
    #expect(OrderClass(wire: "teleport") == .other("teleport"))
  }

  @Test func eventsLeadToTheStatusOfTheirName() {
    let silent: [OrderEventKind] = [
      .restated, .orderCancelRejected, .orderReplaceRejected, .tradeBust, .tradeCorrect,
    ]
    for event in OrderEventKind.known {
      let status = event.resultingStatus
      switch event {
      case .fill: #expect(status == .filled)
      case .partialFill: #expect(status == .partiallyFilled)
      default: #expect(status?.wire == (silent.contains(event) ? nil : event.wire))
      }
    }
    #expect(OrderEventKind.other("teleported").resultingStatus == nil)
  }
}
