public enum OrderSide: WireWord {
  case buy, sell
  case other(String)

  public static let known: [OrderSide] = [.buy, .sell]
  public static let byWire = index()

  public var wire: String {
    switch self {
    case .buy: "buy"
    case .sell: "sell"
    case .other(let word): word
    }
  }

  public var opposite: OrderSide { self == .buy ? .sell : .buy }
}

public enum OrderType: WireWord {
  case market, limit, stop, stopLimit, trailingStop
  case other(String)

  public static let known: [OrderType] = [.market, .limit, .stop, .stopLimit, .trailingStop]
  public static let byWire = index()

  public var wire: String {
    switch self {
    case .market: "market"
    case .limit: "limit"
    case .stop: "stop"
    case .stopLimit: "stop_limit"
    case .trailingStop: "trailing_stop"
    case .other(let word): word
    }
  }
}

public enum TimeInForce: WireWord {
  case day, goodTillCanceled, onOpen, onClose, immediateOrCancel, fillOrKill
  case other(String)

  public static let known: [TimeInForce] = [
    .day, .goodTillCanceled, .onOpen, .onClose, .immediateOrCancel, .fillOrKill,
  ]
  public static let byWire = index()

  public var wire: String {
    switch self {
    case .day: "day"
    case .goodTillCanceled: "gtc"
    case .onOpen: "opg"
    case .onClose: "cls"
    case .immediateOrCancel: "ioc"
    case .fillOrKill: "fok"
    case .other(let word): word
    }
  }
}

public enum OrderClass: WireWord {
  case simple, bracket, oneCancelsOther, oneTriggersOther, multiLeg
  case other(String)

  public static let known: [OrderClass] = [
    .simple, .bracket, .oneCancelsOther, .oneTriggersOther, .multiLeg,
  ]
  public static let byWire = index().merging(["simple": .simple]) { known, _ in known }

  /// The broker writes the empty word for a simple order.
  public var wire: String {
    switch self {
    case .simple: ""
    case .bracket: "bracket"
    case .oneCancelsOther: "oco"
    case .oneTriggersOther: "oto"
    case .multiLeg: "mleg"
    case .other(let word): word
    }
  }
}

public enum AssetClass: WireWord {
  case usEquity, usOption, crypto
  case other(String)

  public static let known: [AssetClass] = [.usEquity, .usOption, .crypto]
  public static let byWire = index()

  public var wire: String {
    switch self {
    case .usEquity: "us_equity"
    case .usOption: "us_option"
    case .crypto: "crypto"
    case .other(let word): word
    }
  }
}

public enum PositionSide: WireWord {
  case long, short
  case other(String)

  public static let known: [PositionSide] = [.long, .short]
  public static let byWire = index()

  public var wire: String {
    switch self {
    case .long: "long"
    case .short: "short"
    case .other(let word): word
    }
  }
}

extension OrderType {
  /// As people say it.
  public var words: String { wire.split(separator: "_").joined(separator: " ") }
}

extension AssetClass {
  /// As people say it, in the plural.
  public var words: String {
    switch self {
    case .usEquity: "stocks"
    case .usOption: "options"
    case .crypto: "coins"
    case .other(let word): word
    }
  }
}
