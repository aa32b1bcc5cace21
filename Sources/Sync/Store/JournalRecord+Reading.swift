import ClientModels

extension JournalRecord {
  /// Nil for a line that this version does not understand. The line's hash must have been checked.
  init?(line: ArraySlice<UInt8>) {
    guard let raw = decodeJSON(RawRecord.self, from: line) else { return nil }
    let details = raw.d
    switch raw.k {
    case "header":
      guard let schema = details.schema, let reader = details.minReader, let host = details.host,
        let account = details.account, let hash = details.prevSegmentHash
      else { return nil }
      self = .header(
        schema: schema, minimumReader: reader, owner: JournalOwner(host: host, account: account),
        previousSegmentHash: hash)
    case "recovered":
      guard let bytes = details.droppedBytes, let hash = details.sha256 else { return nil }
      self = .recovered(droppedBytes: bytes, sha256: hash)
    default:
      if let entry = details.entry(kind: raw.k) {
        self = .entry(entry)
      } else if details.optional == true {
        self = .optional
      } else {
        return nil
      }
    }
  }
}

private struct RawRecord: Decodable {
  let k: String
  let d: RawDetails
}

/// The members of every kind of record together. In the file their names are in snake case.
private struct RawDetails: Decodable {
  let coid: String?
  let req: RawRequest?
  let body: String?
  let n: Int?
  let http: Int?
  let brokerId: String?
  let status: String?
  let err: String?
  let to: String?
  let why: String?
  let id: String?
  let schema: Int?
  let minReader: Int?
  let host: String?
  let account: String?
  let prevSegmentHash: String?
  let droppedBytes: Int?
  let sha256: String?
  let optional: Bool?
  let replaces: String?
  let filledQty: String?
  let updatedAt: String?
  let src: String?
  let executionId: String?
  let symbol: String?
  let side: String?
  let qty: String?
  let price: String?
  let at: String?

  func entry(kind: String) -> JournalEntry? {
    switch kind {
    case "cancel":
      // The first version wrote no attempt.
      return id.flatMap { BrokerOrderID($0) }.map { .cancel($0, attempt: n ?? 1) }
    case "broker": return report
    case "fill": return fill
    default: return clientEntry(kind: kind)
    }
  }

  private var report: JournalEntry? {
    guard let id = id.flatMap({ BrokerOrderID($0) }), let status, let src,
      let filled = filledQty.flatMap({ try? Quantity(strict: $0) })
    else { return nil }
    let clientID = coid.flatMap { ClientOrderID($0) }
    let time = updatedAt.flatMap { Timestamp(rfc3339: $0) }
    guard (clientID == nil) == (coid == nil), (time == nil) == (updatedAt == nil) else {
      return nil
    }
    return .broker(id, clientID, status: status, filled: filled, updatedAt: time, source: src)
  }

  private var fill: JournalEntry? {
    guard let executionId, let id = id.flatMap({ BrokerOrderID($0) }),
      let symbol = symbol.flatMap({ Symbol($0) }), let side,
      let quantity = qty.flatMap({ try? Quantity(strict: $0) }),
      let price = price.flatMap({ try? Price(strict: $0) }),
      let time = at.flatMap({ Timestamp(rfc3339: $0) })
    else { return nil }
    return .fill(
      executionID: executionId, id, symbol: symbol, side: OrderSide(wire: side),
      quantity: quantity, price: price, at: time)
  }

  private func clientEntry(kind: String) -> JournalEntry? {
    guard let id = coid.flatMap({ ClientOrderID($0) }) else { return nil }
    switch kind {
    case "intent":
      let replaced = replaces.flatMap { BrokerOrderID($0) }
      guard let request = req?.request, request.clientOrderID == id, let body,
        (replaced == nil) == (replaces == nil)
      else { return nil }
      return .intent(request, body: body, replacing: replaced)
    case "send":
      return n.map { .send(id, attempt: $0) }
    case "reply":
      let broker = brokerId.flatMap { BrokerOrderID($0) }
      guard let n, (broker == nil) == (brokerId == nil) else { return nil }
      return .reply(
        id, attempt: n, http: http, brokerID: broker, status: status, failure: err)
    case "resolve":
      guard let to = to.flatMap({ OrderResolution(rawValue: $0) }), let why else { return nil }
      return .resolve(id, to: to, why: why)
    default:
      return nil
    }
  }
}

private struct RawRequest: Decodable {
  let clientOrderId: String
  let symbol: String
  let side: String
  let qty: String
  let type: String
  let limitPrice: String?
  let timeInForce: String

  var request: OrderRequest? {
    guard let id = ClientOrderID(clientOrderId), let symbol = Symbol(symbol),
      let quantity = try? Quantity(strict: qty), let pricing
    else { return nil }
    return OrderRequest(
      clientOrderID: id, symbol: symbol, side: OrderSide(wire: side), quantity: quantity,
      pricing: pricing, timeInForce: TimeInForce(wire: timeInForce))
  }

  private var pricing: OrderPricing? {
    switch (OrderType(wire: type), limitPrice) {
    case (.market, nil): .market
    case (.limit, let text?): (try? Price(strict: text)).map { .limit($0) }
    default: nil
    }
  }
}
