import ArgumentParser
import BenchmarkSupport
import Foundation
import NIOPosix

/// Many accounts that send orders to one paper broker, and read: how many a second, and how long each waits.
@main
struct OrderLoad: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folio-order-load",
    abstract: "Measure the paper broker under orders that are on disk before they are answered.")

  @Option(help: "The server's port on 127.0.0.1.")
  var port: Int

  @Option(
    help: "A file with a key pair on each line, as `folio-paper account create --json` prints it.")
  var accounts: String

  @Option(help: "How many connections send orders.")
  var writers = 100

  @Option(help: "How many connections read.")
  var readers = 64

  @Option(help: "How many orders a second are sent, in all, while others read.")
  var orderRate = 5_200

  @Option(help: "How long each measurement takes, in seconds, up to 60.")
  var seconds = 8

  @Option(help: "Send so many orders and end, instead of measuring.")
  var orders: Int?

  func validate() throws {
    guard (1...2_000).contains(writers), (1...2_000).contains(readers), (1...60).contains(seconds),
      (1...100_000).contains(orderRate)
    else {
      throw ValidationError(
        "--writers and --readers are from 1 to 2000, --seconds from 1 to 60, --order-rate to 100000"
      )
    }
  }

  func run() async throws {
    var keys = try String(contentsOfFile: accounts, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(LoadAccount.self, from: Data($0.utf8))
    }
    guard !keys.isEmpty, let socketPort = UInt16(exactly: port) else {
      throw ValidationError("\(accounts) holds no key pair, or \(port) is no port")
    }
    for index in keys.indices { try keys[index].trade(port: socketPort) }
    let load = LoadPhases(
      port: port, accounts: keys, seconds: seconds,
      group: MultiThreadedEventLoopGroup(numberOfThreads: 2))
    if let orders { return try await load.send(orders, writers: writers) }
    print(
      "\(keys.count) accounts, each connection with one request under way; milliseconds from when it was due to the answer",
      "reads: account, positions, open orders, an order by its ids, latest quotes, clock\n",
      separator: "\n"
    )
    print(LoadPhases.heading)
    let orders = try await load.measure("orders, each on disk", writers: writers)
    let reads = try await load.measure("reads", readers: readers)
    let both = try await load.measure(
      "both at once, \(orderRate) orders a second", writers: writers, orders: orderRate,
      readers: readers)
    let tenfold = try await load.measure(
      "ten times of both", writers: 10 * writers, readers: 10 * readers)
    let recovery = try await load.recovery()
    print("\nafter that, an order is answered within 50 ms again \(recovery)")
    print(
      """

                                 transactions a second      time to the answer
        the case studies         50, then 250               180 ms (mean)
        Folio's paper broker     \(LoadPhases.rate(orders.orders, seconds)) durable orders       \(LoadPhases.text(orders.orders.served.quantile(0.5))) ms (median), \(LoadPhases.text(orders.orders.served.quantile(0.99))) ms (p99)
      """)
    let failed = [orders, reads, both, tenfold].reduce(0) {
      $0 + $1.orders.failed + $1.reads.failed
    }
    guard failed == 0 else {
      print("FAILED: \(failed) requests were answered neither with success nor as too many")
      throw ExitCode(1)
    }
  }
}
