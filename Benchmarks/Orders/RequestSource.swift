import NIOCore

/// The requests that one connection sends, one after the other, for one account.
struct RequestSource: Sendable {
  enum Kind: Sendable { case orders, reads }

  private let kind: Kind
  private let name: String
  private let headers: String
  private let reads: [String]
  private var number = 0

  private static let symbols = ["SPY", "AAPL", "MSFT", "QQQ"]

  /// `name` starts the client order ids and is no other connection's.
  init(_ kind: Kind, name: String, account: LoadAccount, port: Int) {
    self.kind = kind
    self.name = name
    headers = account.headers(port: port)
    reads = Self.reads(of: account)
  }

  /// What a trading client asks for again and again, in equal parts.
  private static func reads(of account: LoadAccount) -> [String] {
    let orders = account.orders.flatMap { order in
      ["/v2/orders/\(order.id)", "/v2/orders:by_client_order_id?client_order_id=\(order.clientID)"]
    }
    return [
      "/v2/account", "/v2/positions", "/v2/orders?status=open", "/v2/stocks/SPY/quotes/latest",
      "/v2/stocks/quotes/latest?symbols=\(symbols.joined(separator: ","))", "/v2/positions/AAPL",
      "/v2/clock",
    ] + orders.prefix(2)
  }

  /// The last one was turned away: it is sent again, under its own client order id, or a sale would follow no purchase.
  mutating func repeatLast() { number -= 1 }

  mutating func next() -> ByteBuffer {
    number += 1
    switch kind {
    case .reads:
      return ByteBuffer(string: "GET \(reads[number % reads.count])\(headers)\r\n")
    case .orders:
      // Whatever was bought is sold again, so that an account can go on for ever.
      let side = number % 2 == 1 ? "buy" : "sell"
      let symbol = Self.symbols[(number - 1) / 2 % Self.symbols.count]
      let body =
        #"{"symbol":"\#(symbol)","qty":"1","side":"\#(side)","type":"market","time_in_force":"day","client_order_id":"\#(name)-\#(number)"}"#
      return ByteBuffer(string: LoadAccount.order(body, headers))
    }
  }
}
