import Testing

@testable import ClientModels

private func read(_ text: String) throws(BasketFile.Faults) -> [BasketFile.Line] {
  try BasketFile(Array(text.utf8)).lines
}

private func orders(_ text: String) throws -> [OrderInstruction] {
  try read(text).map { line in
    guard case .order(let order) = line.wish else { throw NotAnOrder() }
    return order
  }
}

private struct NotAnOrder: Error {}

private func faults(_ text: String) -> [String] {
  do throws(BasketFile.Faults) {
    _ = try read(text)
    return []
  } catch {
    return error.all.map { "\($0.line): \($0.reason)" }
  }
}

private func symbol(_ text: String) throws -> Symbol { try #require(Symbol(text)) }
private func price(_ text: String) throws -> Price { try Price(strict: text) }

@Suite("A basket file") struct BasketFileTests {
  @Test("A table gives every kind of order, whatever the order of its columns")
  func everyKind() throws {
    let text = """
      type,side,symbol,qty,notional,limit_price,stop_price,trail_price,trail_percent,time_in_force,extended_hours,order_class,take_profit,stop_loss,stop_loss_limit
      market,buy,aapl,,500,,,,,,,,,,
      limit,BUY,AAPL,100,,189.25,,,,gtc,true,,,,
      stop_limit,sell,AAPL,1.5,,179.5,180,,,day,FALSE,simple,,,
      trailing_stop,sell,TSLA,3,,,,2.50,,,,,,,
      trailing_stop,sell,TSLA,3,,,,,1.5,,,,,,
      limit,buy,NVDA,10,,120,,,,,,bracket,140,112,111.5
      market,buy,NVDA,10,,,,,,,,oto,,112,
      limit,sell,NVDA,10,,140,,,,,,oco,,112,
      limit,sell,NVDA,10,,,,,,,,oco,140,112,
      limit,buy,BTC/USD,0.1,,60000,,,,,,,,,

      """
    let orders = try orders(text)
    #expect(orders.count == 10)
    #expect(
      orders[0]
        == OrderInstruction(
          symbol: try symbol("AAPL"), side: .buy, size: .notional(500), pricing: .market))
    #expect(
      orders[1]
        == OrderInstruction(
          symbol: try symbol("AAPL"), side: .buy, size: .quantity(Quantity(100)),
          pricing: .limit(try price("189.25")), timeInForce: .goodTillCanceled,
          isExtendedHours: true))
    #expect(
      orders[2].pricing == .stopLimit(stop: try price("180"), limit: try price("179.5")))
    #expect(orders[2].quantity == (try Quantity(strict: "1.5")))
    #expect(orders[3].pricing == .trailingStop(.price(try price("2.50"))))
    #expect(orders[4].pricing == .trailingStop(.percent(try FixedDecimal(strict: "1.5"))))
    let loss = StopLoss(stopPrice: try price("112"))
    #expect(
      orders[5].legs
        == .bracket(
          takeProfit: try price("140"),
          stopLoss: StopLoss(stopPrice: try price("112"), limitPrice: try price("111.5"))))
    #expect(orders[6].legs == .thenStopLoss(loss))
    #expect(orders[7].legs == .orStopLoss(loss))
    #expect(orders[8] == orders[7])
    #expect(orders[8].pricing == .limit(try price("140")))
    #expect(orders[9].timeInForce == .goodTillCanceled)
  }

  @Test("A byte order mark, CRLF, quotes, spaces and empty lines change nothing")
  func spellings() throws {
    let plain = try orders("symbol,side,qty,type\nAAPL,buy,1,market\nSPY,sell,2,market")
    let spelt = try orders(
      "\u{feff}symbol,\"side\",qty,type\r\n\r\n\"AAPL\", buy ,1,\"market\"\r\nSPY,sell,2,market\r\n"
    )
    #expect(plain.count == 2)
    #expect(spelt == plain)
  }

  @Test("One order in words a line, with comments")
  func phrases() throws {
    let lines = try read("# the plan\r\n\r\nbuy 100 AAPL @ 189.25 day\r\n  SELL 50% TSLA market\n")
    #expect(lines.map(\.number) == [3, 4])
    #expect(
      lines.map(\.wish) == [
        .phrase(.buy, words: ["100", "AAPL", "@", "189.25", "day"]),
        .phrase(.sell, words: ["50%", "TSLA", "market"]),
      ])
    #expect(faults("buy 1 SPY\nhold 1 SPY\n") == ["2: an order begins with buy or sell"])
  }

  @Test("Every bad line is named with its number and why, and none of the file is taken")
  func badLines() {
    let head =
      "symbol,side,qty,notional,type,limit_price,stop_price,trail_price,trail_percent,order_class,take_profit,stop_loss,stop_loss_limit,extended_hours\n"
    let rows = [
      ("AAPL,buy,1,,limit,,,,,,,,,", "a limit order needs limit_price"),
      ("AAPL,buy,1,,market,5,,,,,,,,", "limit_price does not go with a market order"),
      ("AAPL,buy,1,,limit,5,4,,,,,,,", "stop_price does not go with a limit order"),
      ("AAPL,buy,1,,stop_limit,5,,,,,,,,", "a stop limit order needs stop_price"),
      ("AAPL,buy,,,market,,,,,,,,,", "neither qty nor notional: how much?"),
      ("AAPL,buy,1,5,market,,,,,,,,,", "both qty and notional: one of them says how much"),
      ("AAPL,buy,0,,market,,,,,,,,,", "qty must be more than zero"),
      ("AAPL,buy,-1,,market,,,,,,,,,", "qty must be more than zero"),
      (
        "AAPL,buy,\"1,5\",,market,,,,,,,,,",
        "qty: not a plain number at character 2: use digits and one point, like 1234.56"
      ),
      ("AAPL,hold,1,,market,,,,,,,,,", "side: \"hold\" is not one of buy, sell"),
      (",buy,1,,market,,,,,,,,,", "symbol is empty"),
      (
        "A+L,buy,1,,market,,,,,,,,,",
        "symbol: \"A+L\" is not a symbol: letters, digits and . / - only"
      ),
      ("AAPL,buy,1,,,,,,,,,,,", "type is empty"),
      (
        "AAPL,sell,1,,trailing_stop,,,,,,,,,",
        "a trailing stop order needs trail_price or trail_percent"
      ),
      (
        "AAPL,sell,1,,trailing_stop,,,1,1,,,,,",
        "both trail_price and trail_percent: one of them says how far"
      ),
      (
        "AAPL,buy,1,,market,,,,,,9,8,,",
        "take_profit and stop_loss need order_class: bracket, oto or oco"
      ),
      (
        "AAPL,buy,1,,market,,,,,bracket,9,,,", "a bracket order needs take_profit and stop_loss"
      ),
      (
        "AAPL,buy,1,,market,,,,,oto,9,8,,", "an oto order needs one of take_profit and stop_loss"
      ),
      ("AAPL,sell,1,,limit,9,,,,oco,,,,", "an oco order needs stop_loss"),
      (
        "AAPL,sell,1,,limit,9,,,,oco,10,8,,",
        "of an oco order limit_price and take_profit are the same price"
      ),
      (
        "AAPL,buy,1,,market,,,,,mleg,,,,",
        "order_class: \"mleg\" is not one of simple, bracket, oto, oco"
      ),
      ("AAPL,buy,1,,market,,,,,oto,9,,7,", "stop_loss_limit needs stop_loss"),
      ("AAPL,buy,1,,market,,,,,,,,,yes", "extended_hours: \"yes\" is neither true nor false"),
      ("AAPL,buy,1", "3 fields under 14 columns"),
      ("\"AAPL\"x,buy,1", "more after a closing quote: a separator or the line's end is due"),
      ("AA\"PL,buy,1", "a quote within a field that does not begin with one"),
      ("AAPL\rSPY,buy,1", "a carriage return that no line feed follows"),
    ]
    for (row, reason) in rows {
      #expect(faults(head + row + "\n") == ["2: \(reason)"], "\(row)")
    }
    let all = head + rows.map { $0.0 + "\n" }.joined() + "SPY,buy,1,,market,,,,,,,,,\n"
    #expect(
      faults(all) == rows.enumerated().map { "\($0.offset + 2): \($0.element.1)" })
  }

  @Test("Lines are counted as an editor counts them, within quotes, too")
  func lineNumbers() {
    #expect(
      faults("symbol,side,qty,type\n\nSPY,buy,1,\"market\n\"\nSPY,buy,x,market") == [
        "3: type: \"market\n\" is not one of market, limit, stop, stop_limit, trailing_stop",
        "5: qty: not a plain number at character 1: use digits and one point, like 1234.56",
      ])
    #expect(
      faults("symbol,side,qty,type\nSPY,buy,1,\"market\n") == ["2: a quote that is not closed"])
  }

  @Test("A heading is refused that lacks a column, has one twice or names an unknown one")
  func headings() {
    let known = BasketColumn.allCases.map(\.rawValue).joined(separator: ", ")
    #expect(faults("symbol,side,qty\nSPY,buy,1\n") == ["1: the heading lacks the column type"])
    #expect(
      faults("symbol,side,qty,type,qty\n") == ["1: the column qty stands there twice"])
    #expect(
      faults("symbol,side,qty,type,price\n") == ["1: \"price\" is not a column: \(known)"])
    #expect(faults("SPY,buy,1,market\n") == ["1: \"SPY\" is not a column: \(known)"])
  }

  @Test("A file is refused that is empty, too large, no text, or of too many orders")
  func whole() {
    #expect(faults("") == ["1: the file has no orders"])
    #expect(faults("# nothing\n\n") == ["1: the file has no orders"])
    #expect(faults("symbol,side,qty,type\n") == ["1: the file has no orders"])
    #expect(
      faults(String(repeating: " ", count: 1 << 20 + 1)) == [
        "1: the file is larger than 1 MiB: split it"
      ])
    #expect(
      faults(String(repeating: "buy 1 SPY\n", count: 1_001)) == [
        "1: more than 1000 orders: split the file"
      ])
    #expect(throws: BasketFile.Faults.self) { try BasketFile([0x62, 0xff, 0x0a]) }
  }
}
