/// An order that was prepared and not sent. It stands in words, so that `50%` is a half of what is held when it is sent.
public struct Draft: Hashable, Sendable {
  /// In bytes.
  public static let phraseLimit = 256
  /// In characters; what is longer is cut when it is kept.
  public static let refusalLimit = 200

  /// From one; the next draft has the number after the highest one.
  public let number: Int
  /// As one would type it: `buy 100 AAPL @ 189.25 day`.
  public let phrase: String
  public let createdAt: Timestamp
  /// Where the market was when it was prepared; nil when that was not known.
  public let price: DraftPrice?
  /// The id under which it is being sent, or was when the program died over it: only the journal of orders knows more.
  public var sentAs: ClientOrderID?
  /// Why it was not taken when it was sent last, in words; nil when it never was.
  public var refusal: String?

  public init(
    number: Int, phrase: String, createdAt: Timestamp, price: DraftPrice? = nil,
    sentAs: ClientOrderID? = nil, refusal: String? = nil
  ) {
    self.number = number
    self.phrase = phrase
    self.createdAt = createdAt
    self.price = price
    self.sentAs = sentAs
    self.refusal = refusal
  }

  /// Numbers come again after the highest draft was deleted, so that a number alone does not name one.
  public func isSame(as other: Draft) -> Bool {
    number == other.number && phrase == other.phrase && createdAt == other.createdAt
  }
}

/// The price that an order would have met when it was prepared, and when that price was known.
public struct DraftPrice: Hashable, Sendable {
  public let price: Price
  public let at: Timestamp

  public init(_ price: Price, at: Timestamp) {
    self.price = price
    self.at = at
  }

  /// The far side of the quote, else the last trade; nil without either.
  public init?(_ side: OrderSide, _ market: MarketSnapshot?) {
    guard let market, let price = market.price(met: side) else { return nil }
    self.init(price, at: market.receivedAt)
  }

  /// How far the market has moved since, as a part of the price then.
  public func change(to now: Price) -> Percent? {
    guard price.isPositive, let difference = try? now.decimal - price.decimal else { return nil }
    return try? Percent(difference, of: price.decimal)
  }
}

extension MarketSnapshot {
  /// What an order of this side would meet: the far side of the quote, else the last trade.
  public func price(met side: OrderSide) -> Price? {
    (side == .buy ? quote?.ask : quote?.bid) ?? lastPrice
  }
}
