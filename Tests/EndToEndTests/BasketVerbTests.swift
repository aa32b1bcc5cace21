import Foundation
import TestSupport
import Testing

/// Baskets and drafts from the command line, against a real server.
@Suite(.serialized, .blocking) struct BasketVerbTests {
  private let home: PaperHome
  private var proxy: FaultProxy { home.proxy }

  init() throws { home = try PaperHome() }

  private func run(_ words: String...) -> (status: Int32, output: String, error: String) {
    home.run(words)
  }

  private func file(_ text: String) throws -> String {
    let url = home.folder.url.appendingPathComponent("orders.txt")
    try Data(text.utf8).write(to: url)
    return url.path
  }

  private func json(_ lines: String) throws -> [[String: Any]] {
    try lines.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  private var submissions: Int { home.submissions }

  @Test func aBasketIsReviewedAsAWholeAndSentInItsOrder() throws {
    let path = try file(
      "\u{feff}symbol,side,qty,type,limit_price,time_in_force\r\nSPY,buy,10,limit,1.01,gtc\r\n\"SPY\",buy,5,limit,1.02,day\r\n"
    )
    let dry = run("basket", path, "--dry-run")
    #expect(dry.status == 0, "\(dry.error)")
    let bodies = try json(dry.output)
    #expect(bodies.map { $0["limit_price"] as? String } == ["1.01", "1.02"])
    #expect(bodies.map { $0["time_in_force"] as? String } == ["gtc", "day"])
    #expect(dry.error.contains("\(path):2  PAPER  BUY 10 SPY LIMIT 1.01 GTC\n"))
    #expect(dry.error.contains("\(path):3  PAPER  BUY 5 SPY LIMIT 1.02 DAY\n"))
    #expect(
      dry.error.contains(
        "TOTAL  2 orders: cost about 15.20, buying power after all "))
    let unasked = run("basket", path)
    #expect(unasked.status == 2)
    #expect(unasked.error.contains("say --yes to send without a question"))
    #expect(submissions == 0)

    let sent = run("basket", path, "--yes", "--json")
    #expect(sent.status == 0, "\(sent.error)")
    let outcomes = try json(sent.output)
    #expect(outcomes.map { $0["state"] as? String } == ["working", "working"])
    let orders = outcomes.compactMap { $0["order"] as? [String: Any] }
    #expect(orders.map { $0["qty"] as? String } == ["10", "5"])
    #expect(submissions == 2)

    let again = run("basket", path, "--yes")
    #expect(again.status == 1)
    #expect(again.error.contains("same order: it was confirmed "))
    #expect(again.error.contains("or say --again; nothing was sent"))
    #expect(submissions == 2)
    #expect(run("basket", path, "--yes", "--again").status == 0)
    #expect(submissions == 4)
  }

  @Test func aFileWithABadLineSendsNothingAndNamesEveryOne() throws {
    let path = try file("buy 1 SPY\nbuy SPY\n# fine\nsell 1 SPY at\nbuy 1 SPY someday\n")
    let bad = run("basket", path, "--yes")
    #expect(bad.status == 2)
    #expect(bad.error.contains("\(path):2: say how many of what"))
    #expect(bad.error.contains("\(path):4: a price must follow \"at\""))
    #expect(bad.error.contains("\(path):5: \"someday\" is not understood"))
    #expect(bad.error.contains("\(path): 3 lines cannot be read as orders; nothing was sent"))
    #expect(run("basket", home.folder.url.path + "/none.csv", "--yes").status == 2)
    #expect(run("basket", "--yes").status == 2)

    let blocked = try file("buy 1 SPY @ 1.01\nbuy 1 SPY @ 1.001\nbuy 2 SPY @ 1.01\n")
    let denied = run("basket", blocked, "--yes")
    #expect(denied.status == 1)
    #expect(denied.error.contains("\(blocked):2: "))
    #expect(denied.error.contains("nothing was sent"))
    #expect(submissions == 0)
    let rest = run("basket", blocked, "--yes", "--keep-going", "--json")
    #expect(rest.status == 1)
    #expect(
      try json(rest.output).map { $0["state"] as? String } == ["working", "not_sent", "working"])
    #expect(rest.error.contains("of 3 orders the broker took 2"))
    #expect(submissions == 2)
  }

  @Test func ordersThatCouldTradeWithEachOtherAreNamed() throws {
    let path = try file("buy 1 SPY @ 1.02\nbuy 2 SPY @ 1.01\nsell 1 SPY @ 1.02\n")
    let dry = run("basket", path, "--dry-run", "--keep-going")
    #expect(
      dry.error.contains(
        "could trade with order 1 of this basket: while that works the broker refuses this as a wash trade"
      ), "\(dry.error)")
    #expect(!dry.error.contains("order 2 of this basket"))
    #expect(dry.error.contains("Checked in this order; what a sell brings"))
  }

  @Test func aLostReplyKeepsBackTheRest() throws {
    proxy.follow(.scripted([.pass, .dropBefore(.fin)], matching: \.isSubmission))
    let path = try file("buy 1 SPY @ 1.01\nbuy 2 SPY @ 1.01\nbuy 3 SPY @ 1.01\n")
    let lost = run("basket", path, "--yes", "--json")
    #expect(lost.status == 4, "\(lost.error)")
    #expect(
      try json(lost.output).map { $0["state"] as? String } == [
        "working", "unconfirmed", "not_sent",
      ])
    #expect(lost.error.contains("\(path):2: order folio-"))
    #expect(lost.error.contains("\(path):3: not sent: an order before it was not taken"))
    #expect(lost.error.contains("of 3 orders the broker took 1"))
    #expect(submissions == 2)
  }

  @Test func aDraftIsKeptWithoutANetworkAndGoesOnlyWhenItWasSent() throws {
    let early = run("draft", "buy 1 SPY @ 1.01")
    #expect(early.status == 2)
    #expect(early.error.contains("run `folio sync` once with a network"))
    #expect(run("sync").status == 0)
    let before = proxy.log.count
    #expect(run("draft", "buy 1 SPY @ 1.01 gtc").output == "draft 1: buy 1 SPY @ 1.01 gtc\n")
    #expect(run("draft", "--offline", "sell", "50%", "SPY").output == "draft 2: sell 50% SPY\n")
    #expect(run("draft", "buy 3 SPY @ 1.03").status == 0)
    #expect(run("draft", "buy 1,5 SPY").status == 2)
    #expect(run("draft", "hold SPY").status == 2)
    let listed = run("drafts", "--json")
    let rows = try #require(
      (try json(listed.output)).first?["data"] as? [[String: Any]], "\(listed.error)")
    #expect(
      rows.map { $0["order"] as? String } == [
        "buy 1 SPY @ 1.01 gtc", "sell 50% SPY", "buy 3 SPY @ 1.03",
      ])
    #expect(proxy.log.count == before)

    // Half of nothing is no order, and so none of them goes.
    let unready = run("basket", "--drafts", "--yes")
    #expect(unready.status == 2)
    #expect(unready.error.contains("draft 2: no position in SPY to take a part of"))
    #expect(submissions == 0)
    #expect(run("draft", "--delete", "2").output == "draft 2 deleted: sell 50% SPY\n")
    #expect(run("draft", "--delete", "2").status == 1)

    proxy.follow(.scripted([.failBefore(403)], matching: \.isSubmission))
    let refused = run("basket", "--drafts", "--yes")
    #expect(refused.status == 1, "\(refused.error)")
    #expect(run("drafts").output.split(separator: "\n").count == 2)
    #expect(!run("drafts").output.contains("may have been sent"))
    #expect(run("drafts").output.split(separator: "\n").first?.contains("  not taken: ") == true)
    let sent = run("basket", "--drafts", "--yes", "--again")
    #expect(sent.status == 0, "\(sent.error)")
    #expect(run("drafts").output == "no drafts\n")
    let none = run("basket", "--drafts", "--yes")
    #expect(none.status == 1)
    #expect(none.error.contains("there are no drafts to send"))
    #expect(submissions == 3)
    #expect(run("store", "verify").status == 0)
  }

  @Test func aDraftWhoseReplyWasLostIsNoDraftAnyMore() throws {
    #expect(run("sync").status == 0)
    #expect(run("draft", "buy 1 SPY @ 1.01").status == 0)
    #expect(run("draft", "buy 2 SPY @ 1.01").status == 0)
    proxy.follow(.scripted([.dropBefore(.fin)], matching: \.isSubmission))
    let lost = run("basket", "--drafts", "--yes")
    #expect(lost.status == 4, "\(lost.error)")
    #expect(run("drafts").output.hasPrefix("2  buy 2 SPY @ 1.01  ("))
    #expect(submissions == 1)
  }
}
