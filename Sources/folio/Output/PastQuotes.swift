import ClientModels
import Sync

/// Prices of a past day on the command line, each with where it comes from.
struct PastQuotes {
  let day: CalendarDay
  private let store: AccountStore
  private let book: DayBook?

  init(_ day: CalendarDay, profile: String?) throws(UserError) {
    self.day = day
    store = try Session.cachedStore(profile: profile, context: try Context.load()).store
    book = try? DayBooks.book(of: day, in: store)
  }

  /// Prints what is known; throws for what is not, with the last day that is.
  func print(_ symbols: [Symbol], asJSON: Bool) throws(UserError) {
    let known = symbols.compactMap { symbol in price(of: symbol).map { (symbol, $0) } }
    if asJSON {
      let data = known.map { Self.json($0, $1) }.joined(separator: ", ")
      Output.text(
        Envelope.json(data: "[\(data)]", asOf: book?.asOf, source: .cache, now: wallClock()))
    } else if !known.isEmpty {
      var table = TextTable([
        .init("SYMBOL"), .init("PRICE", number: true), .init("SOURCE"), .init("AT"),
      ])
      for (symbol, price) in known {
        table.rows.append([
          symbol.text, price.price.description, Self.words(price.source),
          price.at?.rfc3339Seconds ?? "-",
        ])
      }
      Output.lines(table.text + "prices of \(day), from what is kept\n")
    }
    for problem in store.damages { Output.failure("folio: \(problem)") }
    let missing = symbols.filter { price(of: $0) == nil }
    guard let first = missing.first else { return }
    let names = missing.map(\.text).joined(separator: ", ")
    let last = PastPrices.lastKnown(of: first, before: day, in: store)
    throw UserError(
      .refused,
      "no price of \(names) on \(day) is kept"
        + (last.map { ": the last before it is of \($0)" }
          ?? ": `folio sync` keeps the closes of what is held or was traded"))
  }

  private func price(of symbol: Symbol) -> DayPrice? {
    PastPrices.price(of: symbol, on: day, book: book, in: store)
  }

  private static func words(_ source: DayPrice.Source) -> String {
    switch source {
    case .stream: "last trade, streamed"
    case .poll: "last trade, asked for"
    case .position: "the position's"
    case .file: "the imported file's"
    case .bar: "close of the day"
    }
  }

  private static func json(_ symbol: Symbol, _ price: DayPrice) -> String {
    var object = JSONObject()
    object.add("symbol", symbol.text)
    object.add("price", price.price.description)
    object.add("source", price.source.rawValue)
    object.add("at", price.at?.rfc3339)
    return object.text
  }
}
