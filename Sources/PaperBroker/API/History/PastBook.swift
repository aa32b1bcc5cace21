import ClientModels

/// What an account held at any time, worked out from where it stands and what has happened: forward, step by step.
struct PastBook {
  private enum Step {
    case cash(FixedDecimal)
    case fill(Symbol, cash: FixedDecimal, quantity: Quantity)
    case split(Symbol, SplitRatio)
  }

  private(set) var cash: FixedDecimal
  private(set) var quantities: [Symbol: Quantity] = [:]
  /// When anything happened first: nothing is known of before.
  let beginning: Timestamp
  private let steps: [(at: Timestamp, step: Step)]
  private var next = 0

  /// Stands before everything that happened.
  init(_ past: AccountPast) {
    var cash = past.cash
    var steps: [(at: Timestamp, step: Step)] = []
    func take(_ at: Timestamp, _ moved: FixedDecimal, _ step: Step) {
      cash = (try? cash - moved) ?? cash
      steps.append((at, step))
    }
    for activity in AccountActivity.all(of: past) {
      switch activity {
      case .entry(let entry):
        if !entry.netAmount.isZero { take(entry.at, entry.netAmount, .cash(entry.netAmount)) }
        if let symbol = entry.symbol, let ratio = entry.split {
          take(entry.at, .zero, .split(symbol, ratio))
        }
      case .fill(let record):
        let fill = record.fill
        guard let value = try? fill.price.decimal * fill.quantity.decimal else { continue }
        let isBuy = fill.side == .buy
        let moved = isBuy ? -value : value
        take(
          fill.at, moved,
          .fill(fill.symbol, cash: moved, quantity: isBuy ? fill.quantity : -fill.quantity))
      }
    }
    self.cash = cash
    self.steps = steps
    beginning =
      [past.createdAt, past.firstOrderAt, steps.first?.at].compactMap { $0 }.min()
      ?? past.createdAt
  }

  /// Everything that was ever held.
  var symbols: Set<Symbol> {
    Set(
      steps.compactMap { _, step in
        if case .fill(let symbol, _, _) = step { symbol } else { nil }
      })
  }

  /// What happened before `time` has happened.
  mutating func advance(to time: Timestamp) {
    while next < steps.count, steps[next].at < time {
      switch steps[next].step {
      case .cash(let moved): cash = (try? cash + moved) ?? cash
      case .fill(let symbol, let moved, let quantity):
        cash = (try? cash + moved) ?? cash
        let held = quantities[symbol] ?? .zero
        quantities[symbol] = (try? held + quantity) ?? held
      case .split(let symbol, let ratio):
        quantities[symbol] = quantities[symbol].map(ratio.applied)
      }
      next += 1
    }
  }

  /// What was held of a symbol just before a time.
  static func quantity(of symbol: Symbol, before time: Timestamp, in book: AccountBook) -> Quantity
  {
    var past = PastBook(AccountPast(book))
    past.advance(to: time)
    return past.quantities[symbol] ?? .zero
  }
}
