import Foundation
import TestSupport
import Testing

/// Tables of the cached book on their way out of the program.
@Suite(.serialized, .blocking) struct ExportVerbTests {
  private static let tables = [
    "holdings", "orders", "fills", "activities", "lots", "gains", "watchlists", "quotes",
    "performance", "history",
  ]

  @Test func everyTableOfASyncedAccountIsWrittenInEveryFormatWithoutANetwork() throws {
    let home = try PaperHome()
    let none = home.run("export holdings")
    #expect(none.status == 2 && none.error.contains("folio sync"), "\(none)")
    for words in ["buy 3 SPY market day --yes", "sell 1 SPY market day --yes"] {
      #expect(home.run(words).status == 0)
    }
    #expect(home.run("watch new =List SPY AAPL").status == 0)
    #expect(home.run("sync").status == 0)
    home.proxy.stop()
    for table in Self.tables {
      let csv = home.run("export \(table)")
      #expect(csv.status == 0, "\(csv)")
      let lines = csv.output.components(separatedBy: "\r\n")
      #expect(lines.count > 2, "\(table): \(csv)")
      #expect(lines.last == "")
      let json = home.run("export \(table) --format json")
      let rows = try #require(try jsonObject(json.output)["data"] as? [[String: Any]])
      #expect(rows.count == lines.count - 2, "\(table)")
      let ndjson = home.run("export \(table) --format ndjson")
      let objects = try ndjson.output.split(separator: "\n").map { try jsonObject(String($0)) }
      #expect(objects.count == rows.count)
      #expect(Set(objects[0].keys) == Set(lines[0].split(separator: ",").map(String.init)))
    }
    #expect(home.run("export watchlists").output.contains("'=List,1,SPY"))

    let gains = try jsonObject(home.run("export gains --format json").output)
    let gain = try #require((gains["data"] as? [[String: String]])?.first)
    let amounts = try ["proceeds", "cost", "gain"].map {
      try #require(Decimal(string: gain[$0] ?? ""))
    }
    #expect(amounts[0] - amounts[1] == amounts[2])
    let lots = try jsonObject(home.run("export lots --format json").output)
    #expect((lots["data"] as? [[String: Any]])?.map { $0["qty"] as? String } == ["2"])

    let file = home.folder.url.appendingPathComponent("out.ndjson").path
    let written = home.run(["export", "holdings", "-o", file])
    #expect(written.status == 0 && written.output.isEmpty, "\(written)")
    #expect(written.error.contains("1 row in \(file), as of "), "\(written)")
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("{\"symbol\":\"SPY\""))
  }

  @Test func theWholeAccountIsAJournalThatBothProgramsTake() throws {
    let home = try PaperHome()
    for words in [
      "buy 3 SPY market day --yes", "sell 1 SPY market day --yes",
      "buy 0.5 BTC/USD market gtc --yes",
    ] {
      let result = home.run(words)
      #expect(result.status == 0, "\(result)")
    }
    #expect(home.run("sync").status == 0)
    for (form, program, ending) in [
      ("ledger", "hledger -f FILE balance Assets -N", "journal"),
      ("beancount", "bean-check FILE", "beancount"),
    ] {
      let file = home.folder.url.appendingPathComponent("books.\(ending)").path
      let result = home.run(["export", form, "-o", file])
      #expect(result.status == 0, "\(result)")
      let words = program.replacingOccurrences(of: "FILE", with: file).split(separator: " ")
      let path = "/usr/bin/\(words[0])"
      // Not everybody has them; what they say of many histories is tested elsewhere.
      guard FileManager.default.isExecutableFile(atPath: path) else { continue }
      let read = runSeparately([path] + words.dropFirst().map(String.init))
      #expect(read.status == 0, "\(read)")
      if form == "ledger" {
        for part in ["2 SPY", "0.5 BTC/USD"] {
          #expect(read.output.contains(part), "\(read)")
        }
      }
    }
    #expect(home.run("export ledger --format csv").status == 2)
  }

  @Test func aJournalSaysAtItsHeadWhichOrdersWereSentUnderAnotherLotMethod() throws {
    let home = try PaperHome()
    try home.configure("lot_method = \"lifo\"")
    for words in ["buy 2 SPY market day --yes", "sell 1 SPY market day --yes", "sync"] {
      #expect(home.run(words).status == 0)
    }
    let same = home.run("export ledger").output
    #expect(same.contains(", lots LIFO\n"), "\(same)")
    try home.configure("lot_method = \"fifo\"")
    #expect(home.run("sell 1 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let changed = home.run("export ledger").output
    #expect(changed.contains(", lots FIFO, but 1 order sent LIFO\n"), "\(changed)")
  }

  @Test func whatCannotBeExportedIsSaidInOneLine() throws {
    let home = try PaperHome()
    for (words, text) in [
      ("export profits", "there is no table \"profits\" to export: take one of holdings,"),
      ("export watchlists --as-of 2026-01-05", "watchlists cannot be told of a day"),
      ("export holdings --format xls", "xls"),
    ] {
      let result = home.run(words)
      #expect(result.status == 2, "\(result)")
      #expect(result.error.contains(text), "\(result)")
    }
  }
}
