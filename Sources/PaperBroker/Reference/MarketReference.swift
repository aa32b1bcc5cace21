/// What is known of a market beside its prices.
public struct MarketReference: Sendable {
  public let corporateActions: CorporateActionBook
  public let news: NewsSource

  public init(
    corporateActions: CorporateActionBook = CorporateActionBook(), news: NewsSource = .seeded(1)
  ) {
    self.corporateActions = corporateActions
    self.news = news
  }
}
