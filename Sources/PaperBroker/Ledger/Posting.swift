import ClientModels

/// One side of a movement in double-entry bookkeeping. What comes in is positive, what goes out negative, so that the
/// postings of every event sum to zero in each currency and each instrument.
public struct Posting: Hashable, Sendable {
  public enum Book: Hashable, Sendable {
    /// What the account owns: cash, and what it holds of an instrument (in units of it, and at cost in money).
    case cash
    case holding(Symbol)
    /// Where it came from: what the owner put in, what selling earned, and the market, which gives and takes instruments.
    case openingEquity
    case realizedGain
    case market(Symbol)
  }

  public enum Commodity: Hashable, Sendable {
    case money(Currency)
    case instrument(Symbol)
  }

  public let account: AccountID
  public let book: Book
  public let commodity: Commodity
  public let amount: FixedDecimal

  /// What an event moves, by the state before it. Throws when it moves what is not there, or figures leave their range.
  public static func postings(
    of event: LedgerEvent, before exchange: Exchange
  ) throws(PostingError) -> [Posting] {
    switch event.kind {
    case .accountCreated(_, let cash, _):
      guard exchange.accounts[event.account] == nil else { return [] }
      return [
        money(event, .cash, cash), money(event, .openingEquity, -cash),
      ]
    case .orderFilled(let id, _, let quantity, let price):
      guard let book = exchange.accounts[event.account], let record = book.orders[id],
        let symbol = record.order.symbol
      else { throw PostingError("fills an order that is not there") }
      let signed = record.order.side == .buy ? quantity : -quantity
      do throws(ArithmeticError) {
        return try fill(event, symbol, signed, price, book.holdings[symbol]?.book ?? AverageCost())
      } catch { throw PostingError("moves more than figures can hold: \(error)") }
    case .orderAccepted, .orderReplaced, .orderActivated, .orderCanceled, .orderExpired, .dayClosed:
      return []
    }
  }

  /// Cash for instruments: what leaves a holding leaves it at its average cost, and the rest is gain or loss.
  private static func fill(
    _ event: LedgerEvent, _ symbol: Symbol, _ signed: Quantity, _ price: Price,
    _ holding: AverageCost
  ) throws(ArithmeticError) -> [Posting] {
    let value = try price.decimal * signed.decimal
    var after = holding
    _ = try after.apply(signed: signed, at: price)
    let cost = try after.costBasis.amount - holding.costBasis.amount
    let gain = try cost - value
    return [
      money(event, .cash, -value), money(event, .holding(symbol), cost),
      money(event, .realizedGain, -gain),
      Posting(
        account: event.account, book: .holding(symbol), commodity: .instrument(symbol),
        amount: signed.decimal),
      Posting(
        account: event.account, book: .market(symbol), commodity: .instrument(symbol),
        amount: -signed.decimal),
    ]
  }

  private static func money(_ event: LedgerEvent, _ book: Book, _ amount: FixedDecimal) -> Posting {
    Posting(account: event.account, book: book, commodity: .money(.usd), amount: amount)
  }
}

/// Why an event does not balance: the rest of a sentence that begins with the event.
public struct PostingError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
