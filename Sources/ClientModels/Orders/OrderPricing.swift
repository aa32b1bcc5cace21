/// How an order is priced. Each case is an order type with exactly the prices that it takes.
public enum OrderPricing: Hashable, Sendable {
  case market
  case limit(Price)
  /// A market order from the moment that the market trades at or through the price.
  case stop(Price)
  /// A limit order from that moment.
  case stopLimit(stop: Price, limit: Price)
  /// A stop that follows the market at a distance.
  case trailingStop(Trail)

  public var type: OrderType {
    switch self {
    case .market: .market
    case .limit: .limit
    case .stop: .stop
    case .stopLimit: .stopLimit
    case .trailingStop: .trailingStop
    }
  }

  public var limitPrice: Price? {
    switch self {
    case .limit(let price), .stopLimit(_, let price): price
    case .market, .stop, .trailingStop: nil
    }
  }

  public var stopPrice: Price? {
    switch self {
    case .stop(let price), .stopLimit(let price, _): price
    case .market, .limit, .trailingStop: nil
    }
  }

  public var trail: Trail? {
    guard case .trailingStop(let trail) = self else { return nil }
    return trail
  }

  /// Nil when a price is missing that the type takes, one is there that it does not take, or the type is unknown.
  public init?(type: OrderType, limit: Price?, stop: Price?, trail: Trail?) {
    switch (type, limit, stop, trail) {
    case (.market, nil, nil, nil): self = .market
    case (.limit, let limit?, nil, nil): self = .limit(limit)
    case (.stop, nil, let stop?, nil): self = .stop(stop)
    case (.stopLimit, let limit?, let stop?, nil): self = .stopLimit(stop: stop, limit: limit)
    case (.trailingStop, nil, nil, let trail?): self = .trailingStop(trail)
    default: return nil
    }
  }
}

/// How far a trailing stop stays behind the best price since it was submitted (contract section 13).
public enum Trail: Hashable, Sendable {
  /// Money per share.
  case price(Price)
  /// In per cent: 1.5 is 1.5 %.
  case percent(FixedDecimal)

  /// Nil when it is a percentage.
  public var price: Price? {
    guard case .price(let price) = self else { return nil }
    return price
  }

  /// Nil when it is an amount of money.
  public var percent: FixedDecimal? {
    guard case .percent(let percent) = self else { return nil }
    return percent
  }

  /// The number that the broker is told.
  public var distance: FixedDecimal {
    switch self {
    case .price(let price): price.decimal
    case .percent(let percent): percent
    }
  }

  /// The stop that belongs to a best price: below it for a sell, above it for a buy, on a tick. Nil out of range.
  public func stop(from best: Price, side: OrderSide) -> Price? {
    let away: FixedDecimal?
    switch self {
    case .price(let price): away = price.decimal
    case .percent(let percent):
      away = try? FixedDecimal.multiply(best.decimal, percent, dividedBy: 100)
    }
    guard let away,
      let stop = try? side == .buy ? best.decimal + away : best.decimal - away,
      let rounded = try? stop.rounded(toDigits: stop < .one ? 4 : 2)
    else { return nil }
    return Price(rounded)
  }

  /// The same kind of trail at another distance: a change keeps the kind.
  public func changed(to distance: FixedDecimal) -> Trail {
    switch self {
    case .price: .price(Price(distance))
    case .percent: .percent(distance)
    }
  }
}

/// A trailing stop that is working.
public indirect enum TrailingStop: Hashable, Sendable {
  /// With the highest price since a sell was submitted, the lowest since a buy.
  case following(Trail, highWaterMark: Price?)

  public var trail: Trail {
    switch self {
    case .following(let trail, _): trail
    }
  }

  public var highWaterMark: Price? {
    switch self {
    case .following(_, let mark): mark
    }
  }
}
