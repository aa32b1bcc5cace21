/// The books as a journal for beancount, which follows the lots itself: each is named by its day and by the execution that
/// opened it, what is taken from it is booked strictly, and what we say was gained has to balance.
public enum BeancountText {
  /// Entries that balance to this many digits are taken to balance.
  fileprivate static let slackDigits = 9

  /// `title` stands at the top.
  public static func encode(_ books: AccountBooks, title: String) -> String {
    let writer = Writer(books)
    let first = books.transactions.first?.day ?? books.until
    var text = "option \"title\" \"\(title.bookLine)\"\n"
    text += "option \"operating_currency\" \"\(books.currency)\"\n"
    let slack = "0." + String(repeating: "0", count: slackDigits - 1) + "1"
    text += "option \"inferred_tolerance_default\" \"*:\(slack)\"\n\n"
    for symbol in books.symbols {
      text += "\(first) commodity \(writer.commodity(symbol))\n  symbol: \"\(symbol)\"\n"
    }
    for account in writer.accounts { text += "\(first) open \(account)\n" }
    for entry in books.transactions { text += "\n" + writer.text(entry) }
    let next = books.until.advanced(by: 1)
    text += "\n"
    if let cash = books.cash {
      text += "\(next) balance \(writer.name(.cash))  \(cash) \(cash.currency)\n"
    }
    for (account, quantities) in [
      (BookAccount.holdings, books.holdings), (BookAccount.unpriced, books.unpriced),
    ] {
      for (symbol, quantity) in quantities.sorted(by: { $0.key < $1.key }) {
        text +=
          "\(next) balance \(writer.name(account(symbol)))  \(quantity) \(writer.commodity(symbol))\n"
      }
    }
    for (symbol, price) in books.prices.sorted(by: { $0.key < $1.key }) {
      text += "\(price.day) price \(writer.commodity(symbol))  \(price.price) \(books.currency)\n"
    }
    return text
  }

  private struct Writer {
    private let currency: Currency
    private var commodities: [Symbol: String] = [:]
    private var parts: [Symbol: String] = [:]
    private(set) var accounts: [String] = []

    init(_ books: AccountBooks) {
      currency = books.currency
      var taken = Set(books.currencies.map(\.code))
      var takenParts: Set<String> = []
      for symbol in books.symbols {
        commodities[symbol] = Self.free(Self.commodity(symbol), &taken)
        parts[symbol] = Self.free(Self.part(symbol), &takenParts)
      }
      var used: Set<BookAccount> = [.cash]
      for posting in books.transactions.lazy.flatMap(\.postings) { used.insert(posting.account) }
      accounts = used.map(name).sorted()
    }

    func commodity(_ symbol: Symbol) -> String { commodities[symbol] ?? Self.commodity(symbol) }

    func name(_ account: BookAccount) -> String {
      switch account {
      case .holdings(let symbol), .unpriced(let symbol):
        (account.path.dropLast() + [parts[symbol] ?? Self.part(symbol)]).joined(separator: ":")
      default: account.path.joined(separator: ":")
      }
    }

    func text(_ entry: BookTransaction) -> String {
      var text = "\(entry.day) * \"\(entry.words.bookLine)\"\n"
      if let id = entry.activity { text += "  id: \"\(id)\"\n" }
      for posting in entry.postings {
        text += "  \(name(posting.account))  "
        switch posting {
        case .money(_, let money): text += "\(money) \(money.currency)\n"
        case .shares(_, let symbol, let quantity): text += "\(quantity) \(commodity(symbol))\n"
        case .lot(let lot): text += self.text(lot) + "\n"
        }
      }
      return text + slack(entry)
    }

    /// After a split what a share of a lot cost may have no end of digits. beancount lets an entry miss zero by half of the
    /// last digit of its coarsest figure: where all of them have more digits than the journal's default, one of zero has as
    /// many. An option that widens this has another name in each version of beancount.
    private func slack(_ entry: BookTransaction) -> String {
      var digits: Int?
      var hasLots = false
      for posting in entry.postings {
        switch posting {
        case .lot: hasLots = true
        case .shares: break
        case .money(_, let money):
          guard money.currency == currency else { continue }
          let own = money.amount.fractionDigits
          if own > 0 { digits = min(digits ?? own, own) }
        }
      }
      guard hasLots, let digits, digits > BeancountText.slackDigits else { return "" }
      let zero = "0." + String(repeating: "0", count: BeancountText.slackDigits)
      return "  \(name(.cash))  \(zero) \(currency)\n"
    }

    private func text(_ lot: LotPosting) -> String {
      let amount = "\(lot.quantity) \(commodity(lot.symbol))"
      let name = "\(lot.openedOn), \"\(lot.lot)\""
      if lot.isOpening {
        // What a share cost is written where it is exact.
        return lot.price.map { "\(amount) {\($0) \(currency), \(name)}" }
          ?? "\(amount) {{\(lot.cost.magnitude) \(currency), \(name)}}"
      }
      return "\(amount) {\(name)}" + (lot.price.map { " @ \($0) \(currency)" } ?? "")
    }

    /// Capital letters, digits and `'._-`, of 2 to 24 characters, a letter first and no sign last.
    private static func commodity(_ symbol: Symbol) -> String {
      var name = symbol.text.uppercased().map { $0 == "/" ? "-" : $0 }.map { String($0) }.joined()
      if name.first?.isLetter != true { name = "X" + name }
      name = String(name.prefix(20))
      if name.count < 2 || !(name.last.map { $0.isLetter || $0.isNumber } ?? false) {
        name += "-EQ"
      }
      return name
    }

    /// Capital letters, digits and hyphens, no hyphen first.
    private static func part(_ symbol: Symbol) -> String {
      let name = symbol.text.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "-" }
        .joined()
      return name.hasPrefix("-") ? "X" + name : name
    }

    private static func free(_ name: String, _ taken: inout Set<String>) -> String {
      var candidate = name
      var number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(name)-\(number)"
        number += 1
      }
      return candidate
    }
  }
}
