import Foundation
import TestSupport
import Testing

/// What an account made of its money, on the command line, before a real server.
@Suite(.serialized, .blocking) struct PerformanceVerbTests {
  @Test func anAccountOfOneDaySaysWhatIsMissingAndHowItIsDivided() throws {
    let home = try PaperHome()
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    let live = home.run("performance --period all --json")
    #expect(live.status == 0, "\(live)")
    let data = try #require(try jsonObject(live.output)["data"] as? [String: Any])
    // The equity at the last close and that of now.
    let gain = try #require(data["time_weighted_return"] as? Double)
    #expect(abs(gain) < 0.01, "three shares since a moment ago")
    let reason = try #require(data["volatility"] as? [String: Any])
    #expect((reason["unknown"] as? String)?.hasPrefix("too few days") == true)
    let allocation = try #require(data["allocation"] as? [String: Any])
    let slices = try #require(allocation["symbol"] as? [[String: Any]])
    #expect(slices.map { $0["name"] as? String } == ["cash", "SPY"])
    let shares = slices.compactMap { ($0["share"] as? String).flatMap { Decimal(string: $0) } }
    #expect(abs(shares.reduce(0, +) - 1) < 0.000_000_000_001)

    let none = home.run("performance --offline")
    #expect(none.status == 0 && none.error.contains("folio sync"), "\(none)")
    #expect(none.output.contains("SPY") && !none.output.contains("simple return"), "\(none)")
    #expect(home.run("sync").status == 0)
    let later = home.run("performance --offline --from 2199-01-05")
    #expect(later.status == 2 && later.output.isEmpty, "\(later)")
    #expect(
      later.error.contains("--from 2199-01-05 has not come: the last day that is known is "),
      "\(later)")
    let offline = home.run("performance --offline")
    #expect(offline.status == 0 && offline.output.contains("time-weighted return"), "\(offline)")
    #expect(offline.output.contains("from the cache"))
    #expect(home.run("store verify").status == 0)
  }

  @Test func whatIsNoPeriodIsRefusedInOneLine() throws {
    let home = try PaperHome()
    for (words, expected) in [
      ("--period 2Y", "--period takes"), ("--from tomorrow", "--from takes a day"),
      ("--from 2026-02-02 --to 2026-02-01", "--to 2026-02-01 is before"),
      ("--period 1Y --from 2026-02-02", "take one"), ("--benchmark $$", "is not a symbol"),
    ] {
      let result = home.run("performance \(words)")
      #expect(result.status == 2 && result.error.contains(expected), "\(result)")
      #expect(result.error.split(separator: "\n").count == 1)
    }
  }
}
