import ClientModels
import Foundation

/// A ledger event as JSON. Figures are decimal text; a missing or malformed member is an error, never a default.
struct EventPayload: Codable {
  var number: String?
  var cash: String?
  var keyID: String?
  var secretDigest: String?
  var role: String?
  var order: String?
  var clientOrderID: String?
  var replaces: String?
  var assetID: String?
  var symbol: String?
  var assetClass: String?
  var side: String?
  var type: String?
  var timeInForce: String?
  var quantity: String?
  var limitPrice: String?
  var status: String?
  var extendedHours: Bool?
  var reserve: String?
  /// Nanoseconds since 1970.
  var expiresAt: Int64?
  var execution: String?
  var price: String?
  var day: String?
  var closes: [String: String]?

  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  private static let decoder = JSONDecoder()

  private enum CodingKeys: String, CodingKey {
    case number, cash, order, symbol, side, type, quantity, status, reserve, execution, price, day
    case closes, replaces, role
    case keyID = "key_id"
    case secretDigest = "secret_sha256"
    case clientOrderID = "client_order_id"
    case assetID = "asset_id"
    case assetClass = "asset_class"
    case timeInForce = "time_in_force"
    case limitPrice = "limit_price"
    case extendedHours = "extended_hours"
    case expiresAt = "expires_at"
  }

  /// The kind and the JSON text of an event.
  static func encode(_ kind: LedgerEvent.Kind) throws -> (kind: String, json: String) {
    var payload = EventPayload()
    let name = payload.fill(kind)
    return (name, String(decoding: try encoder.encode(payload), as: UTF8.self))
  }

  static func decode(
    kind: String, json: String, at time: Timestamp
  ) throws(LedgerError) -> LedgerEvent.Kind {
    guard let payload = try? decoder.decode(EventPayload.self, from: Data(json.utf8)) else {
      throw LedgerError("its text is not an event")
    }
    guard let event = payload.event(kind, at: time) else {
      throw LedgerError("\"\(kind)\" is unknown to this version or lacks a member")
    }
    return event
  }

  private mutating func fill(_ kind: LedgerEvent.Kind) -> String {
    switch kind {
    case .accountCreated(let number, let cash, let key):
      self.number = number
      self.cash = cash.description
      keyID = key.id
      secretDigest = key.secretDigest
      role = key.role == .trade ? nil : key.role.rawValue
      return "account_created"
    case .keyCreated(let key):
      keyID = key.id
      secretDigest = key.secretDigest
      role = key.role.rawValue
      return "key_created"
    case .orderAccepted(let accepted):
      fill(accepted)
      return "order_accepted"
    case .orderReplaced(let id, let accepted):
      fill(accepted)
      replaces = id.text
      return "order_replaced"
    case .orderActivated(let id):
      order = id.text
      return "order_activated"
    case .orderFilled(let id, let execution, let quantity, let price):
      order = id.text
      self.execution = execution.text
      self.quantity = quantity.description
      self.price = price.description
      return "order_filled"
    case .orderCanceled(let id):
      order = id.text
      return "order_canceled"
    case .orderExpired(let id):
      order = id.text
      return "order_expired"
    case .dayClosed(let day, let closes):
      self.day = day.description
      self.closes = Dictionary(
        uniqueKeysWithValues: closes.map { ($0.key.text, $0.value.description) })
      return "day_closed"
    }
  }

  private mutating func fill(_ accepted: AcceptedOrder) {
    let order = accepted.order
    assetID = accepted.assetID
    reserve = accepted.reserve?.description
    expiresAt = accepted.expiresAt?.nanoseconds
    self.order = order.id.text
    clientOrderID = order.clientOrderID?.text
    symbol = order.symbol?.text
    assetClass = order.assetClass?.wire
    side = order.side.wire
    type = order.type.wire
    timeInForce = order.timeInForce.wire
    quantity = order.quantity?.description
    limitPrice = order.limitPrice?.description
    status = order.status.wire
    extendedHours = order.extendedHours
  }

  private func event(_ kind: String, at time: Timestamp) -> LedgerEvent.Kind? {
    let id = order.flatMap { BrokerOrderID($0) }
    switch kind {
    case "account_created":
      guard let number, let cash = Self.decimal(cash), let key else { return nil }
      return .accountCreated(number: number, cash: cash, key: key)
    case "key_created": return key.map { .keyCreated($0) }
    case "order_accepted": return accepted(at: time).map { .orderAccepted($0) }
    case "order_replaced":
      guard let replaced = replaces.flatMap({ BrokerOrderID($0) }),
        var accepted = accepted(at: time)
      else { return nil }
      accepted.order.replaces = replaced
      return .orderReplaced(replaced, by: accepted)
    case "order_activated": return id.map { .orderActivated($0) }
    case "order_filled":
      guard let id, let execution = execution.flatMap({ ExecutionID($0) }),
        let quantity = Self.decimal(quantity), let price = Self.decimal(price)
      else { return nil }
      return .orderFilled(id, execution, quantity: Quantity(quantity), price: Price(price))
    case "order_canceled": return id.map { .orderCanceled($0) }
    case "order_expired": return id.map { .orderExpired($0) }
    case "day_closed": return dayClosed()
    default: return nil
    }
  }

  /// Keys from before there were roles may trade.
  private var key: APIKey? {
    guard let keyID, let secretDigest, let role = KeyRole(rawValue: role ?? "trade") else {
      return nil
    }
    return APIKey(id: keyID, secretDigest: secretDigest, role: role)
  }

  private func accepted(at time: Timestamp) -> AcceptedOrder? {
    guard let id = order.flatMap({ BrokerOrderID($0) }),
      let clientOrderID = clientOrderID.flatMap({ ClientOrderID($0) }),
      let symbol = symbol.flatMap({ Symbol($0) }), let assetClass, let side, let type,
      let timeInForce,
      let quantity = Self.decimal(quantity), let status, let assetID
    else { return nil }
    let order = Order(
      id: id, clientOrderID: clientOrderID, symbol: symbol,
      assetClass: AssetClass(wire: assetClass),
      side: OrderSide(wire: side), type: OrderType(wire: type),
      timeInForce: TimeInForce(wire: timeInForce), quantity: Quantity(quantity),
      limitPrice: Self.decimal(limitPrice).map(Price.init), status: OrderStatus(wire: status),
      extendedHours: extendedHours ?? false, createdAt: time, updatedAt: time, submittedAt: time)
    return AcceptedOrder(
      order: order, assetID: assetID, reserve: Self.decimal(reserve).map(Price.init),
      expiresAt: expiresAt.map { Timestamp(nanoseconds: $0) })
  }

  private func dayClosed() -> LedgerEvent.Kind? {
    guard let day = day.flatMap({ CalendarDay($0) }), let closes else { return nil }
    var prices: [Symbol: Price] = [:]
    for (text, value) in closes {
      guard let symbol = Symbol(text), let price = Self.decimal(value) else { return nil }
      prices[symbol] = Price(price)
    }
    return .dayClosed(day, closes: prices)
  }

  private static func decimal(_ text: String?) -> FixedDecimal? {
    text.flatMap { try? FixedDecimal(strict: $0) }
  }
}
