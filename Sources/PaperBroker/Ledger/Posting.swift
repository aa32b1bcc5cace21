import ClientModels

/// One side of a movement in double-entry bookkeeping. What comes in is positive, what goes out negative, so that the
/// postings of every event sum to zero in each currency and each instrument.
public struct Posting: Hashable, Sendable {
  public enum Book: Hashable, Sendable {
    /// What the account owns: cash, and what it holds of an instrument (in units of it, and at cost in money).
    case cash
    case holding(Symbol)
    /// Where it came from: what the owner opened it with, what selling earned, what was posted without a trade, and the
    /// market, which gives and takes instruments.
    case openingEquity
    case realizedGain
    case posted(EntryType)
    case market(Symbol)
    /// What there was already when the posting began.
    case broughtForward
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
    case .accountChanged(.posted(let entry)):
      guard let book = exchange.accounts[event.account] else {
        throw PostingError("posts to an account that is not there")
      }
      do throws(ArithmeticError) { return try posted(event, entry, book) } catch {
        throw PostingError("moves more than figures can hold: \(error)")
      }
    case .keyCreated, .marginGranted, .orderAccepted, .orderReplaced, .orderActivated,
      .orderTriggered, .orderTrailed, .orderResized, .orderCancelRequested, .orderCancelRejected,
      .orderReplaceRequested, .orderReplaceRejected, .orderCanceled, .orderExpired,
      .orderRejected, .dayClosed, .accountChanged(.configured), .accountChanged(.watchlistSaved),
      .accountChanged(.watchlistDeleted):
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
    ] + instruments(event, symbol, signed.decimal)
  }

  /// Money without a trade, and with a split the instruments that it makes of those that were held. When it leaves none,
  /// what they had cost is lost.
  private static func posted(
    _ event: LedgerEvent, _ entry: AccountEntry, _ book: AccountBook
  ) throws(ArithmeticError) -> [Posting] {
    _ = try book.cash + entry.netAmount
    var postings = [
      money(event, .cash, entry.netAmount), money(event, .posted(entry.type), -entry.netAmount),
    ]
    guard let split = entry.split, let symbol = entry.symbol,
      let holding = book.holdings[symbol]?.book
    else { return postings }
    let after = split.applied(to: holding.quantity)
    postings += instruments(
      event, symbol, try after.decimal - holding.quantity.decimal)
    guard after.isZero else { return postings }
    let cost = holding.costBasis.amount
    _ = try book.realized - cost
    return postings + [money(event, .holding(symbol), -cost), money(event, .realizedGain, cost)]
  }

  /// What a book holds, as far as postings tell it.
  static func broughtForward(_ book: AccountBook) throws(PostingError) -> [Posting] {
    func posting(_ book: Book, _ commodity: Commodity, _ amount: FixedDecimal) -> Posting {
      Posting(account: account, book: book, commodity: commodity, amount: amount)
    }
    let account = book.id
    do throws(ArithmeticError) {
      var (postings, money) = ([Posting](), try book.cash - book.realized)
      postings.append(posting(.cash, .money(.usd), book.cash))
      postings.append(posting(.realizedGain, .money(.usd), -book.realized))
      for (symbol, holding) in book.holdings {
        let (quantity, cost) = (holding.book.quantity.decimal, holding.book.costBasis.amount)
        money = try money + cost
        postings.append(posting(.holding(symbol), .money(.usd), cost))
        postings.append(posting(.holding(symbol), .instrument(symbol), quantity))
        postings.append(posting(.broughtForward, .instrument(symbol), -quantity))
      }
      return postings + [posting(.broughtForward, .money(.usd), -money)]
    } catch {
      throw PostingError("brings forward more than figures can hold: \(error)")
    }
  }

  private static func instruments(
    _ event: LedgerEvent, _ symbol: Symbol, _ amount: FixedDecimal
  ) -> [Posting] {
    [
      Posting(
        account: event.account, book: .holding(symbol), commodity: .instrument(symbol),
        amount: amount),
      Posting(
        account: event.account, book: .market(symbol), commodity: .instrument(symbol),
        amount: -amount),
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
