import BenchmarkSupport
import Foundation
import NIOCore

/// One measurement after the other, each with connections of its own.
struct LoadPhases: Sendable {
  struct Result: Sendable {
    var orders = Tally()
    var reads = Tally()
  }

  let port: Int
  let accounts: [LoadAccount]
  let seconds: Int
  let group: any EventLoopGroup

  static let heading = row([
    "", "a second", "median", "p99", "p99.9", "shed a second", "shed p99", "failed",
  ])

  /// With a number of `orders` a second writers send so many, in all, and otherwise as many as are answered.
  func measure(
    _ name: String, writers: Int = 0, orders: Int? = nil, readers: Int = 0
  ) async throws -> Result {
    let pace = orders.map { TimeAmount.nanoseconds(Int64(writers) * 1_000_000_000 / Int64($0)) }
    let writing = try await connections(.orders, writers, pace: pace)
    let reading = try await connections(.reads, readers)
    for connection in writing + reading { try await connection.start() }
    try await Task.sleep(for: .seconds(seconds))
    var result = Result()
    for connection in writing { result.orders.add(try await connection.stop()) }
    for connection in reading { result.reads.add(try await connection.stop()) }
    for connection in writing + reading { await connection.close() }
    print(name)
    if writers > 0 { show("  \(writers) send orders", result.orders) }
    if readers > 0 { show("  \(readers) read", result.reads) }
    return result
  }

  /// Fills a ledger: ends when so many orders were accepted, or none was within ten seconds.
  func send(_ orders: Int, writers: Int) async throws {
    let connections = try await connections(.orders, writers)
    var sent = 0
    while sent < orders {
      for connection in connections { try await connection.start() }
      try await Task.sleep(for: .seconds(min(10, max(1, (orders - sent) / 5_000))))
      var tally = Tally()
      for connection in connections { tally.add(try await connection.stop()) }
      guard tally.served.count > 0 else {
        throw LoadFailure("no order is accepted: \(tally.firstFailure ?? "no answer")")
      }
      sent += tally.served.count
    }
    for connection in connections { await connection.close() }
    print("\(sent) orders")
  }

  /// When a single sender is served in time again: twenty orders in a row within 50 ms each.
  func recovery() async throws -> String {
    let start = NIODeadline.now()
    let probe = try await connections(.orders, 1)
    defer { for connection in probe { Task { await connection.close() } } }
    for _ in 0..<600 {
      for connection in probe { try await connection.start() }
      let began = NIODeadline.now()
      try await Task.sleep(for: .milliseconds(100))
      for connection in probe {
        let tally = try await connection.stop()
        guard tally.served.count >= 2, tally.shed.count == 0,
          tally.served.quantile(1).map({ $0 <= 50 }) ?? false
        else { continue }
        return "after \((began - start).nanoseconds / 1_000_000) ms"
      }
    }
    return "never: not within a minute"
  }

  private func connections(
    _ kind: RequestSource.Kind, _ count: Int, pace: TimeAmount? = nil
  ) async throws -> [LoadConnection] {
    var connections: [LoadConnection] = []
    // Different in every run and phase: a client order id is never free again.
    let run = UUID().uuidString.prefix(8)
    for number in 0..<count {
      let source = RequestSource(
        kind, name: "\(run)-\(number)", account: accounts[number % accounts.count], port: port)
      connections.append(try await LoadConnection(source, pace: pace, port: port, on: group))
    }
    return connections
  }

  private func show(_ name: String, _ tally: Tally) {
    print(
      Self.row([
        name, Self.rate(tally, seconds), Self.text(tally.served.quantile(0.5)),
        Self.text(tally.served.quantile(0.99)), Self.text(tally.served.quantile(0.999)),
        String(tally.shed.count / seconds), Self.text(tally.shed.quantile(0.99)),
        "\(tally.failed)" + (tally.firstFailure.map { " (\($0))" } ?? ""),
      ]))
  }

  static func rate(_ tally: Tally, _ seconds: Int) -> String {
    String(tally.served.count / seconds)
  }

  static func text(_ milliseconds: Double?) -> String {
    milliseconds.map { String(format: "%.2f", $0) } ?? "-"
  }

  private static func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let gap = String(repeating: " ", count: max(1, (index == 0 ? 26 : 14) - cell.count))
      return index == 0 ? cell + gap : gap + cell
    }.joined()
  }
}
