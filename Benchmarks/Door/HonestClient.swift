import Foundation
import TestSupport

/// A client that asks for its account every few milliseconds, on one connection.
struct HonestClient {
  struct Delays: CustomStringConvertible {
    let sorted: [Double]

    var p99: Double { quantile(0.99) }

    var description: String {
      String(
        format: "%d requests, median %.2f ms, p99 %.2f ms, worst %.2f ms", sorted.count,
        quantile(0.5), p99, sorted.last ?? 0)
    }

    static func + (a: Delays, b: Delays) -> Delays {
      Delays(sorted: (a.sorted + b.sorted).sorted())
    }

    private func quantile(_ share: Double) -> Double {
      guard !sorted.isEmpty else { return .infinity }
      return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }
  }

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  private let port: UInt16
  private let request: [UInt8]

  init(port: UInt16, _ account: PaperServer.Credentials) {
    self.port = port
    request = Array(
      "GET /v2/account HTTP/1.1\r\nHost: 127.0.0.1\r\nAPCA-API-KEY-ID: \(account.keyID)\r\nAPCA-API-SECRET-KEY: \(account.secretKey)\r\n\r\n"
        .utf8)
  }

  func measure(for seconds: Int) throws -> Delays {
    let socket = try LoopbackSocket.connect(to: port)
    let end = ContinuousClock.now + .seconds(seconds)
    var delays: [Double] = []
    while ContinuousClock.now < end {
      let start = ContinuousClock.now
      guard socket.send(request) else { throw Failed(description: "the honest client was cut off") }
      let answer = try whole(socket)
      guard answer.hasPrefix("HTTP/1.1 200 OK\r\n") else {
        throw Failed(description: "the honest client was told: \(answer.prefix(200))")
      }
      let took = (ContinuousClock.now - start).components
      delays.append(Double(took.seconds) * 1e3 + Double(took.attoseconds) / 1e15)
      poll(nil, 0, 5)
    }
    return Delays(sorted: delays.sorted())
  }

  private func whole(_ socket: LoopbackSocket) throws -> String {
    var bytes: [UInt8] = []
    while let chunk = socket.receive(), !chunk.isEmpty {
      bytes += chunk
      let text = String(decoding: bytes, as: UTF8.self)
      guard let head = text.range(of: "\r\n\r\n") else { continue }
      let length = text[..<head.lowerBound].lowercased().split(separator: "\r\n")
        .first { $0.hasPrefix("content-length:") }?.split(separator: " ").last
        .flatMap { Int($0) }
      if text[head.upperBound...].utf8.count >= length ?? 0 { return text }
    }
    throw Failed(description: "the honest client was cut off")
  }
}
