import ClientModels
import Testing

@testable import TUI

private let now = Timestamp(seconds: 1_790_000_000)

private func book(
  held: String? = nil, available: String? = nil, bid: String = "99.98",
  ask: String = "100.02", power: String? = "1000"
) throws -> Portfolio {
  let apple = try #require(Symbol("AAPL"))
  var book = Portfolio()
  book.account = Account(
    id: try #require(AccountID("a-1")),
    buyingPower: try power.map { Money(try FixedDecimal(strict: $0)) })
  book.market[apple] = MarketSnapshot(
    symbol: apple,
    quote: Quote(
      bid: try Price(strict: bid), bidSize: Quantity(1), ask: try Price(strict: ask),
      askSize: Quantity(1), at: now), receivedAt: now)
  if let held {
    book.positions[apple] = Position(
      symbol: apple, quantity: try Quantity(strict: held),
      quantityAvailable: try available.map { try Quantity(strict: $0) },
      averageEntryPrice: try Price(strict: "90"))
  }
  return book
}

private func read(
  _ text: String, _ side: OrderSide = .buy, limit: String? = nil, in book: Portfolio
) throws -> String {
  let entry = QuantityEntry(
    text: text, side: side, symbol: Symbol("AAPL"),
    pricing: try limit.map { .limit(try Price(strict: $0)) } ?? .market, portfolio: book)
  do throws(QuantityEntry.Fault) { return try entry.quantity().description } catch {
    return error.description
  }
}

private let malformed = "is no number: digits and one point, like 1234.56"
private let comma = "a comma is no part of a number: 1000 or 1k, and 0.5 with a point"

@Suite struct QuantityEntryTests {
  @Test(arguments: [
    ("$5000", nil, "0.0390625"), ("$1", nil, "0.000007812"), ("$5000", "0.001", "0.039"),
    ("$100", "0.001", "the amount is less than one step of 0.001 at 128,000.00"),
    ("max", nil, "0.0078125"), ("50%", "0.0001", "0.0039"),
  ])
  func moneyBuysPartsOfACoinInItsSteps(text: String, lot: String?, told: String) throws {
    let coin = try #require(Symbol("BTC/USD"))
    var book = try book()
    book.assets[coin] = Asset(
      symbol: coin, name: "Bitcoin", assetClass: .crypto,
      lot: try lot.map { try Quantity(strict: $0) })
    let entry = QuantityEntry(
      text: text, side: .buy, symbol: coin, pricing: .limit(try Price(strict: "128000")),
      portfolio: book, takesFractions: true)
    do throws(QuantityEntry.Fault) {
      #expect(try entry.quantity().description == told)
    } catch {
      #expect(error.description == told)
    }
  }

  @Test func aPartOfACoinThatIsHeldIsInItsSteps() throws {
    let coin = try #require(Symbol("BTC/USD"))
    var book = try book()
    book.assets[coin] = Asset(
      symbol: coin, name: "Bitcoin", assetClass: .crypto, lot: try Quantity(strict: "0.0001"))
    book.positions[coin] = Position(
      symbol: coin, quantity: try Quantity(strict: "0.5"),
      averageEntryPrice: try Price(strict: "90"))
    let entry = QuantityEntry(
      text: "33%", side: .sell, symbol: coin, pricing: .market, portfolio: book,
      takesFractions: true)
    #expect(try entry.quantity().description == "0.165")
    let third = QuantityEntry(
      text: "33.33%", side: .sell, symbol: coin, pricing: .market, portfolio: book,
      takesFractions: true)
    #expect(try third.quantity().description == "0.1666")
  }

  @Test(arguments: [
    ("$999", "1"), ("$1000", "2"),
    ("$499", "the amount is less than one contract at 500.00"),
  ])
  func anAmountBuysContractsOfAHundredShares(text: String, told: String) throws {
    let entry = QuantityEntry(
      text: text, side: .buy, symbol: Symbol("AAPL261218C00300000"),
      pricing: .limit(try Price(strict: "5")), portfolio: try book())
    do throws(QuantityEntry.Fault) {
      #expect(try entry.quantity().description == told)
    } catch {
      #expect(error.description == told)
    }
  }

  @Test(arguments: [
    ("1", "1"), ("0.5", "0.5"), ("007", "7"), ("1k", "1000"), ("1.5K", "1500"), ("2m", "2000000"),
    (".5", "0.5"), (".25k", "250"),
    ("0.000000001", "0.000000001"),
  ])
  func aNumberIsTakenAsItIs(text: String, quantity: String) throws {
    #expect(try read(text, in: book()) == quantity)
  }

  @Test(arguments: [
    ("5 0", "a space is no part of a number: 1000 or 1k"), ("1,5", comma), ("1,000", comma),
    ("$1,000", comma),
    ("1e3", "\"1e3\" \(malformed)"),
    ("+1", "\"+1\" \(malformed)"),
    ("5.", "\"5.\" \(malformed)"),
    ("１０", "\"１０\" \(malformed)"),
    ("k", "\"k\" \(malformed)"),
    ("1kk", "\"1kk\" \(malformed)"),
    ("$5g", "\"5g\" \(malformed)"),
    ("maxx", "\"maxx\" \(malformed)"),
    ("5%%", "\"5%\" \(malformed)"),
    ("-3", "the quantity must be more than zero"), ("0", "the quantity must be more than zero"),
    ("", "no number was given"), ("%", "no number was given"),
    ("$", "how much money? $5k or $1200"),
    ("$k", "\"k\" \(malformed)"),
    ("0%", "a part is more than 0% and at most 100%"),
    ("100.01%", "a part is more than 0% and at most 100%"),
    ("-50%", "a part is more than 0% and at most 100%"),
    ("$0", "the amount must be more than zero"),
    ("$-500", "the amount must be more than zero"),
    ("$100", "the amount is less than one share at 100.02"),
    ("0.1%", "the amount is less than the 102.52 that the broker sets aside for one share"),
    ("$170000000000000000000k", "the number is too large"),
    ("999999999999999999999999", "the number is too large"),
  ])
  func whatIsNoQuantityIsRefusedInWords(text: String, message: String) throws {
    #expect(try read(text, in: book()) == message)
  }

  @Test(
    arguments: [
      ("max", nil, "9"), ("MAX", nil, "9"), ("50%", nil, "4"), ("100%", nil, "9"),
      ("12.5%", nil, "1"), ("$5k", nil, "49"), ("$1.5K", nil, "14"), ("$2m", nil, "19996"),
      ("$501", nil, "5"), ("max", "100", "10"), ("max", "99.99", "10"), ("max", "100.01", "9"),
      ("$100", "50", "2"), ("$99.99", "50", "1"),
    ] as [(String, String?, String)])
  func moneyBuysWholeSharesAndAMarketBuyLeavesTheBrokersMargin(
    text: String, limit: String?, quantity: String
  ) throws {
    #expect(try read(text, limit: limit, in: book()) == quantity)
  }

  @Test func theMarginIsTwoAndAHalfPerCentFromFiftyDollarsAndFourBelow() throws {
    func most(_ power: String, ask: String) throws -> String {
      try read("max", in: book(ask: ask, power: power))
    }
    #expect(try most("102.5", ask: "50") == "2")
    #expect(try most("102.49", ask: "50") == "1")
    #expect(try most("104", ask: "10") == "10")
    #expect(try most("103.99", ask: "10") == "9")
    #expect(try most("104", ask: "49.99") == "2")
    #expect(try most("103.97", ask: "49.99") == "1")
  }

  @Test(
    arguments: [
      ("pos", "10", nil, "10"), ("max", "10", nil, "10"), ("max", "10", "8", "8"),
      ("50%", "10", nil, "5"),
      ("25%", "10", nil, "2"), ("50%", "10.5", nil, "5.25"), ("33.3%", "0.1", nil, "0.0333"),
      ("33.3%", "0.000000007", nil, "0.000000002"), ("pos", "-4", nil, "4"),
      ("$500", "10", nil, "5"),
      ("5%", "10", nil, "that part of the position is less than one unit"),
      ("max", "10", "0", "nothing available to sell: working orders hold all of it"),
      ("50%", "10", "0", "nothing available to sell: working orders hold all of it"),
    ] as [(String, String, String?, String)])
  func aSaleTakesAShareOfWhatIsFree(
    text: String, held: String, available: String?, quantity: String
  ) throws {
    #expect(try read(text, .sell, in: book(held: held, available: available)) == quantity)
  }

  @Test(
    arguments: [
      ("50%", "5", true, "2.5", nil), ("50%", "5", false, "2", "50% of 5 is 2.5: 2 whole"),
      ("40%", "5", false, "2", nil), ("max", "5", false, "5", nil), ("2", "5", false, "2", nil),
    ] as [(String, String, Bool, String, String?)])
  func aShareOfAPositionIsExactOrSaysWhatItWasCutTo(
    text: String, held: String, takesFractions: Bool, quantity: String, cut: String?
  ) throws {
    let entry = QuantityEntry(
      text: text, side: .sell, symbol: Symbol("AAPL"), pricing: .market,
      portfolio: try book(held: held), takesFractions: takesFractions)
    #expect(try entry.quantity().description == quantity)
    #expect(entry.cut == cut)
  }

  @Test func withoutAPositionAPriceOrBuyingPowerTheWordsSaySo() throws {
    #expect(try read("pos", .sell, in: book()) == "no position in AAPL to take a part of")
    #expect(try read("50%", .sell, in: book()) == "no position in AAPL to take a part of")
    #expect(try read("50%", in: book(power: nil)) == "buying power is not known")
    #expect(
      try read("$500", in: Portfolio()) == "no price is known to divide the amount by")
    #expect(
      try read("$500", limit: "0", in: book()) == "no price is known to divide the amount by")
  }
}
