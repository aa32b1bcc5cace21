import Foundation
import TestSupport
import Testing

/// The guards of a profile in config.toml, on the command line before a real server.
@Suite(.serialized, .blocking) struct GuardVerbTests {
  /// Runs an order; sent: the ledger has one more of it. Not sent: exit status 1, and nothing reached the broker.
  private func expect(
    _ words: String, isSent: Bool, at desk: PaperHome,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let (before, changes) = (try desk.ledger().orders.count, desk.changes)
    let result = desk.run(words + " --yes")
    #expect(
      try desk.ledger().orders.count == before + (isSent ? 1 : 0), "\(result)",
      sourceLocation: location)
    #expect(desk.changes == changes + (isSent ? 1 : 0), sourceLocation: location)
    #expect(result.status == (isSent ? 0 : 1), "\(result)", sourceLocation: location)
    guard !isSent else { return }
    #expect(
      ["profile limit: ", "same order: "].contains(where: result.error.contains)
        && result.error.contains("nothing was sent"),
      "\(result)",
      sourceLocation: location)
  }

  private func limits(_ lines: String) -> String {
    "[profiles.desk.limits]\nrepeat_seconds = 0\n" + lines
  }

  @Test func valueAndQuantityAreHeldToTheCent() throws {
    let desk = try PaperHome()
    try desk.configure(limits("max_value = \"10.10\""))
    try expect("buy 10 SPY @ 1.00", isSent: true, at: desk)
    try expect("buy 10 SPY @ 1.01", isSent: true, at: desk)
    try expect("buy 10 SPY @ 1.02", isSent: false, at: desk)
    try desk.configure(limits("max_quantity = 5"))
    try expect("buy 4 SPY @ 1.03", isSent: true, at: desk)
    try expect("buy 5 SPY @ 1.03", isSent: true, at: desk)
    try expect("buy 6 SPY @ 1.03", isSent: false, at: desk)
  }

  @Test func distanceShareAndSymbolsAreHeld() throws {
    let desk = try PaperHome()
    // The market moves: one dollar is far more than half of it away, and less than all of it.
    try desk.configure(limits("max_distance = \"50%\""))
    try expect("buy 1 SPY @ 1.01", isSent: false, at: desk)
    try desk.configure(limits("max_distance = \"100%\""))
    try expect("buy 1 SPY @ 1.01", isSent: true, at: desk)
    try desk.configure(limits("max_share = \"0.001%\""))
    try expect("buy 1 SPY @ 1.02", isSent: false, at: desk)
    try desk.configure(limits("max_share = \"50%\""))
    try expect("buy 1 SPY @ 1.02", isSent: true, at: desk)
    try desk.configure(limits("symbols = [\"SPY\"]"))
    try expect("buy 1 MSFT @ 1.03", isSent: false, at: desk)
    try expect("buy 1 SPY @ 1.03", isSent: true, at: desk)
    try desk.configure(limits("barred = [\"SPY\"]"))
    try expect("buy 1 SPY @ 1.04", isSent: false, at: desk)
    try expect("buy 1 MSFT @ 1.04", isSent: true, at: desk)
  }

  @Test func theNumberOfOrdersAMinuteIsHeldAcrossRuns() throws {
    let desk = try PaperHome()
    try desk.configure(limits("max_orders_per_minute = 2"))
    let began = Date()
    try expect("buy 1 SPY @ 1.01", isSent: true, at: desk)
    try expect("buy 1 SPY @ 1.02", isSent: true, at: desk)
    let third = desk.run("buy 1 SPY @ 1.03 --yes")
    // On a machine so slow that a minute has passed the third is an order of the next minute.
    if Date().timeIntervalSince(began) < 60 {
      #expect(third.status == 1, "\(third)")
      #expect(third.error.contains("profile limit: this profile allows 2 orders a minute"))
      #expect(try desk.ledger().orders.count == 2)
    }
  }

  @Test func theSameOrderIsRefusedAcrossRunsWhenTheProfileSaysSo() throws {
    let desk = try PaperHome()
    try desk.configure("[profiles.desk.limits]\nrepeat_seconds = 3600\nrepeat_blocks = true")
    try expect("buy 1 SPY @ 1.01", isSent: true, at: desk)
    try expect("buy 1 SPY @ 1.01", isSent: false, at: desk)
    try expect("buy 2 SPY @ 1.01", isSent: true, at: desk)
    try desk.configure("[profiles.desk.limits]\nrepeat_seconds = 3600")
    try expect("buy 1 SPY @ 1.01", isSent: true, at: desk)
  }

  @Test func anAccountThatLostTooMuchOpensNothingButMayClose() throws {
    let desk = try PaperHome()
    // The spread is lost on the way in; once is enough unless the market rises meanwhile.
    var isDown = false
    for _ in 0..<10 where !isDown {
      #expect(desk.run("buy 20 SPY --yes").status == 0)
      #expect(desk.run("sell 20 SPY --yes").status == 0)
      let account = try jsonObject(desk.run("account --json").output)
      let figures = account["data"] as? [String: Any] ?? account
      let equity = try #require(Decimal(string: figures["equity"] as? String ?? ""))
      let before = try #require(Decimal(string: figures["last_equity"] as? String ?? ""))
      isDown = before - equity > 0.02
    }
    try #require(isDown)
    #expect(desk.run("buy 2 SPY --yes").status == 0)
    try desk.configure(limits("max_day_loss = \"0.000001\""))
    try expect("buy 1 SPY @ 1.01", isSent: false, at: desk)
    try expect("sell 2 SPY @ 9999", isSent: true, at: desk)
    try desk.configure(limits("max_day_loss = 100000"))
    try expect("buy 1 SPY @ 1.01", isSent: true, at: desk)
  }

  @Test func aLimitThatOnlyWarnsIsSaidAndTheOrderGoes() throws {
    let desk = try PaperHome()
    try desk.configure(
      limits("max_value = 5\nmax_quantity = 1\nwarn = [\"max_value\", \"max_quantity\"]"))
    let result = desk.run("buy 10 SPY @ 1.01 --yes")
    #expect(result.status == 0, "\(result)")
    #expect(
      result.error.contains("profile limit: about 10.10 in one order, this profile allows 5.00"))
    #expect(result.error.contains("profile limit: 10 in one order, this profile allows 1"))
    #expect(try desk.ledger().orders.count == 1)
  }

  @Test func noVerbOfAReadOnlyProfileChangesAnythingAtTheBroker() throws {
    let desk = try PaperHome()
    #expect(desk.run("buy 5 SPY --yes").status == 0)
    #expect(desk.run("buy 5 SPY @ 1.01 gtc --yes").status == 0)
    let (ledger, changes) = (try desk.ledger(), desk.changes)
    let working = try #require(ledger.orders.first { $0.isOpen })
    try desk.configure("read_only = true")
    for words in [
      "buy 1 SPY", "buy 1 SPY @ 1.01 gtc", "sell 5 SPY", "sell max SPY",
      "replace \(working.id) 7", "replace \(working.clientOrderID) 7 @ 1.02",
      "cancel \(working.id)", "cancel SPY", "cancel *", "cancel --all", "close SPY",
      "close SPY 50%",
      "flatten", "flatten --kill", "resend \(working.clientOrderID)",
      "abandon \(working.clientOrderID)",
    ] {
      let result = desk.run(words + " --yes")
      #expect(result.status == 1, "\(words): \(result)")
      #expect(result.error.contains("read-only"), "\(words): \(result.error)")
    }
    for words in [
      "positions", "orders", "account", "quote SPY", "sync", "store verify", "doctor",
      "buy 1 SPY --dry-run", "flatten --kill --dry-run",
    ] {
      #expect(desk.run(words).status == 0, "\(words)")
    }
    #expect(desk.changes == changes)
    #expect(try desk.ledger() == ledger)
  }
}
