import ClientModels

@testable import PaperBroker
@testable import Sync

/// The seven rules of the order-safety contract, held against journal, wire, ledger and book after everything healed.
struct SimulationChecks {
  let network: SimulatedNetwork
  let disk: MemoryFileSystem
  let portfolio: Portfolio?

  func run(_ report: inout SimulationReport) async throws {
    guard let book = await network.book(), let portfolio else {
      throw SimulationFailed(description: "the run ended without a client or an account")
    }
    var intents: [String: Int] = [:]
    var sends: [String: Int] = [:]
    var scan = JournalScan(try StoreDirectory.existing(at: "/s/orders", disk), owner: nil)
    scan.run { line in
      guard case .entry(let entry) = line.record else { return }
      switch entry {
      case .intent(let request, _, _): intents[request.clientOrderID.text, default: 0] += 1
      case .send(let id, _): sends[id.text, default: 0] += 1
      default: break
      }
    }
    let ledger = book.orders.values.sorted { $0.order.id < $1.order.id }
    report.intents = intents.values.reduce(0, +)
    report.sends = sends.values.reduce(0, +)
    report.posts = network.posts.count
    report.ledgerOrders = ledger.count

    // Each order of the ledger has one intent, and each intent at most one order.
    var count: [String: Int] = [:]
    for record in ledger {
      let id = Self.base(record.order.clientOrderID)
      count[id, default: 0] += 1
      if intents[id] != 1 {
        report.lost.append("\(id) is in the ledger with \(intents[id] ?? 0) intents")
      }
      if report.declaredDead.contains(id) {
        report.lies.append("\(id) was said not to be at the broker, which has it")
      }
    }
    for (id, orders) in count where orders > 1 {
      report.doubled.append("\(id) is in the ledger \(orders) times")
    }
    // No more copies on the wire than were written down.
    var wire: [String: Int] = [:]
    for post in network.posts {
      wire[post.id, default: 0] += 1
      if post.wasAccepted, count[post.id] == nil {
        report.lost.append("\(post.id) was accepted and is not in the ledger")
      }
    }
    for (id, posts) in wire where posts > sends[id] ?? 0 {
      report.doubled.append("\(id) was sent \(posts) times and recorded \(sends[id] ?? 0) times")
    }
    // What the broker has, the client knows, with the same fills.
    for record in ledger {
      let order = record.order
      guard let known = portfolio.orders[order.id] else {
        report.lost.append("the client does not know order \(order.id)")
        continue
      }
      if known.filledQuantity != order.filledQuantity || known.status != order.status {
        report.lies.append(
          "order \(order.id) is \(order.status), \(order.filledQuantity) filled; the client has "
            + "\(known.status), \(known.filledQuantity)")
      }
    }
    for (id, submission) in portfolio.submissions {
      if case .sending = submission.state { report.lies.append("\(id) is still being sent") }
    }
    for (symbol, holding) in book.holdings
    where portfolio.positions[symbol]?.quantity != holding.book.quantity {
      report.lies.append("the client holds another quantity of \(symbol)")
    }
    for id in report.findings { report.digest.mix(id) }
    for record in ledger { report.digest.mix("\(record.order.id) \(record.order.status)") }
  }

  /// The id that the client gave, whatever a broker without uniqueness made of it.
  private static func base(_ id: ClientOrderID?) -> String {
    String((id?.text ?? "").prefix { $0 != "#" })
  }
}
