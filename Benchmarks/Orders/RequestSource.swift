import NIOCore

/// The requests that one connection sends, one after the other, for one account.
struct RequestSource: Sendable {
  enum Kind: Sendable { case orders, reads }

  private let kind: Kind
  private let name: String
  private let headers: String
  private var number = 0

  private static let symbols = ["SPY", "AAPL", "MSFT", "QQQ"]
  private static let reads = [
    "/v2/account", "/v2/positions", "/v2/orders?status=open&limit=20", "/v2/clock",
  ]

  /// `name` starts the client order ids and is no other connection's.
  init(_ kind: Kind, name: String, account: LoadAccount, port: Int) {
    self.kind = kind
    self.name = name
    headers =
      " HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAPCA-API-KEY-ID: \(account.keyID)\r\nAPCA-API-SECRET-KEY: \(account.secretKey)\r\n"
  }

  /// The last one was turned away: it is sent again, under its own client order id, or a sale would follow no purchase.
  mutating func repeatLast() { number -= 1 }

  mutating func next() -> ByteBuffer {
    number += 1
    switch kind {
    case .reads:
      return ByteBuffer(string: "GET \(Self.reads[number % Self.reads.count])\(headers)\r\n")
    case .orders:
      // Whatever was bought is sold again, so that an account can go on for ever.
      let side = number % 2 == 1 ? "buy" : "sell"
      let symbol = Self.symbols[(number - 1) / 2 % Self.symbols.count]
      let body =
        #"{"symbol":"\#(symbol)","qty":"1","side":"\#(side)","type":"market","time_in_force":"day","client_order_id":"\#(name)-\#(number)"}"#
      return ByteBuffer(
        string:
          "POST /v2/orders\(headers)Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      )
    }
  }
}

/// A key pair to send orders with.
struct LoadAccount: Sendable, Decodable {
  let keyID: String
  let secretKey: String

  private enum CodingKeys: String, CodingKey {
    case keyID = "key_id"
    case secretKey = "secret_key"
  }
}
