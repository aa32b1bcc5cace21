import ClientModels

/// A record as it stands in a segment.
struct JournalLine {
  let record: JournalRecord
  let time: Timestamp
  /// The chain with this record as its last.
  let chain: JournalChain
  /// The line without its end.
  let bytes: ArraySlice<UInt8>

  /// Nil for a line that this version does not understand. `chain` must have moved over it.
  init?(_ line: ArraySlice<UInt8>, _ chain: JournalChain) {
    var scanner = JSONScanner(line)
    var kind: String?
    var text: String?
    var details: RecordDetails?
    let isObject = scanner.object { name, value in
      switch name {
      case "k": kind = value.string()
      case "ts": text = value.string()
      case "d": details = RecordDetails(&value)
      default: return value.skip() != nil
      }
      return true
    }
    guard isObject, scanner.isAtEnd, let kind, let details,
      let time = text.flatMap({ Timestamp(rfc3339: $0) }),
      let record = details.record(kind: kind)
    else { return nil }
    self.record = record
    self.time = time
    self.chain = chain
    bytes = line
  }
}

/// The members that a record has of its own, by their names in the file.
private struct RecordDetails {
  private var members = FlatMembers()
  private var request: FlatMembers?
  private var isOptional = false

  /// Nil when it is not an object.
  init?(_ scanner: inout JSONScanner) {
    var members = FlatMembers()
    var request: FlatMembers?
    var isOptional = false
    let isObject = scanner.object { name, value in
      switch name {
      case "req":
        request = FlatMembers(&value)
        return request != nil
      case "optional":
        guard let flag = value.bool() else { return false }
        isOptional = flag
        return true
      default: return members.take(name, &value)
      }
    }
    guard isObject else { return nil }
    self.members = members
    self.request = request
    self.isOptional = isOptional
  }

  func record(kind: String) -> JournalRecord? {
    switch kind {
    case "header":
      guard let schema = members.number("schema"), let reader = members.number("min_reader"),
        let host = members.text("host"), let account = members.text("account"),
        let hash = members.text("prev_segment_hash")
      else { return nil }
      return .header(
        schema: schema, minimumReader: reader, owner: JournalOwner(host: host, account: account),
        previousSegmentHash: hash)
    case "recovered":
      guard let bytes = members.number("dropped_bytes"), let hash = members.text("sha256") else {
        return nil
      }
      return .recovered(droppedBytes: bytes, sha256: hash)
    case "lost":
      return members.clientOrderID("coid").map { .lost($0) } ?? (isOptional ? .optional : nil)
    default:
      if let entry = entry(kind: kind) { return .entry(entry) }
      return isOptional ? .optional : nil
    }
  }

  private func entry(kind: String) -> JournalEntry? {
    switch kind {
    case "intent": intent
    case "send":
      members.clientOrderID("coid").flatMap { id in
        members.attempt.map { .send(id, attempt: $0) }
      }
    case "reply": reply
    case "resolve":
      members.clientOrderID("coid").flatMap { id in
        guard let to = members.text("to").flatMap({ OrderResolution(rawValue: $0) }),
          let why = members.text("why")
        else { return nil }
        return .resolve(id, to: to, why: why)
      }
    case "cancel":
      // The first version wrote no attempt.
      members.brokerOrderID("id").map { .cancel($0, attempt: members.attempt ?? 1) }
    case "broker": report
    case "fill": fill
    case "legs": legs
    case "exit":
      ExitRequest(members).flatMap { request in
        switch members.text("to") {
        case "begun": .exit(request, hasEnded: false)
        case "ended": .exit(request, hasEnded: true)
        default: nil
        }
      }
    default: nil
    }
  }

  private var legs: JournalEntry? {
    guard let id = members.brokerOrderID("id"), let text = members.text("legs") else { return nil }
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let legs = words.compactMap { BrokerOrderID(String($0)) }
    return legs.count == words.count ? .legs(id, legs) : nil
  }

  private var intent: JournalEntry? {
    guard let id = members.clientOrderID("coid"), let request = request?.orderRequest,
      request.clientOrderID == id, let body = members.text("body"),
      let replaced = members.optional("replaces", { BrokerOrderID($0) })
    else { return nil }
    return .intent(request, body: body, replacing: replaced)
  }

  private var reply: JournalEntry? {
    guard let id = members.clientOrderID("coid"), let attempt = members.attempt,
      let broker = members.optional("broker_id", { BrokerOrderID($0) })
    else { return nil }
    return .reply(
      id, attempt: attempt, http: members.number("http"), brokerID: broker,
      status: members.text("status"), failure: members.text("err"))
  }

  private var report: JournalEntry? {
    guard let id = members.brokerOrderID("id"), let status = members.text("status"),
      let source = members.text("src"), let filled = members.quantity("filled_qty"),
      let clientID = members.optional("coid", { ClientOrderID($0) }),
      let time = members.optional("updated_at", { Timestamp(rfc3339: $0) })
    else { return nil }
    return .broker(id, clientID, status: status, filled: filled, updatedAt: time, source: source)
  }

  private var fill: JournalEntry? {
    guard let execution = members.text("execution_id"), let id = members.brokerOrderID("id"),
      let symbol = members.text("symbol").flatMap({ Symbol($0) }), let side = members.text("side"),
      let quantity = members.quantity("qty"), let price = members.price("price"),
      let time = members.time("at")
    else { return nil }
    return .fill(
      executionID: execution, id, symbol: symbol, side: OrderSide(wire: side),
      quantity: quantity, price: price, at: time)
  }
}
