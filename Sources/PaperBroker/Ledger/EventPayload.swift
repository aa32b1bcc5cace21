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
  var multiplier: Int?
  /// Nanoseconds since 1970.
  var until: Int64?
  var notional: String?
  var stopPrice: String?
  var orderClass: String?
  /// Missing where it follows from the side: a buy opens, a sell closes.
  var intent: String?
  var trailPrice: String?
  var trailPercent: String?
  /// The best price that a trailing stop has seen.
  var best: String?
  var sharesHeld: String?
  var parent: String?
  var isTriggered: Bool?
  var day: String?
  var closes: [String: String]?
  var change: AccountChangePayload?

  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  private static let decoder = JSONDecoder()

  enum CodingKeys: String, CodingKey, CaseIterable {
    case number, cash, order, symbol, side, type, quantity, status, reserve, execution, price, day
    case closes, replaces, multiplier, notional, best, parent, until, change, role
    case stopPrice = "stop_price"
    case orderClass = "order_class"
    case intent = "position_intent"
    case trailPrice = "trail_price"
    case trailPercent = "trail_percent"
    case sharesHeld = "shares_held"
    case isTriggered = "triggered"
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
    if let text = payload.plainText { return (name, text) }
    return (name, String(decoding: try encoder.encode(payload), as: UTF8.self))
  }

  static func decode(
    kind: String, json: String, at time: Timestamp
  ) throws(LedgerError) -> LedgerEvent.Kind {
    guard
      let payload = EventPayload(plain: json)
        ?? (try? decoder.decode(EventPayload.self, from: Data(json.utf8)))
    else {
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
    case .marginGranted(let multiplier):
      self.multiplier = multiplier
      return "margin_granted"
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
    case .orderReplaceRequested(let id, let accepted, let until):
      fill(accepted)
      replaces = id.text
      self.until = until.nanoseconds
      return "order_replace_requested"
    case .orderReplaceRejected(let id):
      order = id.text
      return "order_replace_rejected"
    case .orderCancelRequested(let id, let until):
      order = id.text
      self.until = until.nanoseconds
      return "order_cancel_requested"
    case .orderCancelRejected(let id):
      order = id.text
      return "order_cancel_rejected"
    case .orderTriggered(let id):
      order = id.text
      return "order_triggered"
    case .orderTrailed(let id, let best):
      order = id.text
      self.best = best.description
      return "order_trailed"
    case .orderResized(let id, let quantity):
      order = id.text
      self.quantity = quantity.description
      return "order_resized"
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
    case .orderRejected(let id):
      order = id.text
      return "order_rejected"
    case .dayClosed(let day, let closes):
      self.day = day.description
      self.closes = Dictionary(
        uniqueKeysWithValues: closes.map { ($0.key.text, $0.value.description) })
      return "day_closed"
    case .accountChanged(let change):
      self.change = AccountChangePayload(change)
      return AccountChangePayload.kind(of: change)
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
    fillTerms(accepted)
  }

  /// What only some orders have; their members are missing in all others, as they are in ledgers of before.
  private mutating func fillTerms(_ accepted: AcceptedOrder) {
    let order = accepted.order
    notional = order.notional?.description
    stopPrice = order.stopPrice?.description
    orderClass = order.orderClass == .simple ? nil : order.orderClass.wire
    let usual = PositionIntent(longOnly: order.side)
    intent = accepted.intent == usual ? nil : accepted.intent.rawValue
    switch accepted.trail {
    case .price(let price): trailPrice = price.description
    case .percent(let percent): trailPercent = percent.description
    case nil: break
    }
    best = accepted.highWaterMark?.description
    sharesHeld = accepted.sharesHeld?.description
    parent = accepted.parent?.text
    isTriggered = accepted.isTriggered ? true : nil
  }

  private func event(_ kind: String, at time: Timestamp) -> LedgerEvent.Kind? {
    let id = order.flatMap { BrokerOrderID($0) }
    switch kind {
    case "account_created":
      guard let number, let cash = Self.decimal(cash), let key else { return nil }
      return .accountCreated(number: number, cash: cash, key: key)
    case "key_created": return key.map { .keyCreated($0) }
    case "order_accepted": return accepted(at: time).map { .orderAccepted($0) }
    case "order_replaced", "order_replace_requested":
      guard let replaced = replaces.flatMap({ BrokerOrderID($0) }),
        var accepted = accepted(at: time)
      else { return nil }
      accepted.order.replaces = replaced
      guard kind == "order_replace_requested" else { return .orderReplaced(replaced, by: accepted) }
      return until.map {
        .orderReplaceRequested(replaced, by: accepted, until: Timestamp(nanoseconds: $0))
      }
    case "order_replace_rejected": return id.map { .orderReplaceRejected($0) }
    case "order_cancel_requested":
      guard let id, let until else { return nil }
      return .orderCancelRequested(id, until: Timestamp(nanoseconds: until))
    case "order_cancel_rejected": return id.map { .orderCancelRejected($0) }
    case "margin_granted": return multiplier.map { .marginGranted(multiplier: $0) }
    case "order_activated": return id.map { .orderActivated($0) }
    case "order_triggered": return id.map { .orderTriggered($0) }
    case "order_trailed":
      guard let id, let best = Self.decimal(best) else { return nil }
      return .orderTrailed(id, best: Price(best))
    case "order_resized":
      guard let id, let quantity = Self.decimal(quantity) else { return nil }
      return .orderResized(id, quantity: Quantity(quantity))
    case "order_rejected": return id.map { .orderRejected($0) }
    case "order_filled":
      guard let id, let execution = execution.flatMap({ ExecutionID($0) }),
        let quantity = Self.decimal(quantity), let price = Self.decimal(price)
      else { return nil }
      return .orderFilled(id, execution, quantity: Quantity(quantity), price: Price(price))
    case "order_canceled": return id.map { .orderCanceled($0) }
    case "order_expired": return id.map { .orderExpired($0) }
    case "day_closed": return dayClosed()
    default: return change?.change(kind, at: time).map { .accountChanged($0) }
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
      let timeInForce, let status, let assetID
    else { return nil }
    let (quantity, notional) = (Self.decimal(quantity), Self.decimal(notional))
    guard quantity != nil || notional != nil else { return nil }
    let order = Order(
      id: id, clientOrderID: clientOrderID, symbol: symbol,
      assetClass: AssetClass(wire: assetClass),
      side: OrderSide(wire: side), type: OrderType(wire: type),
      orderClass: OrderClass(wire: orderClass ?? ""),
      timeInForce: TimeInForce(wire: timeInForce), quantity: quantity.map(Quantity.init),
      notional: notional, limitPrice: Self.decimal(limitPrice).map(Price.init),
      stopPrice: Self.decimal(stopPrice).map(Price.init), status: OrderStatus(wire: status),
      extendedHours: extendedHours ?? false, createdAt: time, updatedAt: time, submittedAt: time)
    var accepted = AcceptedOrder(
      order: order, assetID: assetID, reserve: Self.decimal(reserve).map(Price.init),
      expiresAt: expiresAt.map { Timestamp(nanoseconds: $0) },
      intent: intent.flatMap { PositionIntent(rawValue: $0) })
    accepted.trail =
      Self.decimal(trailPrice).map { .price(Price($0)) }
      ?? Self.decimal(trailPercent).map { .percent($0) }
    accepted.highWaterMark = Self.decimal(best).map(Price.init)
    accepted.sharesHeld = Self.decimal(sharesHeld).map(Quantity.init)
    accepted.parent = parent.flatMap { BrokerOrderID($0) }
    accepted.isTriggered = isTriggered ?? false
    return accepted
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
