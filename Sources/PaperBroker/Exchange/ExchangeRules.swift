/// How the venue behaves where the contract leaves it open or a client's tests want it otherwise.
public struct ExchangeRules: Hashable, Sendable {
  public var partialFills: PartialFills
  /// How long a cancel or a change is on its way, in seconds of the market's clock. At nothing, as the contract's paper
  /// market nearly does, both happen at once; otherwise an order is `pending_cancel` or `pending_replace` meanwhile and may
  /// be filled first. For an order that has legs, or is one, both always happen at once.
  public var requestDelay: Double

  public init(partialFills: PartialFills = .never, requestDelay: Double = 0) {
    self.partialFills = partialFills
    self.requestDelay = requestDelay
  }
}

/// How much of an order a quote fills.
public enum PartialFills: Hashable, Sendable {
  /// All of it, whatever size the quote shows, as the contract's paper market does (section 13).
  case never
  /// At the most the size that the quote shows, each order once a quote.
  case displayedSize
}
