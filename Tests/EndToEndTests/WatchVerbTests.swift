import Foundation
import TestSupport
import Testing

/// Watchlists on the command line and by keys, before a real server.
@Suite(.serialized, .blocking) struct WatchVerbTests {
  private func names(_ json: String) throws -> [String] {
    let lists = try jsonObject(json)["data"] as? [[String: Any]] ?? []
    return lists.map { list in
      let assets = list["assets"] as? [[String: Any]] ?? []
      let symbols = assets.compactMap { $0["symbol"] as? String }.joined(separator: " ")
      return "\(list["name"] ?? ""): \(symbols)"
    }
  }

  @Test func listsAreMadeChangedReadOfflineAndDeleted() throws {
    let desk = try PaperHome()
    #expect(desk.run("watch").output.hasPrefix("no watchlists: `folio watch new NAME`"))
    for (words, outcome) in [
      (["watch", "new", "Big tech", "AAPL"], "done: make the list \"Big tech\"\n"),
      (
        ["watch", "add", "big", "MSFT", "BTC/USD"],
        "done: add MSFT to \"Big tech\"\ndone: add BTC/USD to \"Big tech\"\n"
      ),
      (["watch", "remove", "Big tech", "aapl"], "done: remove AAPL from \"Big tech\"\n"),
      (["watch", "new", "show"], "done: make the list \"show\"\n"),
      (["watch", "rename", "show", "Other"], "done: call \"show\" \"Other\"\n"),
    ] {
      let result = desk.run(words)
      #expect(result.status == 0 && result.error == outcome, "\(words): \(result)")
    }
    #expect(try names(desk.run("watch --json").output) == ["Big tech: MSFT BTC/USD", "Other: "])
    let table = desk.run(["watch", "Big tech"])
    #expect(table.status == 0 && table.output.contains("MSFT") && table.output.contains("CHANGE %"))

    #expect(desk.run("sync").status == 0)
    let before = desk.changes
    let offline = desk.run(["watch", "big", "--offline", "--json"])
    let data = try jsonObject(offline.output)
    #expect(data["source"] as? String == "cache")
    let book = try #require(data["data"] as? [String: Any])
    let snapshots = try #require(book["snapshots"] as? [String: Any])
    #expect(Set(snapshots.keys) == ["MSFT", "BTC/USD"])
    #expect(try names(desk.run("watch --offline --json").output).count == 2)

    #expect(desk.run("watch delete Other").status == 0)
    #expect(desk.changes == before + 1)
    #expect(try names(desk.run("watch --json").output) == ["Big tech: MSFT BTC/USD"])
  }

  @Test func whatTheBrokerRefusesEndsWithOneAndChangesNothing() throws {
    let desk = try PaperHome()
    #expect(desk.run("watch new Tech AAPL").status == 0)
    for (words, status, text) in [
      (["watch", "add", "Tech", "NOSUCHONE"], Int32(1), "not done: add NOSUCHONE to \"Tech\""),
      (["watch", "add", "Tech", "AAPL"], 1, "duplicate symbol"),
      (["watch", "remove", "Tech", "MSFT"], 1, "not done: remove MSFT"),
      (["watch", "new", "Tech"], 1, "there is a list \"Tech\" already"),
      (["watch", "new", String(repeating: "n", count: 65)], 1, "at most 64 characters"),
      (["watch", "delete", "Nothing"], 1, "no watchlist, or more than one, is called"),
      (["watch", "Nothing"], 1, "no watchlist, or more than one, is called"),
      (["watch", "add", "Tech", "S€Y"], 2, "is not a symbol"),
      (["watch", "add", "Tech"], 2, "Missing expected argument"),
    ] {
      let result = desk.run(words)
      #expect(result.status == status && result.error.contains(text), "\(words): \(result)")
    }
    #expect(try names(desk.run("watch --json").output) == ["Tech: AAPL"])
  }

  @Test func aReadOnlyProfileReadsListsAndSendsNoChange() throws {
    let desk = try PaperHome()
    #expect(desk.run("watch new Tech AAPL").status == 0)
    try desk.configure("read_only = true")
    let before = desk.changes
    for words in [
      "watch new Other", "watch add Tech MSFT", "watch remove Tech AAPL", "watch rename Tech T",
      "watch delete Tech",
    ] {
      let result = desk.run(words)
      #expect(result.status == 1 && result.error.contains("read-only"), "\(words): \(result)")
    }
    #expect(desk.changes == before)
    #expect(try names(desk.run("watch --json").output) == ["Tech: AAPL"])
  }

  @Test func aLostAnswerIsFollowedByALookAtWhatIsSo() throws {
    let desk = try PaperHome()
    #expect(desk.run("watch new Tech").status == 0)
    desk.proxy.follow(.scripted([.dropAfter(.rst)]) { $0.method == "POST" })
    let taken = desk.run("watch add Tech AAPL")
    #expect(taken.status == 0 && taken.error.contains("done: add AAPL"), "\(taken)")
    desk.proxy.follow(.scripted([.dropBefore(.rst)]) { $0.method == "POST" })
    let gone = desk.run("watch add Tech MSFT")
    #expect(gone.status == 3 && gone.error.contains("it is not there as read again"), "\(gone)")
    desk.proxy.follow(.none)
    #expect(try names(desk.run("watch --json").output) == ["Tech: AAPL"])
  }

  @Test(arguments: [(80, 24), (160, 50)])
  func aListIsMadeTradedFromAndDeletedByKeysAlone(columns: Int, rows: Int) throws {
    let desk = try PaperHome()
    let screen = try desk.screen(columns, rows)
    try screen.wait(for: "synced")
    screen.press("2")
    try screen.wait(for: "there is no watchlist yet")
    // A key that comes at once with others is taken for a paste: what is before it stands there for some looks.
    func settle(_ text: String) throws {
      var looks = 0
      try screen.wait("\(text), for a moment") { screen in
        looks += screen.contains(text) ? 1 : 0
        return looks > 4
      }
    }
    func line(_ key: String, _ text: String, _ preview: String) throws {
      screen.press(key)
      try screen.wait(for: "Command")
      screen.type(text)
      try settle(preview)
      screen.press("Enter")
    }
    try line("w", "Tech", "makes the watchlist \"Tech\"")
    try screen.wait(for: "nothing is on this list yet")
    for symbol in ["aapl", "msft", "spy"] {
      try line("+", symbol, "adds \(symbol.uppercased()) to \"Tech\"")
      try screen.wait(for: "done: add \(symbol.uppercased())")
    }
    func order() throws -> [String] {
      let text = desk.run(["watch", "Tech"]).output
      return text.split(separator: "\n").dropFirst().dropLast().map { String($0.prefix(4)) }
    }
    #expect(try order() == ["AAPL", "MSFT", "SPY "])
    screen.press("G")
    try settle("Tech 3/3")
    screen.press("{")
    try screen.wait(for: "done: move SPY up")
    #expect(try order() == ["AAPL", "SPY ", "MSFT"])
    screen.press("Home")
    try settle("Tech 1/3")
    screen.press("-")
    try screen.wait(for: "done: remove AAPL")
    #expect(try order() == ["SPY ", "MSFT"])

    // Trade from the row.
    screen.press("Home", "b")
    try screen.wait("the ticket") { $0.contains("Buy ticket") && $0.contains("SPY") }
    screen.type("3")
    screen.press("Enter")
    try screen.wait(for: "BUY 3 SPY")
    try screen.wait("the order to be sent") { text in
      if text.contains("nothing is sent yet") { screen.pressAlone("y") }
      return !text.contains("nothing is sent yet")
    }
    try screen.wait("the position") { _ in desk.run("positions").output.contains("SPY") }

    screen.press("i")
    try screen.wait(for: "Enter read")
    screen.press("Escape")
    try screen.wait("the list") { !$0.contains("Enter read") }
    screen.press("D")
    try screen.wait(for: "Delete the watchlist \"Tech\"?")
    try screen.wait("the list to go") { text in
      if text.contains("Delete the watchlist") { screen.pressAlone("y") }
      return text.contains("there is no watchlist yet")
    }
    #expect(desk.run("watch").output.hasPrefix("no watchlists"))
    try screen.leave()
  }
}
