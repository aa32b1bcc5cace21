/// What activities add up to. A sum that one of them lacks a figure for, that mixes currencies, or that does not fit, is not known.
public struct ActivitySums: Hashable, Sendable {
  /// A sum, or that there is none.
  private enum Sum: Hashable, Sendable {
    case known(Money?)
    case unknown

    /// Zero when nothing was added.
    var money: Money? {
      switch self {
      case .known(let money): money ?? .zero
      case .unknown: nil
      }
    }

    mutating func add(_ amount: Money?) {
      guard case .known(let sum) = self, let amount else {
        self = .unknown
        return
      }
      guard let sum else {
        self = .known(amount)
        return
      }
      do throws(ArithmeticError) { self = .known(try sum + amount) } catch { self = .unknown }
    }
  }

  private var boughtSum = Sum.known(nil)
  private var soldSum = Sum.known(nil)
  private var incomeSum = Sum.known(nil)
  private var feeSum = Sum.known(nil)
  private var netSum = Sum.known(nil)

  /// What was paid for what was bought; not below zero.
  public var bought: Money? { boughtSum.money }
  /// What was got for what was sold.
  public var sold: Money? { soldSum.money }
  /// Dividends and interest, less what was held back of them.
  public var income: Money? { incomeSum.money }
  /// With a minus what was paid.
  public var fees: Money? { feeSum.money }
  /// What cash changed by, transfers included.
  public var net: Money? { netSum.money }

  public init() {}

  public init(_ activities: some Sequence<Activity>) {
    for activity in activities { add(activity) }
  }

  public mutating func add(_ activity: Activity) {
    guard !activity.isCanceled else { return }
    switch activity.kind {
    case .trade:
      if activity.side == .buy {
        boughtSum.add(activity.cash.map { -$0 })
      } else {
        soldSum.add(activity.cash)
      }
    case .dividend, .interest: incomeSum.add(activity.cash)
    case .fee: feeSum.add(activity.cash)
    case .transfer, .corporate, .other: break
    }
    // Shares that come or go alone move no cash.
    let movesNoCash = activity.cash == nil && activity.kind != .trade && activity.quantity != nil
    if !movesNoCash { netSum.add(activity.cash) }
  }
}
