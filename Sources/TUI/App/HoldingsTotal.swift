import ClientModels

/// What all positions add up to, kept up to date position by position.
struct HoldingsTotal: Hashable, Sendable {
  /// A figure that one position lacks, or that does not fit, is not summed.
  private struct Sum: Hashable, Sendable {
    private var total: Money?
    private var missing = 0
    private var isBroken = false

    var figure: Money? { missing == 0 && !isBroken ? total : nil }

    mutating func add(_ amount: Money?) {
      guard let amount else {
        missing += 1
        return
      }
      change(by: amount)
    }

    mutating func remove(_ amount: Money?) {
      guard let amount else {
        missing -= 1
        return
      }
      change(by: -amount)
    }

    private mutating func change(by amount: Money) {
      do throws(ArithmeticError) {
        total = try (total ?? Money(.zero, amount.currency)) + amount
      } catch {
        isBroken = true
      }
    }
  }

  private var values = Sum()
  private var gains = Sum()
  private var days = Sum()

  var marketValue: Money? { values.figure }
  var unrealized: Money? { gains.figure }
  var day: Money? { days.figure }

  init() {}

  init(of portfolio: Portfolio) {
    for position in portfolio.positions.values { add(portfolio.valuation(of: position)) }
  }

  mutating func add(_ valuation: Valuation) {
    values.add(valuation.marketValue)
    gains.add(valuation.unrealized)
    days.add(valuation.day)
  }

  /// Takes away what was added before.
  mutating func remove(_ valuation: Valuation) {
    values.remove(valuation.marketValue)
    gains.remove(valuation.unrealized)
    days.remove(valuation.day)
  }
}
