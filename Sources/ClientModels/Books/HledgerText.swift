/// The books as a journal for hledger and ledger.
///
/// Neither follows lots by itself: what comes and what goes carries its cost (`@@`), so that a balance at cost (`hledger bal -B`) is
/// what the lots cost, and gains stand in an account of their own. It ends with assertions of what the broker says is there.
public enum HledgerText {
  /// `title` stands at the top.
  public static func encode(_ books: AccountBooks, title: String) -> String {
    let writer = Writer(books)
    var text = "; \(title.bookLine)\n"
    for entry in books.transactions { text += "\n" + writer.text(entry) }
    text += "\n\(books.until) * What is there, as \(books.teller) it\n"
    if let cash = books.cash {
      text += writer.line(.cash, "0 \(cash.currency) = \(cash) \(cash.currency)")
    }
    for (account, quantities) in [
      (BookAccount.holdings, books.holdings), (BookAccount.unpriced, books.unpriced),
    ] {
      for (symbol, quantity) in quantities.sorted(by: { $0.key < $1.key }) {
        let name = writer.commodity(symbol)
        text += writer.line(account(symbol), "0 \(name) = \(quantity) \(name)")
      }
    }
    text += "\n"
    for (symbol, price) in books.prices.sorted(by: { $0.key < $1.key }) {
      text += "P \(price.day) \(writer.commodity(symbol)) \(price.price) \(books.currency)\n"
    }
    return text
  }

  private struct Writer {
    private let currency: Currency
    private let names: [Symbol: String]

    init(_ books: AccountBooks) {
      currency = books.currency
      let codes = Set(books.currencies.map(\.code))
      // A share that is called as a currency is, such as USD.
      names = Dictionary(
        uniqueKeysWithValues: books.symbols.map { symbol in
          let name = codes.contains(symbol.text) ? symbol.text + "-EQ" : symbol.text
          return (symbol, name.allSatisfy(\.isLetter) ? name : "\"\(name)\"")
        })
    }

    func commodity(_ symbol: Symbol) -> String { names[symbol] ?? "\"\(symbol)\"" }

    func line(_ account: BookAccount, _ amount: String) -> String {
      "    " + account.path.joined(separator: ":") + "    " + amount + "\n"
    }

    func text(_ entry: BookTransaction) -> String {
      var text = "\(entry.day) * \(entry.words.bookLine)\n"
      if let id = entry.activity { text += "    ; id: \(id)\n" }
      for posting in entry.postings {
        switch posting {
        case .money(let account, let money): text += line(account, "\(money) \(money.currency)")
        case .shares(let account, let symbol, let quantity):
          text += line(account, "\(quantity) \(commodity(symbol))")
        case .lot(let lot):
          text += line(
            .holdings(lot.symbol),
            "\(lot.quantity) \(commodity(lot.symbol)) @@ \(lot.cost.magnitude) \(currency)"
              + "  ; lot: \(lot.openedOn) \(lot.lot)")
        }
      }
      return text
    }
  }
}
