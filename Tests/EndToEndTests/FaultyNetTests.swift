import Foundation
import Synchronization
import TestSupport
import Testing

/// One order through each fault of the net: what the client says of it is what became of it.
@Suite(.serialized, .blocking) struct FaultyNetTests {
  private static let faults = Fault.instant + [.delay(0.3), .drip(0.3)]

  @Test func everyFaultOnAnOrdersWayIsSeenThrough() throws {
    let data = try TemporaryFolder()
    let server = try PaperServer(data: data.url)
    defer { server.stop() }
    let problems = Problems()
    inParallel(Self.faults) { [data = data.url, broker = server.url] fault in
      do {
        for problem in try Self.order(through: fault, data, broker) {
          problems.add("\(fault.name): \(problem)")
        }
      } catch {
        problems.add("\(fault.name): \(error)")
      }
    }
    #expect(problems.all.isEmpty, "\(problems.all.joined(separator: "\n"))")
  }

  private final class Problems: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  /// What the broker did with an order that met a fault.
  private enum Fate { case accepted, refused, unknown }

  private static func order(
    through fault: Fault, _ data: URL, _ broker: String
  ) throws -> [String] {
    let world = try TradingWorld(data: data, broker: broker)
    world.proxy.follow(.scripted([fault], matching: \.isSubmission))
    let fate = fate(fault)
    let client = try world.run(["buy", "1", "SPY", "--yes", "--json"]) { _, sinceSending in
      // Nobody will ever hear of it: the client would look for it as long as it may.
      fate == .unknown && (sinceSending ?? 0) > 1.5
    }
    var problems: [String] = []
    let ends = world.journal.orders.values.map(\.end)
    let posts = world.proxy.log.filter(\.isSubmission)
    if posts.map(\.fault) != [fault] { problems.append("POSTs met \(posts.map(\.fault.name))") }
    switch (fate, client) {
    case (.accepted, .ended(0, let output, _)):
      if !output.contains("\"state\":\"working\"") { problems.append("it said \(output)") }
      if ends != [.working] { problems.append("it is noted as \(ends)") }
    case (.refused, .ended(1, let output, _)):
      if !output.contains("\"state\":\"rejected\"") { problems.append("it said \(output)") }
    case (.unknown, .killed):
      if ends != [.unconfirmed] { problems.append("it is noted as \(ends)") }
    default: problems.append("\(client)")
    }
    let report = try world.report()
    let expected = fate == .accepted ? 1 : 0
    if report.ledgerOrders != expected { problems.append("\(report.line)") }
    return problems + report.findings.map(\.description)
  }

  private static func fate(_ fault: Fault) -> Fate {
    switch fault {
    case .pass, .dropAfter, .delay, .drip, .truncate, .tornHead, .corrupt, .failAfter,
      .duplicateHeaders, .duplicateReply:
      .accepted
    case .tooMany: .refused
    case .dropBefore, .failBefore, .busy, .redirect: .unknown
    }
  }
}
