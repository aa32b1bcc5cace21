import ClientModels

/// Money that somebody moves to or from an account by hand: a deposit, a withdrawal, or a fee.
public enum AccountTransfer {
  /// In dollars.
  static let limit: FixedDecimal = 1_000_000_000_000

  /// `name` is an account's id, its number or the id of its key; `id` is a new UUID. Throws one line that says what is wrong.
  public static func event(
    _ type: EntryType, of amount: FixedDecimal, for name: String, note: String = "", id: String,
    in events: [StoredEvent], now wall: Timestamp
  ) throws(LedgerError) -> LedgerEvent {
    var exchange = Exchange()
    for stored in events { exchange.apply(stored.event) }
    let found = exchange.accounts.values.first { $0.id.text == name || $0.number == name }
    guard let book = found ?? exchange.accountByKey[name].flatMap({ exchange.accounts[$0] }) else {
      throw LedgerError("there is no account \"\(name)\": see folio-paper account list")
    }
    guard !amount.isZero, amount.magnitude <= limit, amount.fractionDigits <= 2 else {
      throw LedgerError("an amount is in dollars and cents, up to a trillion, and not zero")
    }
    if amount.isNegative, -amount > book.buyingPower {
      throw LedgerError("account \(book.number) has only \(book.buyingPower) to take away")
    }
    // On the market's clock as far as it is known, so that the ledger never runs ahead of it.
    let at = events.compactMap(\.event.marketTime).max() ?? wall
    return LedgerEvent(
      account: book.id, at: at,
      .accountChanged(
        .posted(
          AccountEntry(
            id: id, at: at, type: type, day: NewYork.civil(at).day, netAmount: amount, note: note)))
    )
  }
}
