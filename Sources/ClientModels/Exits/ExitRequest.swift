/// A way out of what is held. Limits of the profile do not hold it back; a read-only profile does.
public enum ExitRequest: Hashable, Sendable {
  /// One position or a part of it, after the symbol's orders.
  case close(Symbol, ExitPart)
  /// Every position, after the orders of their symbols.
  case flatten
  /// Every order, then every position. While it is under way no other order is sent.
  case kill

  public func covers(_ symbol: Symbol) -> Bool {
    switch self {
    case .close(let closed, _): closed.withoutSlash == symbol.withoutSlash
    case .flatten, .kill: true
    }
  }

  public func overlaps(_ other: ExitRequest) -> Bool {
    if case .close(let symbol, _) = self { return other.covers(symbol) }
    if case .close(let symbol, _) = other { return covers(symbol) }
    return true
  }
}

/// How much of a position is to be closed.
public enum ExitPart: Hashable, Sendable {
  case all
  case quantity(Quantity)
  /// A ratio: 0.5 is half. Of whole shares it makes whole shares, unless the instrument is known to be traded in parts.
  case share(Percent)

  /// What an order must take of the position, without a sign: cut, never rounded up, and never more than is held. Nil when
  /// nothing is left of it.
  public func quantity(of held: Quantity, isFractionable: Bool) -> Quantity? {
    let size = held.magnitude
    let wanted: Quantity
    switch self {
    case .all: wanted = size
    case .quantity(let quantity): wanted = min(quantity, size)
    case .share(let share):
      let digits = held.isWhole && !isFractionable ? 0 : 9
      guard
        let part = try? FixedDecimal.multiply(
          size.decimal, share.decimal, dividedBy: .one, toDigits: digits, rounding: .down)
      else { return nil }
      wanted = min(Quantity(part), size)
    }
    return wanted.isPositive ? wanted : nil
  }
}

extension Symbol {
  /// A pair is listed among positions without its slash, and among orders with it (contract section 6).
  public var withoutSlash: Symbol {
    isCryptoPair ? Symbol(text.filter { $0 != "/" }) ?? self : self
  }
}
