import ClientModels
import Testing

@Suite struct IdentifierTests {
  @Test(arguments: ["A", "AAPL", "BRK.B", "BTC/USD", "BF-B", "3M", "ABCDEFGHIJKLMNOPQRSTUVWX"])
  func aTickerIsASymbol(text: String) {
    #expect(Symbol(text)?.text == text)
  }

  @Test(arguments: [
    "", "aapl", " AAPL", "AAPL ", "AA PL", ".A", "-A", "/A", "ÄPL", "ＡＡＰＬ", "AAPL\0", "AAPL\n",
    "A*", "A?B",
    "A%2F", "A#", "ABCDEFGHIJKLMNOPQRSTUVWXY", "А", "AAPL\u{301}", "A\u{200b}PL",
  ])
  func whatIsNoTickerIsRefused(text: String) {
    #expect(Symbol(text) == nil)
  }

  @Test(arguments: [("aapl", "AAPL"), ("Brk.b", "BRK.B"), ("btc/usd", "BTC/USD"), ("3m", "3M")])
  func smallLettersAreTypedForCapitals(typed: String, symbol: String) {
    #expect(Symbol(typed: typed)?.text == symbol)
  }

  @Test(arguments: ["ß", "ſpy", "ıbm", "ﬁ", "µ", "a pl", " aapl"])
  func aLetterThatOnlyLooksLikeOneOfATickerIsNotTakenForIt(typed: String) {
    #expect(Symbol(typed: typed) == nil)
  }

  @Test func aMintedIDIsFolioTheTimeAndChance() throws {
    var chance = SeededGenerator(seed: 1)
    let first = ClientOrderID.mint(at: Timestamp(nanoseconds: 0), using: &chance)
    #expect(first.text.hasPrefix("folio-0000000000"))
    #expect(first.text.utf8.count == 32)
    // 2016-07-30T23:54:10.259Z is the example of the ULID specification.
    let known = Timestamp(nanoseconds: 1_469_922_850_259_000_000)
    #expect(ClientOrderID.mint(at: known, using: &chance).text.hasPrefix("folio-01ARZ3NDEK"))
    let before = ClientOrderID.mint(at: Timestamp(nanoseconds: -5), using: &chance)
    #expect(before.text.hasPrefix("folio-0000000000"))
  }

  @Test func mintedIDsAreSortedByTimeAndNeverRepeat() {
    var chance = SeededGenerator(seed: 2)
    var seen: Set<ClientOrderID> = []
    var last = ClientOrderID.mint(at: Timestamp(nanoseconds: 0), using: &chance)
    for millisecond in 1...2_000 as ClosedRange<Int64> {
      let time = Timestamp(nanoseconds: 1_790_000_000_000_000_000 + millisecond * 1_000_000)
      let next = ClientOrderID.mint(at: time, using: &chance)
      #expect(next > last)
      #expect(ClientOrderID(next.text) == next)
      #expect(seen.insert(next).inserted)
      last = next
    }
  }

  @Test func aClientOrderIDHas128CharactersAtTheMost() {
    #expect(ClientOrderID(String(repeating: "x", count: 128)) != nil)
    for text in ["", String(repeating: "x", count: 129), "a\n", "a\0", "ä", "a\u{7f}"] {
      #expect(ClientOrderID(text) == nil)
    }
  }

  @Test(arguments: [
    "", ".", "..", "a/b", "a?b", "a#b", "a%2e", "a b", "a\n", "a\0", "ä", "../orders", "a&b", "a=b",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ])
  func anIDOfABrokerCannotLeaveItsPlaceInAPath(text: String) {
    #expect(BrokerOrderID(text) == nil)
    #expect(ExecutionID(text) == nil)
    #expect(AccountID(text) == nil)
  }

  @Test(arguments: ["61e69015-8549-4bfd-b9c3-01e75843f47d", "a", "20220419::x_1.2"])
  func anIDOfABrokerIsKeptAsItIs(text: String) {
    #expect(BrokerOrderID(text)?.text == text)
    #expect(ExecutionID(text)?.text == text)
    #expect(AccountID(text)?.text == text)
  }

  @Test(arguments: ["", "US", "USDT", "usd", "U D", "ÜSD", "US\0"])
  func aCurrencyIsThreeCapitals(text: String) {
    #expect(Currency(code: text) == nil)
    #expect(Currency(code: "USD") == .usd)
  }
}
