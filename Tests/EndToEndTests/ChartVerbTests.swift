import Foundation
import TestSupport
import Testing

/// Charts on the command line, before a real server.
@Suite(.serialized, .blocking) struct ChartVerbTests {
  private struct Answer: Decodable {
    struct Bars: Decodable {
      struct Bar: Decodable {
        let t: String
        let h: Double
        let l: Double
      }

      let symbol: String
      let timeframe: String
      let bars: [Bar]
    }

    let source: String
    let data: Bars
  }

  @Test func aChartIsPrintedInTheSizeAskedForWithoutAByteBeyondASCII() throws {
    let desk = try PaperHome()
    let result = desk.run("chart spy --interval 1h --size 70x20 --ascii")
    #expect(result.status == 0, "\(result)")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 21 && lines.last == "")
    #expect(lines.first?.hasPrefix("SPY  1h") == true)
    #expect(lines.allSatisfy { $0.utf8.count <= 70 && $0.utf8.allSatisfy { $0 < 0x80 } })
  }

  @Test(arguments: [("1h", "1Hour"), ("5m", "5Min")])
  func theBarsOfAChartAreJSONInTheContractsWords(interval: String, timeframe: String) throws {
    let desk = try PaperHome()
    let result = desk.run("chart SPY --interval \(interval) --json")
    #expect(result.status == 0, "\(result)")
    let answer = try JSONDecoder().decode(Answer.self, from: Data(result.output.utf8))
    #expect(answer.source == "live")
    #expect(answer.data.symbol == "SPY")
    #expect(answer.data.timeframe == timeframe)
    #expect(answer.data.bars.count > 50)
    #expect(answer.data.bars.allSatisfy { $0.l > 0 && $0.l <= $0.h })
    #expect(answer.data.bars.map(\.t) == answer.data.bars.map(\.t).sorted())
  }

  @Test func offlineTheIntervalsThatAreCachedAreNamed() throws {
    let desk = try PaperHome()
    #expect(desk.run("buy 1 SPY market day --yes").status == 0)
    #expect(desk.run("sync").status == 0)
    let refused = desk.run("chart SPY --offline")
    #expect(refused.status == 1)
    #expect(
      refused.error.contains("no bars of SPY at 5m are cached, but at 1d, 1w: take --interval 1d"),
      "\(refused)")
    #expect(desk.run("chart SPY --offline --interval 1d").status == 0)
  }

  @Test func whatCannotBeDrawnIsRefusedInWords() throws {
    let desk = try PaperHome()
    for (words, status, text) in [
      ("chart SPY --interval 3m", Int32(2), "1m, 5m, 15m, 1h, 1d or 1w"),
      ("chart SPY --size 80", 2, "such as 80x24"), ("chart SPY --size 501x10", 2, "such as 80x24"),
      ("chart S€Y", 2, "is not a symbol"), ("chart NOSUCHONE", 1, "no bars of NOSUCHONE"),
    ] {
      let result = desk.run(words)
      #expect(result.status == status, "\(result)")
      #expect(result.output.isEmpty)
      #expect(result.error.contains(text), "\(result)")
    }
    let offline = desk.run("chart SPY --offline")
    #expect(offline.status != 0)
    #expect(offline.error.contains("cached"))
  }
}
