import Foundation

/// Compares what a client wrote down, what went over the wire, and what the broker holds after everything has healed.
///
/// It reads the client's files by its own means, so that no mistake of the client can hide itself.
public struct SafetyChecker {
  /// What the client believes of one order at the end.
  public struct Belief: Hashable, Sendable {
    public let status: String
    public let filled: String

    public init(status: String, filled: String) {
      self.status = status
      self.filled = filled
    }
  }

  /// What the client told its user of one order.
  public enum Claim: Hashable, Sendable {
    case atBroker(clientOrderID: String)
    /// Refused or never sent.
    case nowhere(clientOrderID: String)
  }

  public var journal: JournalReading
  public var proxy: [ProxyLine]
  public var ledger: LedgerReading
  /// By the broker's id of the order.
  public var beliefs: [String: Belief]
  public var claims: [Claim] = []
  /// How often a user confirmed an order; nil when nobody counted.
  public var confirmations: Int?
  public var kills = 0

  public init(
    journal: JournalReading, proxy: [ProxyLine], ledger: LedgerReading, beliefs: [String: Belief]
  ) {
    self.journal = journal
    self.proxy = proxy
    self.ledger = ledger
    self.beliefs = beliefs
  }

  public func check() -> SafetyReport {
    let submissions = proxy.filter(\.isSubmission)
    var report = SafetyReport(
      intents: journal.orders.count, sends: journal.orders.values.reduce(0) { $0 + $1.sends },
      ledgerOrders: ledger.orders.count, posts: submissions.count, kills: kills)
    for text in journal.damage { report.add(.journal, text) }
    checkIntents(&report)
    checkSends(submissions, &report)
    checkEnds(&report)
    checkBeliefs(&report)
    checkAnswers(&report)
    checkPositions(&report)
    return report
  }

  /// Rules 1 and 2.
  private func checkIntents(_ report: inout SafetyReport) {
    if let confirmations, journal.orders.count > confirmations {
      report.add(
        .oneOrder, "\(confirmations) confirmations made \(journal.orders.count) intents")
    }
    for (id, order) in journal.orders where order.intents != 1 {
      report.add(.oneIntent, "\(id) has \(order.intents) intents")
    }
    for (id, orders) in Dictionary(grouping: ledger.orders, by: \.clientOrderID) {
      if orders.count > 1 {
        report.add(.oneOrder, "\(id) is at the broker \(orders.count) times")
      }
      guard let intent = journal.orders[id] else {
        report.add(.oneIntent, "\(id) is at the broker and was never intended")
        continue
      }
      for order in orders where order.terms != intent.terms {
        report.add(.oneIntent, "\(id) is \(order.terms) at the broker, intended \(intent.terms)")
      }
    }
  }

  /// Rule 3.
  private func checkSends(_ submissions: [ProxyLine], _ report: inout SafetyReport) {
    for (id, lines) in Dictionary(grouping: submissions, by: \.clientOrderID) {
      let sends = id.flatMap { journal.orders[$0]?.sends } ?? 0
      if lines.count > sends {
        report.add(
          .sentOnce, "\(id ?? "an order without id") left \(lines.count) times, noted \(sends)")
      }
    }
  }

  /// Rule 4.
  private func checkEnds(_ report: inout SafetyReport) {
    let atBroker = Set(ledger.orders.map(\.clientOrderID))
    for (id, order) in journal.orders {
      if order.wasCalledDead, atBroker.contains(id) {
        report.add(.trueEnds, "\(id) was noted as dead, last as \(order.end)")
      }
      if order.end == .working, !atBroker.contains(id) {
        report.add(.trueEnds, "\(id) is noted as working")
      }
    }
    for claim in claims {
      switch claim {
      case .atBroker(let id) where !atBroker.contains(id):
        report.add(.trueEnds, "\(id) was said to be at the broker")
      case .nowhere(let id) where atBroker.contains(id):
        report.add(.trueEnds, "\(id) was said to be nowhere")
      default: break
      }
    }
  }

  /// Rule 5.
  private func checkBeliefs(_ report: inout SafetyReport) {
    for order in ledger.orders {
      if let intent = journal.orders[order.clientOrderID], intent.end != .working {
        report.add(.everyOrderKnown, "\(order.clientOrderID) is still noted as \(intent.end)")
      }
      guard let belief = beliefs[order.id] else {
        report.add(.everyOrderKnown, "\(order.clientOrderID) is not in the client's book")
        continue
      }
      if belief.status != order.status || decimal(belief.filled) != decimal(order.filled) {
        report.add(
          .everyOrderKnown,
          "\(order.clientOrderID) is \(order.status) \(order.filled) at the broker, \(belief.status) \(belief.filled) in the client's book"
        )
      }
    }
    let known = Set(ledger.orders.map(\.id))
    for id in beliefs.keys where !known.contains(id) {
      report.add(.everyOrderKnown, "the client's book has \(id), the broker does not")
    }
  }

  /// Rule 6.
  private func checkAnswers(_ report: inout SafetyReport) {
    let orders = Dictionary(grouping: ledger.orders, by: \.id)
    for line in proxy {
      if line.isSubmission, line.broker == 200 {
        let order = line.orderID.flatMap { orders[$0]?.first }
        if order == nil || order?.clientOrderID != line.clientOrderID {
          report.add(
            .acceptedStays, "\(line.clientOrderID ?? "-") was accepted in line \(line.number)")
        }
      }
      if line.method == "DELETE", line.broker == 204,
        let order = orders[String(line.path.dropFirst("/v2/orders/".count))]?.first,
        order.isOpen
      {
        report.add(
          .acceptedStays, "the cancel of \(order.clientOrderID) was accepted, it is \(order.status)"
        )
      }
    }
  }

  /// Rule 7.
  private func checkPositions(_ report: inout SafetyReport) {
    var sums: [String: Decimal] = [:]
    for order in ledger.orders {
      guard let filled = decimal(order.filled) else {
        report.add(.positionsAreFills, "\(order.clientOrderID) has filled \(order.filled)")
        continue
      }
      sums[order.symbol, default: 0] += order.side == "sell" ? -filled : filled
    }
    for symbol in Set(sums.keys).union(ledger.positions.keys) {
      let held = decimal(ledger.positions[symbol] ?? "0")
      if held != sums[symbol, default: 0] {
        report.add(
          .positionsAreFills,
          "\(symbol): \(ledger.positions[symbol] ?? "0") held, \(sums[symbol, default: 0]) filled")
      }
    }
  }
}

/// Plain digits with an optional sign and point; nil for anything else. Exact up to 38 digits.
func decimal(_ text: String) -> Decimal? {
  guard text.wholeMatch(of: /-?[0-9]{1,20}(\.[0-9]{1,18})?/) != nil else { return nil }
  return Decimal(string: text)
}
