import Foundation
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whatever the server answered with success is in its ledger after SIGKILL, at whatever moment that comes.
/// FOLIO_LEDGER_KILLS says how often it is killed; `make ledger-kills KILLS=10000` is the long run.
@Suite(.serialized, .blocking) struct LedgerKillTests {
  private static let senders = 4
  /// Ledgers are begun anew after so many kills, so that a start stays short.
  private static let killsPerLedger = 100

  private static var kills: Int {
    ProcessInfo.processInfo.environment["FOLIO_LEDGER_KILLS"].flatMap { Int($0) } ?? 50
  }

  @Test func everyOrderThatWasAnsweredIsThereAfterAKill() throws {
    let start = ContinuousClock.now
    let left = Mutex(Self.kills)
    let sum = Mutex(KillReport())
    // A server is up and killed within a tenth of a second, most of it spent alone on one core.
    let worlds = Self.kills > Self.killsPerLedger ? ProcessInfo.processInfo.activeProcessorCount : 1
    inThreads(worlds) { _ in
      while true {
        let kills = left.withLock { left in
          let kills = min(left, Self.killsPerLedger)
          left -= kills
          return kills
        }
        guard kills > 0 else { return }
        do {
          let report = try KillRun.report(kills: kills, senders: Self.senders)
          sum.withLock { $0.add(report) }
        } catch { Issue.record("\(error)") }
      }
    }
    let seconds = (ContinuousClock.now - start).components.seconds
    let report = sum.withLock { $0 }
    print(
      "ledger kills: \(report.kills) kills, \(report.answered) orders answered, \(report.missing.count) missing, \(seconds) s"
    )
    #expect(report.missing.isEmpty, "\(report.missing.prefix(10))")
    #expect(report.kills == Self.kills)
    #expect(report.answered >= Self.kills, "each kill came after an answer")
  }

  @Test func ofAHundredConnectionsWithOneIdOneIsAcceptedAndNoneAfterARestart() throws {
    let home = try TemporaryFolder()
    let run = try KillRun(data: home.url.appendingPathComponent("paper"))
    for round in 1...2 {
      #expect(try run.accepted(id: "once-\(round)", connections: 100) == 1)
      try run.restart()
      #expect(try run.accepted(id: "once-\(round)", connections: 100) == 0)
      #expect(try run.missing(of: ["once-\(round)"]) == [])
    }
    try run.verify()
  }

  /// A kill leaves what the kernel has; only a sync outlives the power. So the calls themselves are looked at.
  @Test(.enabled(if: Tracing.isPossible, "strace is not there or may not trace"))
  func anOrderIsSyncedToTheDiskBeforeItIsAnswered() throws {
    let home = try TemporaryFolder()
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    let trace = home.url.appendingPathComponent("trace").path
    let server = try PaperServer(
      data: data,
      under: [
        Tracing.program, "-f", "-s", "32", "-o", trace, "-e",
        "trace=fdatasync,fsync,write,writev,sendto,sendmsg",
      ])
    defer { server.kill() }
    let port = try #require(URL(string: server.url)?.port.flatMap { UInt16(exactly: $0) })
    #expect(try #require(OrderSocket(port: port, account)).order(id: "synced"))
    func lines() throws -> [Substring] {
      try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
    }
    let deadline = Date().addingTimeInterval(60)
    while try !lines().contains(where: { $0.contains("HTTP/1.1 200") }), Date() < deadline {
      poll(nil, 0, 10)
    }
    let seen = try lines()
    let listening = try #require(seen.firstIndex { $0.contains("listening on") })
    let answer = try #require(seen.firstIndex { $0.contains("HTTP/1.1 200") })
    let synced = seen[listening..<answer].contains {
      $0.contains("sync") && $0.hasSuffix("= 0")
    }
    #expect(synced, "\(seen[listening...answer].suffix(20).joined(separator: "\n"))")
  }
}

private struct KillReport {
  var (kills, answered) = (0, 0)
  /// The client order ids that were answered with success and are not there.
  var missing: [String] = []

  mutating func add(_ other: KillReport) {
    kills += other.kills
    answered += other.answered
    missing += other.missing
  }
}

/// Runs a body so many times side by side, each in a thread of its own that may wait, and returns when all are over.
private func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let done = DispatchGroup()
  for index in 0..<count {
    done.enter()
    Thread.detachNewThread {
      body(index)
      done.leave()
    }
  }
  done.wait()
}

/// One ledger, and the server that is started on it again and again.
private final class KillRun {
  private let data: URL
  private let account: PaperServer.Credentials
  private var server: PaperServer

  init(data: URL) throws {
    self.data = data
    account = try PaperServer.createAccount(data: data)
    server = try PaperServer(data: data)
  }

  /// What so many kills come to on a new ledger.
  static func report(kills: Int, senders: Int) throws -> KillReport {
    let home = try TemporaryFolder()
    let run = try KillRun(data: home.url.appendingPathComponent("paper"))
    var report = KillReport()
    for round in 0..<kills {
      let ids = try run.tradeUntilKilled(round: round, senders: senders)
      report.add(KillReport(kills: 1, answered: ids.count, missing: try run.missing(of: ids)))
    }
    try run.verify()
    return report
  }

  private var port: UInt16 {
    get throws {
      guard let port = URL(string: server.url)?.port.flatMap({ UInt16(exactly: $0) }) else {
        throw SpawnedProgram.Failed(description: "the server listens at \(server.url)")
      }
      return port
    }
  }

  /// Sends orders on several connections at once, kills the server after some answers, and starts it again. Returns the
  /// client order ids that were answered with success.
  func tradeUntilKilled(round: Int, senders: Int) throws -> [String] {
    let port = try port
    let answered = Mutex<[String]>([])
    let done = DispatchSemaphore(value: 0)
    let credentials = account
    Thread.detachNewThread {
      inThreads(senders) { sender in
        guard let socket = OrderSocket(port: port, credentials) else { return }
        for number in 0... {
          let id = "kill-\(round)-\(sender)-\(number)"
          guard socket.order(id: id) else { return }
          answered.withLock { $0.append(id) }
        }
      }
      done.signal()
    }
    // A different number each time, so that a kill meets every stage of a commit.
    let enough = 1 + round * 7 % 13
    let deadline = Date().addingTimeInterval(60)
    while answered.withLock({ $0.count }) < enough, Date() < deadline { poll(nil, 0, 1) }
    server.kill()
    done.wait()
    server = try PaperServer(data: data)
    return answered.withLock { $0 }
  }

  func restart() throws {
    server.kill()
    server = try PaperServer(data: data)
  }

  /// How many of so many connections have an order with one id accepted, all sending at once.
  func accepted(id: String, connections: Int) throws -> Int {
    let port = try port
    let credentials = account
    let count = Mutex(0)
    let (ready, go) = (DispatchGroup(), DispatchSemaphore(value: 0))
    for _ in 0..<connections { ready.enter() }
    Thread.detachNewThread {
      ready.wait()
      for _ in 0..<connections { go.signal() }
    }
    inThreads(connections) { _ in
      let socket = OrderSocket(port: port, credentials)
      ready.leave()
      go.wait()
      if socket?.order(id: id) ?? false { count.withLock { $0 += 1 } }
    }
    return count.withLock { $0 }
  }

  /// Those of the orders that the server does not know.
  func missing(of ids: [String]) throws -> [String] {
    guard let socket = OrderSocket(port: try port, account) else { return ids }
    return ids.filter { !socket.knows(id: $0) }
  }

  /// The chain and the books are whole.
  func verify() throws {
    let result = runSeparately(
      [Products.url("folio-paper").path, "ledger", "verify", "--data", data.path])
    #expect(result.status == 0, "\(result.error)")
  }
}

/// A connection that asks one thing after the other and waits for each answer, ten seconds at the most.
private final class OrderSocket {
  private let descriptor: Int32
  private let head: String

  init?(port: UInt16, _ account: PaperServer.Credentials) {
    #if canImport(Glibc)
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    head =
      " HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAPCA-API-KEY-ID: \(account.keyID)\r\nAPCA-API-SECRET-KEY: \(account.secretKey)\r\n"
    var timeout = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return nil }
  }

  deinit { close(descriptor) }

  /// Whether the order was answered with success.
  func order(id: String) -> Bool {
    let body =
      #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"gtc","client_order_id":"\#(id)"}"#
    return ask(
      "POST /v2/orders\(head)Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    )
  }

  func knows(id: String) -> Bool {
    ask("GET /v2/orders:by_client_order_id?client_order_id=\(id)\(head)\r\n")
  }

  /// Whether the answer came whole, with status 200.
  private func ask(_ request: String) -> Bool {
    let bytes = Array(request.utf8)
    #if canImport(Glibc)
      let flags = Int32(MSG_NOSIGNAL)
    #else
      let flags: Int32 = 0
    #endif
    guard send(descriptor, bytes, bytes.count, flags) == bytes.count else { return false }
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 8_192)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return false }
      answer += chunk.prefix(count)
      let text = String(decoding: answer, as: UTF8.self)
      guard let end = text.range(of: "\r\n\r\n") else { continue }
      let length =
        text[..<end.lowerBound].split(separator: "\r\n").first {
          $0.lowercased().hasPrefix("content-length:")
        }.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0
      guard text[end.upperBound...].utf8.count >= length else { continue }
      return text.hasPrefix("HTTP/1.1 200 ")
    }
  }
}
