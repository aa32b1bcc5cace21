import Testing

@testable import folio

/// Options before the verb.
@Suite struct LeadingOptionsTests {
  private func moved(_ words: String) -> String {
    LeadingOptions.moved(words.split(separator: " ").map(String.init), behindVerbOf: Folio.self)
      .joined(separator: " ")
  }

  @Test func theProfileMayStandBeforeTheVerb() {
    #expect(moved("--profile main buy 10 SPY --yes") == "buy --profile main 10 SPY --yes")
    #expect(moved("--profile=main positions --json") == "positions --profile=main --json")
    #expect(moved("--offline --profile main positions") == "positions --offline --profile main")
    #expect(moved("--profile main store verify") == "store verify --profile main")
    #expect(moved("--as-of 2026-11-02 positions") == "positions --as-of 2026-11-02")
    // A profile may be called like a verb.
    #expect(moved("--profile buy sell 1 SPY") == "sell --profile buy 1 SPY")
  }

  @Test func whatHasNoVerbStaysAsItIs() {
    for words in [
      "--profile main", "--profile", "--offline", "--profile buy", "--linear --profile main", "",
      "buy 10 SPY --profile main", "--profile main nonsense", "--yes buy 10 SPY",
    ] {
      #expect(moved(words) == words)
    }
  }
}
