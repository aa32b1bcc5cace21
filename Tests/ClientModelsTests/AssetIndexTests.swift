// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels
import Testing

private let index = AssetIndex(
  [
    ("AAPL", "Apple Inc. Common Stock"), ("AAP", "Advance Auto Parts Inc."),
    ("AAPD", "Direxion Daily AAPL Bear 1X Shares"), ("APLE", "Apple Hospitality REIT"),
    ("BRK.B", "Berkshire Hathaway Inc."), ("BTC/USD", "Bitcoin / US Dollar"),
    ("MSFT", "Microsoft Corporation"), ("SPY", "SPDR S&P 500 ETF Trust"),
    ("LTC/USD", "Litecoin / US Dollar"),
    ("PINE", "Alpine Income"), ("X", "United States Steel"),
  ].map { AssetName(Symbol($0.0)!, name: $0.1) })

private func found(_ text: String, limit: Int = 50) -> [String] {
  index.matches(text, limit: limit).map(\.symbol.text)
}

@Suite struct AssetIndexTests {
  @Test func theSymbolComesBeforeItsBeginningsAndThoseBeforeNames() {
    #expect(found("aapl").prefix(2) == ["AAPL", "AAPD"])
    #expect(found("aap").prefix(3) == ["AAP", "AAPD", "AAPL"])
    // The beginning of a word, then the middle of one.
    #expect(found("pine") == ["PINE"])
    #expect(found("apple").prefix(2) == ["AAPL", "APLE"])
    #expect(found("soft").first == "MSFT")
    #expect(found("x").first == "X")
  }

  @Test func wordsOfTheNameMayBeShortened() {
    #expect(found("berk hath").first == "BRK.B")
    #expect(found("adv auto") == ["AAP"])
    #expect(found("hath berk") == [])
    #expect(found("apple hosp").first == "APLE")
  }

  @Test func lettersInTheirOrderAreTheLastResort() {
    #expect(found("mft").first == "MSFT")
    #expect(found("btcusd").first == "BTC/USD")
    #expect(found("zzz") == [])
  }

  @Test func nothingTypedShowsTheFirstAndALimitHolds() {
    #expect(found("", limit: 2) == ["AAP", "AAPD"])
    #expect(found("  ", limit: 2) == ["AAP", "AAPD"])
    #expect(found("a", limit: 3).count == 3)
    #expect(found("a", limit: 0) == [])
    #expect(AssetIndex([]).matches("a") == [])
    #expect(found(String(repeating: "a", count: 100_000)) == [])
    #expect(index.symbols(startingWith: "aa").map(\.text) == ["AAP", "AAPD", "AAPL"])
    #expect(index.symbols(startingWith: "").isEmpty)
  }

  /// A slip of the hand, the beginning of the symbol, or of a word of the name; never letters that are merely in order.
  @Test(arguments: [
    ("APPL", ["AAPL"]), ("APLA", ["APLE"]), ("BTX/USD", ["BTC/USD"]), ("BTCUSD", ["BTC/USD"]),
    ("BTC", ["BTC/USD"]),
    ("MSTF", ["MSFT"]), ("MICROSOFT", ["MSFT"]), ("BCTUSD", ["BTC/USD"]), ("ZZZZ", []), ("XQ", []),
  ])
  func aMistypedSymbolIsMeantForThoseLikeIt(_ typed: String, _ likeliest: [String]) throws {
    let meant = index.meant(by: try #require(Symbol(typed))).map(\.symbol.text)
    #expect(Array(meant.prefix(1)) == likeliest, "\(meant)")
    #expect(meant.count <= 3)
    #expect(!(meant.contains("BTC/USD") && meant.contains("LTC/USD")))
  }

  @Test func theBestOfManyAreThoseOfASortOfAll() {
    var random = SeededGenerator(seed: 11)
    let letters = Array("ABCD")
    let many = AssetIndex(
      (0..<400).map { _ in
        let symbol = String((0...random.below(4)).map { _ in random.pick(letters) })
        let name = (0..<3).map { _ in
          String((0...random.below(5)).map { _ in random.pick(letters) })
        }
        return AssetName(Symbol(symbol)!, name: name.joined(separator: " "))
      })
    for _ in 0..<100 {
      let text = String((0...random.below(4)).map { _ in random.pick(letters) }).lowercased()
      let all = many.matches(text, limit: 1_000)
      for limit in [1, 5, 50] {
        #expect(many.matches(text, limit: limit) == Array(all.prefix(limit)))
      }
      // All that have the letters in their order, and no others.
      let expected = many.assets.filter { asset in
        [asset.symbol.text, asset.name].contains { hay in
          var rest = hay.lowercased()[...]
          return text.allSatisfy { letter in
            guard let place = rest.firstIndex(of: letter) else { return false }
            rest = rest[rest.index(after: place)...]
            return true
          }
        }
      }
      #expect(Set(all) == Set(expected))
    }
  }
}
