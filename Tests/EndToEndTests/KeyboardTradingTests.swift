import Foundation
import TestSupport
import Testing

/// Order entry and blotter by keys alone, on a real terminal, against the paper broker.
@Suite(.serialized, .blocking) struct KeyboardTradingTests {
  @Test(arguments: keyboardSizes)
  func aLimitOrderFromASelectedRowTakesFiveKeys(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    let keys = ["b", "5", "=", "Enter", "y"]
    #expect(keys.count <= 6)
    for key in keys.dropLast() { desk.screen.press(key) }
    try desk.screen.wait(for: "BUY 5 SPY LIMIT")
    try desk.send("BUY 5 SPY LIMIT")
    try desk.screen.wait("the broker's word") {
      // Other news may take the place of the notice; the row stays.
      $0.contains("accepted: BUY 5 SPY LIMIT") || $0.contains("filled: BUY 5 SPY LIMIT")
        || $0.firstMatch(of: /BUY +[05]\/5 +SPY .*(new|filled)/) != nil
    }
  }

  @Test(arguments: keyboardSizes)
  func everyKindOfOrderIsEnteredChangedAndCanceledByKeys(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    let screen = desk.screen
    // From the quantity straight to a limit price.
    screen.press("b", "3", "@")
    screen.type("1.01")
    screen.press("Enter")
    try desk.send("BUY 3 SPY LIMIT 1.01")
    // A stop: two types on from the market order.
    screen.press("b", "1", "Tab", "Space", "Space", "Tab")
    screen.type("2000")
    screen.press("Enter")
    try desk.send("BUY 1 SPY STOP 2,000.00")
    // A trailing stop: the type before the market order.
    // Of another symbol: the broker takes no order that could trade with one's own.
    try desk.line("buy 10 MSFT", sends: "BUY 10 MSFT MARKET DAY")
    try screen.wait("the second position") { text in
      text.split(separator: "\n").contains { $0.hasPrefix("│MSFT") && $0.contains(" 10 ") }
    }
    screen.press("s", "BTab")
    screen.type("MSFT")
    screen.press("Tab", "2", "Tab", "Left", "Tab")
    screen.type("5%")
    screen.press("Enter")
    try desk.send("SELL 2 MSFT TRAILING STOP 5%")
    // A bracket: time in force, outside hours, legs.
    screen.press("b", "4", "@")
    screen.type("1.05")
    screen.press("Tab", "Tab", "Tab", "Space", "Tab")
    screen.type("2")
    screen.press("Tab")
    screen.type("0.5")
    screen.press("Enter")
    try desk.send("BUY 4 SPY LIMIT 1.05 DAY, then take profit 2.00 or stop loss 0.50")
    try desk.line("sell 3 MSFT @ 2000 gtc oco loss 1", sends: "SELL 3 MSFT LIMIT 2,000.00 GTC")
    try desk.line("buy 1 SPY @ 1.02 ext", sends: "BUY 1 SPY LIMIT 1.02 DAY EXTENDED HOURS")
    try desk.line("buy 0.01 BTC/USD @ 100", sends: "BUY 0.01 BTC/USD LIMIT 100.00 GTC")
    try desk.line("buy $$25 SPY", sends: "BUY $25 SPY MARKET DAY")

    screen.press("3")
    try screen.wait("the list of orders") { text in
      ["working ", "stop 2,000.00", "trail 5%", "└ SELL", "BTC/USD"].allSatisfy(text.contains)
    }

    // Change the coin's order, found by a filter.
    screen.press("/")
    screen.type("btc")
    screen.press("Enter")
    // What is still being sent is no order yet, and cannot be changed.
    try screen.wait("the filtered order") {
      $0.contains("Orders and fills 1/1") && $0.firstMatch(of: /BTC\/USD .*new/) != nil
    }
    screen.press("m")
    try screen.wait(for: "Change buy BTC/USD")
    screen.press("C-u")
    screen.type("101")
    screen.press("Enter")
    try desk.send("CHANGE TO BUY")
    try screen.wait("the new price") { $0.contains("101.00") }
    screen.press("Escape")
    // The changed order is there in the place of the first, and the list stands still.
    try screen.wait("all orders again") { text in
      !text.contains("/btc") && text.contains("working 10") && text.contains("101.00")
        && !text.contains("pending") && !text.contains("100.00")
    }

    // Mark everything, cancel it by one question, and read what became of each.
    screen.press("g", "V", "G", "V", "c")
    try screen.wait("the question") { $0.contains("Cancel these") }
    try screen.wait("the answers") { text in
      if text.contains("Cancel these") { screen.pressAlone("y") }
      return text.contains("┌ Cancels")
    }
    screen.press("Escape")
    try screen.wait("nothing to work any more") { $0.contains("working 0") }
    let open = try desk.orders().filter {
      !["filled", "canceled", "replaced", "expired", "rejected"].contains($0["status"] as? String)
    }
    #expect(open.isEmpty, "\(open)")

    // The whole life of an order, in the broker's words.
    screen.press("]", "Enter")
    try screen.wait("the timeline") { text in
      if !text.contains("Timeline") { screen.press("PageDown") }
      return text.contains("Timeline") && text.contains("confirmed")
    }
    screen.press("Escape")
    try screen.wait("the list again") { !$0.contains("Timeline") }
    try screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func draftsAndMarkedRowsAreHandledByKeys(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    let screen = desk.screen
    // Kept from a ticket, and prepared by another program meanwhile.
    screen.press("b", "3", "@")
    screen.type("1.01")
    screen.press("C-k")
    // The news of the fill may take the place of the notice.
    try screen.wait("the draft to be kept") {
      !$0.contains("┌ Buy ticket")
        && desk.home.run("drafts").output.contains("buy 3 SPY @ 1.01 day")
    }
    for phrase in ["buy 4 SPY @ 1.02 gtc", "sell 99 SPY", "buy 1 SPY @ 1.03"] {
      let kept = desk.home.run(["draft", phrase])
      #expect(kept.status == 0, "\(kept.error)")
    }
    screen.press("3", "[")
    try screen.wait("the drafts") { $0.contains("drafts 4") && $0.contains("sell 99 SPY") }
    #expect(try desk.orders().count == 1)

    // One is deleted, one is edited, the rest is sent by one review. What is blocked stays.
    screen.press("G", "d")
    try screen.wait(for: "Delete this draft?")
    try desk.press("y", until: "drafts 3")
    screen.press("g", "Enter")
    try screen.wait(for: "Buy ticket, draft 1")
    screen.press("5", "C-k")
    try screen.wait(for: "buy 5 SPY @ 1.01 day")
    try screen.wait("the list") { !$0.contains("Buy ticket") }
    screen.press("g", "V", "G", "V", "Enter")
    try screen.wait("the review of all") {
      $0.contains("nothing is sent yet") && $0.contains("only 10 available to sell")
        && $0.contains("TOTAL 3 orders")
    }
    try desk.press("y", until: "┌ Outcomes")
    try screen.wait("the outcomes") { text in
      text.components(separatedBy: ": accepted").count == 3
        && text.contains("not sent: only 10 available to sell")
    }
    screen.press("Escape")
    try screen.wait("the one that was left") {
      !$0.contains("┌ Outcomes") && $0.contains("drafts 1") && $0.contains("working 2")
    }

    // Both are changed by one line, two ticks up.
    screen.press("]")
    try screen.wait("the working orders") { $0.contains("1.01") && $0.contains("1.02") }
    screen.press("g", "V", "G", "V", "m")
    try screen.wait(for: "replace marked @")
    screen.type("+2t")
    screen.press("Enter")
    try screen.wait("the review of the changes") {
      $0.contains("nothing is sent yet") && $0.contains("1.03") && $0.contains("1.04")
    }
    try desk.press("y", until: "┌ Outcomes")
    try screen.wait("both changed") { $0.components(separatedBy: ": changed").count == 3 }
    screen.press("Escape")
    try screen.wait("the new prices") { text in
      text.contains("working 2") && text.contains("1.03") && text.contains("1.04")
        && !text.contains("pending") && !text.contains("┌ Outcomes")
    }

    // The position is closed by its mark, after its orders.
    screen.press("1", "g", "Space", "x")
    try screen.wait("the review of the closing") {
      $0.contains("nothing is sent yet") && $0.contains("SELL 10 SPY MARKET")
    }
    try desk.press("y", until: "close SPY: SPY is flat, and no order of it is working")
    let open = try desk.orders().filter {
      !["filled", "canceled", "replaced", "expired", "rejected"].contains($0["status"] as? String)
    }
    #expect(open.isEmpty, "\(open)")
    screen.press("Escape")
    try screen.wait("the book again") { !$0.contains("┌ Outcomes") }
    try screen.leave()
    let left = desk.home.run("drafts")
    #expect(left.output.hasPrefix("3  sell 99 SPY"), "\(left.output)")
  }

  @Test(arguments: keyboardSizes)
  func everyWayOutIsTakenByKeys(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows)
    try desk.line("buy 1 SPY stop 2000 limit 2001 gtc", sends: "BUY 1 SPY")
    try desk.line("buy 2 MSFT @ 1.01 gtc profit 2", sends: "BUY 2 MSFT")
    try desk.leave(by: "x", asking: "Close SPY?", saying: "close SPY: SPY is flat")
    #expect(try desk.held() == [])
    #expect(
      try Set(desk.open()) == ["MSFT buy", "MSFT sell"], "the entry and the leg that waits for it")

    try desk.line("buy 3 MSFT", sends: "BUY 3 MSFT")
    try desk.wait(toHold: ["MSFT 3"])
    try desk.wait(toSee: "3", of: "MSFT")
    try desk.leave(by: "F", asking: "Flatten: close every position?", saying: "flatten: flat")
    #expect(try desk.held() == [])
    #expect(try desk.open() == [])

    try desk.line("buy 4 SPY", sends: "BUY 4 SPY")
    try desk.wait(toHold: ["SPY 4"])
    try desk.wait(toSee: "4")
    try desk.line("buy 1 AAPL @ 1.01 gtc", sends: "BUY 1 AAPL")
    try desk.leave(by: "K", asking: "KILL SWITCH", saying: "kill switch: flat")
    #expect(try desk.held() == [])
    #expect(try desk.open() == [])
    try desk.screen.leave()
  }

  @Test(arguments: keyboardSizes)
  func withoutANetworkADraftIsPreparedAndWaits(columns: Int, rows: Int) throws {
    let desk = try TradingDesk(columns: columns, rows: rows, isHolding: false)
    try desk.screen.leave()
    let synced = desk.home.run("sync")
    #expect(synced.status == 0, "\(synced.error)")
    let offline = try TerminalSession(
      [Products.url("folio").path, "--offline"], columns: columns, rows: rows,
      environment: desk.home.environment)
    try offline.wait(for: "OFFLINE")
    offline.press(":")
    try offline.wait(for: "complete")
    offline.type("buy 2 SPY @ 1.01")
    offline.press("Enter")
    try offline.wait(for: "offline, nothing is sent")
    offline.press("y")
    try offline.wait(for: "no orders leave")
    offline.press("Escape")
    try offline.wait("the ticket") { !$0.contains("nothing is sent yet") }
    offline.press("C-k")
    try offline.wait(for: "kept as draft 1: buy 2 SPY @ 1.01 day")
    try offline.leave()

    let online = try desk.home.screen(columns, rows)
    try online.wait(for: "1 draft waits for review: 3 Orders, Drafts")
    #expect(try desk.orders().isEmpty)
    online.press("3", "[")
    try online.wait(for: "buy 2 SPY @ 1.01 day")
    online.press("Enter")
    try online.wait(for: "Buy ticket, draft 1")
    online.press("Enter")
    try online.wait(for: "nothing is sent yet")
    try desk.press("y", until: "drafts 0", on: online)
    #expect(try desk.orders().count == 1)
    try online.leave()
  }
}
