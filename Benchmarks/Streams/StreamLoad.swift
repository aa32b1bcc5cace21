import ArgumentParser
import BenchmarkSupport
import Foundation
import NIOCore
import NIOPosix

/// Many clients on the market data stream of one server: how late quotes come, and what that costs the server.
@main
struct StreamLoad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folio-stream-load",
    abstract: "Measure the paper broker's market data stream under many clients.")

  @Option(help: "The server's port on 127.0.0.1.")
  var port: Int

  @Option(help: "The server's process id.")
  var server: Int32

  @Option(help: "The key of an account that may have all the connections.")
  var keyID: String

  @Option(help: "Its secret.")
  var secretKey: String

  @Option(help: "How many clients listen; every second one to MessagePack.")
  var clients = 500

  @Option(help: "How long each of the two measurements takes, in seconds.")
  var seconds = 20

  func run() async throws {
    let process = ServerProcess(id: server)
    let group = MultiThreadedEventLoopGroup.singleton
    var connections: [LoadConnection] = []
    for number in 0..<clients {
      connections.append(
        try await LoadConnection.open(
          port: port, keyID: keyID, secret: secretKey,
          codec: LoadClient.Codec.allCases[number % 2], on: group))
    }
    try await Task.sleep(for: .seconds(3))
    print(
      "\(clients) clients, each told of every quote; delays from the quote's time to its being read, in ms\n"
    )
    print(row(["", "quotes", "per second", "median", "p99", "worst client's p99"]))
    try await measure("alone", connections, process)
    let stalled = try await LoadConnection.open(
      port: port, keyID: keyID, secret: secretKey, codec: .json, on: group, receiveBuffer: 4_096)
    try await stalled.channel.setOption(.autoRead, value: false).get()
    let files = process.openFiles
    let start = ContinuousClock.now
    async let cutOff = whenClosed(process, files)
    try await measure("beside a client that never reads", connections, process)
    guard let end = await cutOff else {
      print("FAILED: the client that never reads was not cut off")
      throw ExitCode(1)
    }
    print("the client that never reads was cut off after \((end - start).components.seconds) s")
  }

  /// When the server had one connection less; nil when that took more than a minute.
  private func whenClosed(_ process: ServerProcess, _ files: Int) async -> ContinuousClock.Instant?
  {
    for _ in 0..<600 {
      if process.openFiles < files { return .now }
      try? await Task.sleep(for: .milliseconds(100))
    }
    return nil
  }

  private func measure(
    _ name: String, _ connections: [LoadConnection], _ process: ServerProcess
  ) async throws {
    for connection in connections { _ = try await connection.restart() }
    let (cpu, start) = (process.cpuSeconds, wallNanoseconds())
    try await Task.sleep(for: .seconds(seconds))
    var byCodec: [LoadClient.Codec: DelayHistogram] = [:]
    var worst: [LoadClient.Codec: Double] = [:]
    let elapsed = Double(wallNanoseconds() - start) / 1e9
    let used = process.cpuSeconds - cpu
    for (number, connection) in connections.enumerated() {
      let codec = LoadClient.Codec.allCases[number % 2]
      let delays = try await connection.restart()
      byCodec[codec, default: DelayHistogram()].add(delays)
      worst[codec] = max(worst[codec] ?? 0, delays.quantile(0.99) ?? .infinity)
      guard try await !connection.hasEnded() else {
        throw LoadFailure("a client that reads was cut off")
      }
    }
    print(name)
    for codec in LoadClient.Codec.allCases {
      guard let delays = byCodec[codec] else { continue }
      let listeners = Double(connections.count / 2)
      print(
        row([
          "  " + codec.rawValue, "\(delays.count)",
          String(format: "%.0f each", Double(delays.count) / elapsed / listeners),
          text(delays.quantile(0.5)), text(delays.quantile(0.99)), text(worst[codec]),
        ]))
    }
    print(
      String(
        format: "  server: %.0f %% of a core, %.0f MiB resident", used / elapsed * 100,
        process.residentMebibytes))
  }

  private func text(_ milliseconds: Double?) -> String {
    milliseconds.map { String(format: "%.2f", $0) } ?? "-"
  }

  private func row(_ cells: [String]) -> String {
    cells.enumerated().map { index, cell in
      let gap = String(repeating: " ", count: max(1, (index == 0 ? 16 : 20) - cell.count))
      return index == 0 ? cell + gap : gap + cell
    }.joined()
  }
}
