import Foundation

/// What the broker holds for one account, as it tells over its API.
public struct LedgerReading: Hashable, Sendable {
  public struct Order: Hashable, Sendable {
    public let id: String
    public let clientOrderID: String
    public let symbol: String
    public let side: String
    public let quantity: String
    public let limit: String?
    public let status: String
    public let filled: String

    public init(
      id: String, clientOrderID: String, symbol: String, side: String, quantity: String,
      limit: String?, status: String, filled: String
    ) {
      self.id = id
      self.clientOrderID = clientOrderID
      self.symbol = symbol
      self.side = side
      self.quantity = quantity
      self.limit = limit
      self.status = status
      self.filled = filled
    }

    init?(_ members: [String: Any]) {
      guard let id = members["id"] as? String,
        let clientOrderID = members["client_order_id"] as? String,
        let symbol = members["symbol"] as? String, let side = members["side"] as? String,
        let quantity = members["qty"] as? String, let status = members["status"] as? String,
        let filled = members["filled_qty"] as? String
      else { return nil }
      self.init(
        id: id, clientOrderID: clientOrderID, symbol: symbol, side: side, quantity: quantity,
        limit: members["limit_price"] as? String, status: status, filled: filled)
    }

    var terms: OrderTerms {
      OrderTerms(symbol: symbol, side: side, quantity: quantity, limit: limit)
    }

    public var isOpen: Bool {
      !["filled", "canceled", "expired", "rejected", "replaced", "done_for_day"].contains(status)
    }
  }

  public var orders: [Order]
  /// Quantities by symbol.
  public var positions: [String: String]

  public init(orders: [Order], positions: [String: String]) {
    self.orders = orders
    self.positions = positions
  }

  /// Asks the broker itself, page after page. Throws when it does not answer or repeats itself.
  public init(from url: String, _ account: PaperServer.Credentials) throws {
    let pageSize = 500
    var orders: [String: Order] = [:]
    var after = ""
    while true {
      let page = try Self.list(
        "/v2/orders?status=all&direction=asc&limit=\(pageSize)" + after, from: url, account)
      let known = orders.count
      for members in page {
        guard let order = Order(members) else {
          throw SpawnedProgram.Failed(description: "the ledger shows an order in other words")
        }
        orders[order.id] = order
      }
      guard page.count == pageSize else { break }
      // A second back: orders of one moment may be on both sides of a page's end.
      guard orders.count > known, let last = page.last?["submitted_at"] as? String,
        let time = Self.time(last)
      else { throw SpawnedProgram.Failed(description: "the ledger's pages do not go on") }
      let text = time.addingTimeInterval(-1).formatted(.iso8601)
      after = "&after=\(text)"
    }
    self.orders = orders.values.sorted { $0.id < $1.id }
    positions = [:]
    for members in try Self.list("/v2/positions", from: url, account) {
      guard let symbol = members["symbol"] as? String, let quantity = members["qty"] as? String
      else {
        throw SpawnedProgram.Failed(description: "the ledger shows a position in other words")
      }
      positions[symbol] = quantity
    }
  }

  private static func time(_ text: String) -> Date? {
    try? Date(String(text.prefix(19)) + "Z", strategy: .iso8601)
  }

  /// A server that was just started again may not take connections yet.
  private static func connect(to port: UInt16) throws -> LoopbackSocket {
    let deadline = Date().addingTimeInterval(10)
    while true {
      do { return try LoopbackSocket.connect(to: port) } catch {
        guard Date() < deadline else { throw error }
        poll(nil, 0, 20)
      }
    }
  }

  private static func list(
    _ target: String, from url: String, _ account: PaperServer.Credentials
  ) throws -> [[String: Any]] {
    guard let port = URL(string: url)?.port, let number = UInt16(exactly: port) else {
      throw SpawnedProgram.Failed(description: "\(url) has no port")
    }
    let socket = try connect(to: number)
    let head = [
      "GET \(target) HTTP/1.1", "Host: 127.0.0.1", "APCA-API-KEY-ID: \(account.keyID)",
      "APCA-API-SECRET-KEY: \(account.secretKey)", "Connection: close", "", "",
    ]
    var buffer: [UInt8] = []
    guard socket.send(Array(head.joined(separator: "\r\n").utf8)),
      let answer = WireMessage(from: socket, buffer: &buffer), answer.status == 200,
      let list = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [[String: Any]]
    else { throw SpawnedProgram.Failed(description: "\(url)\(target) gave no list") }
    return list
  }
}

/// What an order asks for.
public struct OrderTerms: Hashable, Sendable, CustomStringConvertible {
  public let symbol: String
  public let side: String
  public let quantity: Decimal?
  public let limit: Decimal?

  public init(symbol: String, side: String, quantity: String, limit: String?) {
    self.symbol = symbol
    self.side = side
    self.quantity = decimal(quantity)
    self.limit = limit.flatMap { decimal($0) }
  }

  public var description: String {
    "\(side) \(quantity ?? -1) \(symbol)\(limit.map { " @ \($0)" } ?? "")"
  }
}
