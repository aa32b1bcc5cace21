import ClientModels

/// An account between two moments, worked out in fractions: every share is a part of the batch that it came with, and every
/// batch keeps what it was worth when it came.
struct DifferenceModel {
  struct Batch {
    let part: ValuePart
    var shares: Fraction
    let paid: Fraction
  }

  private(set) var cash: Fraction
  private(set) var batches: [Symbol: [Batch]] = [:]
  private(set) var parts: [ValuePart: Fraction] = [:]
  private(set) var lastExecution: [Symbol: Fraction] = [:]
  /// Of what the activities do not tell.
  private(set) var hiddenCash = Fraction.zero

  init(cash: Fraction) { self.cash = cash }

  func held(_ symbol: Symbol) -> Fraction {
    (batches[symbol] ?? []).reduce(.zero) { $0 + $1.shares }
  }

  /// From now on what is held was there before, at these prices.
  mutating func begin(at prices: [Symbol: Fraction]) {
    for symbol in batches.keys {
      let shares = held(symbol)
      let price = prices[symbol] ?? .zero
      batches[symbol] = [Batch(part: .prices, shares: shares, paid: shares * price)]
    }
    parts = [:]
    lastExecution = [:]
    hiddenCash = .zero
  }

  mutating func fill(_ symbol: Symbol, _ shares: Fraction, at price: Fraction, isHidden: Bool) {
    cash = cash - shares * price
    if isHidden {
      hiddenCash = hiddenCash - shares * price
      batches[symbol, default: []].append(Batch(part: .unexplained, shares: shares, paid: .zero))
    } else {
      batches[symbol, default: []].append(
        Batch(part: .trades, shares: shares, paid: shares * price))
      lastExecution[symbol] = price
    }
  }

  mutating func pay(_ part: ValuePart, _ amount: Fraction, isHidden: Bool = false) {
    cash = cash + amount
    if isHidden { hiddenCash = hiddenCash + amount } else { add(part, amount) }
  }

  /// Shares without an execution; at a price that the broker states they count as brought in then.
  mutating func move(_ part: ValuePart, _ symbol: Symbol, _ shares: Fraction, at price: Fraction?) {
    guard let price else {
      batches[symbol, default: []].append(Batch(part: part, shares: shares, paid: .zero))
      return
    }
    add(part, shares * price)
    batches[symbol, default: []].append(
      Batch(part: .prices, shares: shares, paid: shares * price))
  }

  mutating func split(_ symbol: Symbol, to after: Fraction) {
    let ratio = after / held(symbol)
    batches[symbol] = batches[symbol]?.map {
      Batch(part: $0.part, shares: $0.shares * ratio, paid: $0.paid)
    }
  }

  /// Every part, at the prices of the end; of what is held no more a share counts what its last execution brought, or what it
  /// was worth at the beginning.
  func end(at prices: [Symbol: Fraction], before: [Symbol: Fraction]) -> [ValuePart: Fraction] {
    var parts = parts
    parts[.unexplained] = hiddenCash
    for (symbol, batches) in batches {
      let isHeld = held(symbol) != .zero
      let mark =
        (isHeld ? prices[symbol] : lastExecution[symbol] ?? before[symbol]) ?? .zero
      for batch in batches {
        parts[batch.part] =
          (parts[batch.part] ?? .zero) + mark * batch.shares - batch.paid
      }
    }
    return parts
  }

  func value(at prices: [Symbol: Fraction]) -> Fraction {
    batches.keys.reduce(cash) { $0 + held($1) * (prices[$1] ?? .zero) }
  }

  private mutating func add(_ part: ValuePart, _ amount: Fraction) {
    parts[part] = (parts[part] ?? .zero) + amount
  }
}
