import Foundation
import Synchronization
import TestSupport

/// Malformed requests from several clients, and slow ones from many, until it is stopped.
final class Attack: Sendable {
  struct Report: Sendable {
    var sent = 0
    /// Names of the cases that ended otherwise than they should, each once.
    var wrong: Set<String> = []
    var cutOff = 0
  }

  /// A slow client: what it begins with, and what it sends once a second.
  private struct Slow {
    let begin: String
    let drip: String
  }

  let cases: [DoorCase]
  private let port: UInt16
  private let report = Mutex(Report())
  private let isOver = Atomic<Bool>(false)
  private let running = Atomic<Int>(0)

  init(port: UInt16, cases: [DoorCase]) {
    self.port = port
    self.cases = cases
  }

  func start(clients: Int, slow: Int) {
    for number in 0..<clients {
      spawn { attack in
        var next = number
        while !attack.isOver.load(ordering: .relaxed) {
          attack.send(attack.cases[next % attack.cases.count])
          next += clients
        }
      }
    }
    spawn { $0.holdOpen(slow) }
  }

  func stop() -> Report {
    isOver.store(true, ordering: .relaxed)
    while running.load(ordering: .acquiring) > 0 { poll(nil, 0, 10) }
    return report.withLock { $0 }
  }

  private func spawn(_ work: @escaping @Sendable (Attack) -> Void) {
    running.add(1, ordering: .acquiringAndReleasing)
    Thread.detachNewThread {
      work(self)
      self.running.subtract(1, ordering: .acquiringAndReleasing)
    }
  }

  private func send(_ one: DoorCase) {
    guard let socket = try? LoopbackSocket.connect(to: port) else {
      return note(one, isRight: false)
    }
    socket.send(one.bytes)
    if one.isHalfClosed { socket.endSending() }
    switch one.end {
    case .refused(let status): note(one, isRight: Self.status(socket.receiveAll().bytes) == status)
    case .answered(let status): note(one, isRight: Self.status(socket.receive() ?? []) == status)
    case .closed: note(one, isRight: socket.receiveAll().bytes.isEmpty)
    }
  }

  private func note(_ one: DoorCase, isRight: Bool) {
    report.withLock {
      $0.sent += 1
      if !isRight { $0.wrong.insert(one.name) }
    }
  }

  private static func status(_ answer: [UInt8]) -> Int? {
    let words = String(decoding: answer.prefix(32), as: UTF8.self).split(separator: " ")
    return words.count > 1 ? Int(words[1]) : nil
  }

  private func holdOpen(_ count: Int) {
    let head = "GET /v2/account HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    let kinds = [
      Slow(begin: "G", drip: "E"), Slow(begin: head, drip: "X"), Slow(begin: "", drip: ""),
      Slow(begin: head + "Content-Length: 1000000\r\n\r\n", drip: "{"),
      Slow(begin: head + "Transfer-Encoding: chunked\r\n\r\n", drip: "1\r\n{\r\n"),
      Slow(begin: String(repeating: head + "\r\n", count: 200), drip: ""),
    ]
    var sockets: [LoopbackSocket?] = Array(repeating: nil, count: count)
    while !isOver.load(ordering: .relaxed) {
      for index in sockets.indices {
        let kind = kinds[index % kinds.count]
        if let socket = sockets[index] {
          guard !kind.drip.isEmpty, !socket.send(Array(kind.drip.utf8)) else { continue }
          report.withLock { $0.cutOff += 1 }
        }
        sockets[index] = try? LoopbackSocket.connect(to: port)
        sockets[index]?.send(Array(kind.begin.utf8))
      }
      poll(nil, 0, 1_000)
    }
  }
}
