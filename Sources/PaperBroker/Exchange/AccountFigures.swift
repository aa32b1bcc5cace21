import ClientModels

/// What an account is worth and what it may still do at given prices (contract sections 3 and 13). All in dollars.
///
/// A position without a price counts at its cost. A sum out of range leaves out what does not fit.
public struct AccountFigures: Hashable, Sendable {
  /// What long positions are worth, and shorts, which is at most zero.
  public private(set) var long = FixedDecimal.zero
  public private(set) var short = FixedDecimal.zero
  /// Half of everything marginable (Regulation T), all of the rest and in a cash account.
  public private(set) var initialMargin = FixedDecimal.zero
  public private(set) var maintenanceMargin = FixedDecimal.zero
  public let equity: FixedDecimal
  /// For opening orders in what may be bought on margin.
  public let buyingPower: FixedDecimal
  /// By the rules of Regulation T; the same unless the multiplier is 4.
  public let regTBuyingPower: FixedDecimal
  /// For coins, which are paid for in full.
  public let nonMarginable: FixedDecimal

  public init(_ book: AccountBook, price: (Symbol) -> Price?) {
    let isMargin = book.multiplier > 1
    var (long, short) = (FixedDecimal.zero, FixedDecimal.zero)
    var (initial, maintenance, openedToday) = (
      FixedDecimal.zero, FixedDecimal.zero, FixedDecimal.zero
    )
    func add(_ value: FixedDecimal?, to sum: inout FixedDecimal) {
      sum = value.flatMap { try? sum + $0 } ?? sum
    }
    for (symbol, holding) in book.holdings {
      let position = holding.book
      let mark = price(symbol) ?? position.averageEntryPrice ?? .zero
      let value =
        price(symbol).flatMap { try? Money($0, times: position.quantity).amount }
        ?? position.costBasis.amount
      if value.isNegative { add(value, to: &short) } else { add(value, to: &long) }
      let isMarginable = isMargin && !symbol.isCryptoPair
      add(isMarginable ? try? value.magnitude / 2 : value.magnitude, to: &initial)
      add(
        isMarginable
          ? Self.maintenance(position.quantity, at: mark, worth: value) : value.magnitude,
        to: &maintenance)
      add(Self.openedToday(holding, at: mark), to: &openedToday)
    }
    self.long = long
    self.short = short
    initialMargin = initial
    maintenanceMargin = maintenance
    let held = book.held
    equity = (try? (try book.cash + long) + short) ?? book.cash
    guard isMargin else {
      buyingPower = book.buyingPower
      regTBuyingPower = buyingPower
      nonMarginable = buyingPower
      return
    }
    let excess = max((try? equity - initial) ?? .zero, .zero)
    regTBuyingPower = max((try? (try excess * 2) - held) ?? .zero, .zero)
    nonMarginable = max((try? min(book.cash, excess) - held) ?? .zero, .zero)
    if book.multiplier == 4 {
      let atClose = (try? (try book.lastEquity - book.lastMaintenanceMargin) * 4) ?? .zero
      buyingPower = max((try? (try atClose - openedToday) - held) ?? .zero, .zero)
    } else {
      buyingPower = regTBuyingPower
    }
  }

  /// 2.50 dollars.
  private static let cheapLong = (try? FixedDecimal.multiply(5, 1, dividedBy: 2)) ?? 3

  /// Long: all of it below 2.50 dollars a share, else 30 %. Short: the larger of 2.50 dollars a share and all of it below
  /// 5 dollars, else the larger of 5 dollars a share and 30 %.
  static func maintenance(
    _ quantity: Quantity, at mark: Price, worth value: FixedDecimal
  ) -> FixedDecimal? {
    let size = value.magnitude
    let share = try? FixedDecimal.multiply(size, 30, dividedBy: 100)
    guard quantity.isNegative else { return mark.decimal < Self.cheapLong ? size : share }
    let isCheap = mark.decimal < 5
    let least = try? FixedDecimal.multiply(
      quantity.decimal.magnitude, isCheap ? 5 : 10, dividedBy: 2)
    return max(least ?? .zero, isCheap ? size : share ?? size)
  }

  /// What was added to a position since the trading day began, at its price.
  private static func openedToday(_ holding: Holding, at mark: Price) -> FixedDecimal? {
    let now = holding.book.quantity
    let before = holding.atDayStart.isNegative == now.isNegative ? holding.atDayStart : .zero
    guard let more = try? now.magnitude.decimal - before.magnitude.decimal, more.isPositive else {
      return .zero
    }
    return try? more * mark.decimal
  }
}

extension AccountBook {
  public func figures(_ market: any MarketSource) -> AccountFigures {
    AccountFigures(self) { market.markPrice($0) }
  }
}
