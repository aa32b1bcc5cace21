import ClientModels

/// Whose orders a journal holds.
struct JournalOwner: Hashable, Sendable {
  let host: String
  let account: String
}

/// A line of the journal.
enum JournalRecord: Hashable, Sendable {
  static let schema = 1

  /// The first line of a segment.
  case header(schema: Int, minimumReader: Int, owner: JournalOwner, previousSegmentHash: String)
  case entry(JournalEntry)
  /// The end of the segment was cut off, because a write had not been finished.
  case recovered(droppedBytes: Int, sha256: String)
  /// A repair found records of this order and not its intent, so that nothing tells what it was.
  case lost(ClientOrderID)
  /// Of a newer version, which says that it may be passed over.
  case optional

  /// The members of the line between its number and its hashes.
  func members(at time: Timestamp, uptime: Int64, version: String) -> String {
    var object = JSONObject()
    object.add("ts", time.rfc3339)
    object.add("mono", uptime)
    let (kind, details) = parts(version)
    object.add("k", kind)
    object.add("d", raw: details.text)
    return object.members
  }

  private func parts(_ version: String) -> (kind: String, details: JSONObject) {
    var details = JSONObject()
    switch self {
    case .header(let schema, let minimumReader, let owner, let hash):
      details.add("schema", schema)
      details.add("min_reader", minimumReader)
      details.add("app", "folio \(version)")
      details.add("host", owner.host)
      details.add("account", owner.account)
      details.add("prev_segment_hash", hash)
      return ("header", details)
    case .recovered(let bytes, let hash):
      details.add("dropped_bytes", bytes)
      details.add("sha256", hash)
      return ("recovered", details)
    case .lost(let id):
      details.add("optional", raw: "true")
      details.add("coid", id.text)
      return ("lost", details)
    case .optional:
      details.add("optional", raw: "true")
      return ("note", details)
    case .entry(let entry):
      return (entry.kind, entry.details)
    }
  }
}

extension JournalEntry {
  fileprivate var kind: String {
    switch self {
    case .intent: "intent"
    case .send: "send"
    case .reply: "reply"
    case .resolve: "resolve"
    case .cancel: "cancel"
    case .broker: "broker"
    case .fill: "fill"
    case .legs: "legs"
    case .exit: "exit"
    }
  }

  fileprivate var details: JSONObject {
    var details = JSONObject()
    switch self {
    case .intent(let request, let body, let replaced):
      details.add("coid", request.clientOrderID.text)
      details.add("req", raw: request.json)
      details.add("body", body)
      details.add("replaces", replaced?.text)
    case .send(let id, let attempt):
      details.add("coid", id.text)
      details.add("n", attempt)
    case .reply(let id, let attempt, let http, let brokerID, let status, let failure):
      details.add("coid", id.text)
      details.add("n", attempt)
      details.add("http", http)
      details.add("broker_id", brokerID?.text)
      details.add("status", status)
      details.add("err", failure)
    case .resolve(let id, let state, let why):
      details.add("coid", id.text)
      details.add("to", state.rawValue)
      details.add("why", why)
    case .cancel(let id, let attempt):
      details.add("id", id.text)
      details.add("n", attempt)
    case .broker(let id, let clientID, let status, let filled, let updatedAt, let source):
      details.add("id", id.text)
      details.add("coid", clientID?.text)
      details.add("status", status)
      details.add("filled_qty", filled.description)
      details.add("updated_at", updatedAt?.rfc3339)
      details.add("src", source)
    case .fill(let execution, let id, let symbol, let side, let quantity, let price, let time):
      details.add("execution_id", execution)
      details.add("id", id.text)
      details.add("symbol", symbol.text)
      details.add("side", side.wire)
      details.add("qty", quantity.description)
      details.add("price", price.description)
      details.add("at", time.rfc3339)
    case .legs(let id, let legs):
      // A version that does not know it closes their lots by the profile.
      details.add("optional", raw: "true")
      details.add("id", id.text)
      details.add("legs", legs.map(\.text).joined(separator: ","))
    case .exit(let request, let hasEnded):
      // A version that does not know it has nothing to tell.
      details.add("optional", raw: "true")
      request.add(to: &details)
      details.add("to", hasEnded ? "ended" : "begun")
    }
    return details
  }
}

extension OrderRequest {
  var json: String {
    var object = JSONObject()
    object.add("client_order_id", clientOrderID.text)
    object.add("symbol", symbol.text)
    object.add("side", side.wire)
    // `FlatMembers.orderRequest` must read what is written here.
    object.add("qty", quantity?.description)
    object.add("notional", size.notional?.description)
    object.add("type", pricing.type.wire)
    object.add("limit_price", pricing.limitPrice?.description)
    object.add("stop_price", pricing.stopPrice?.description)
    object.add("trail_price", pricing.trail?.price?.description)
    object.add("trail_percent", pricing.trail?.percent?.description)
    object.add("time_in_force", timeInForce.wire)
    if instruction.isExtendedHours { object.add("extended_hours", "true") }
    let legs = instruction.legs
    if legs != .none { object.add("order_class", legs.orderClass.wire) }
    object.add("take_profit_limit_price", legs.takeProfit?.description)
    object.add("stop_loss_stop_price", legs.stopLoss?.stopPrice.description)
    object.add("stop_loss_limit_price", legs.stopLoss?.limitPrice?.description)
    object.add("lots", instruction.lots?.recorded)
    object.add("lot_method", instruction.lotMethod?.recorded)
    object.add("position_intent", instruction.intent?.rawValue)
    object.add("changes", OrderTerm.recorded(changed))
    return object.text
  }
}
