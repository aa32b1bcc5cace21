import ClientModels

/// What the two auctions of a session came to; nil for one that is not over, or that found no price.
public struct SessionAuctions: Hashable, Sendable {
  public var opening: MarketTrade?
  public var closing: MarketTrade?

  public init(opening: MarketTrade? = nil, closing: MarketTrade? = nil) {
    self.opening = opening
    self.closing = closing
  }
}
