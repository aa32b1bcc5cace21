import Foundation
import TestSupport

/// A key pair to send requests with, and orders that its account has open.
struct LoadAccount: Sendable, Decodable {
  struct OpenOrder: Sendable, Decodable {
    let id: String
    let clientID: String

    private enum CodingKeys: String, CodingKey {
      case id
      case clientID = "client_order_id"
    }
  }

  let keyID: String
  let secretKey: String
  private(set) var orders: [OpenOrder] = []

  private enum CodingKeys: String, CodingKey {
    case keyID = "key_id"
    case secretKey = "secret_key"
  }

  /// The rest of a request line and the fields that all requests have.
  func headers(port: Int) -> String {
    " HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAPCA-API-KEY-ID: \(keyID)\r\nAPCA-API-SECRET-KEY: \(secretKey)\r\n"
  }

  static func order(_ body: String, _ headers: String) -> String {
    "POST /v2/orders\(headers)Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  /// Makes it an account at work: four positions, and three orders that rest far below the market.
  mutating func trade(port: UInt16) throws {
    let socket = try LoopbackSocket.connect(to: port)
    for symbol in ["SPY", "AAPL", "MSFT", "QQQ"] {
      let body =
        #"{"symbol":"\#(symbol)","qty":"10","side":"buy","type":"market","time_in_force":"day"}"#
      _ = try send(body, port, socket)
    }
    for symbol in ["SPY", "AAPL", "MSFT"] {
      let body =
        #"{"symbol":"\#(symbol)","qty":"5","side":"buy","type":"limit","limit_price":"1","time_in_force":"gtc"}"#
      orders.append(
        try JSONDecoder().decode(OpenOrder.self, from: Data(try send(body, port, socket))))
    }
  }

  /// The answer's body.
  private func send(_ body: String, _ port: UInt16, _ socket: LoopbackSocket) throws -> [UInt8] {
    socket.send(Array(Self.order(body, headers(port: Int(port))).utf8))
    var bytes: [UInt8] = []
    while let chunk = socket.receive(), !chunk.isEmpty {
      bytes += chunk
      let answer = bytes.withUnsafeBytes { AnswerReader.answer(in: $0) }
      guard let answer else { continue }
      guard answer.status == 200 else {
        throw LoadFailure("an account could not trade: status \(answer.status)")
      }
      return Array(bytes[answer.head..<answer.length])
    }
    throw LoadFailure("the server ended a connection")
  }
}

/// Why nothing was measured, in one line.
struct LoadFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
