import ClientModels

/// `/v2/account/activities`: what happened in an account (contract section 3). Here that is fills; of the other kinds there
/// are none, because nothing is paid, transferred or split.
struct ActivityRoutes {
  let book: AccountBook
  let request: APIRequest

  private var query: QueryReader { QueryReader(query: request.query) }

  /// `type` is the last part of the path, where there is one.
  func list(type: String?) throws(Refusal) -> JSONValue {
    let isOfFills = try isOfFills(type)
    let isAscending = try query.word("direction", among: ["asc", "desc"]) == "asc"
    let pageSize = try query.integer("page_size", default: 100, in: 1...100)
    let range = try range()
    let order = try orderID()
    var fills = isAscending ? book.fills[...] : book.fills.reversed()[...]
    if let token = request.query["page_token"], !token.isEmpty {
      guard let last = fills.firstIndex(where: { token == $0.activityID }) else {
        throw .invalid("invalid page_token: it is the id of an activity")
      }
      fills = fills[(last + 1)...]
    }
    guard isOfFills else { return .array([]) }
    let chosen = fills.lazy.filter { record in
      range.contains(record.fill.at) && (order == nil || order == record.fill.orderID)
    }
    return .array(chosen.prefix(pageSize).map(Rendering.fill))
  }

  private func isOfFills(_ type: String?) throws(Refusal) -> Bool {
    let types = query.list("activity_types")
    let category = try query.word("category", among: ["trade_activity", "non_trade_activity"])
    guard type == nil || (types.isEmpty && category == nil) else {
      throw .invalid("activity_types and category are not taken with an activity type in the path")
    }
    guard types.isEmpty || category == nil else {
      throw .invalid("only one of activity_types and category is taken")
    }
    let named = type.map { [$0] } ?? types
    if let unknown = named.first(where: { !Self.types.contains($0) }) {
      throw .invalid("invalid activity type: \(unknown.prefix(32))")
    }
    return named.isEmpty ? category != "non_trade_activity" : named.contains("FILL")
  }

  private func orderID() throws(Refusal) -> BrokerOrderID? {
    guard let text = request.query["order_id"], !text.isEmpty else { return nil }
    guard let id = canonicalUUID(text).flatMap({ BrokerOrderID($0) }) else {
      throw .invalid("order_id is not an order's id")
    }
    return id
  }

  /// Strictly after `after` and before `until`, or within the New York day of `date`.
  private func range() throws(Refusal) -> Range<Timestamp> {
    let (after, until) = (try query.time("after"), try query.time("until"))
    var first = Timestamp(nanoseconds: .min)
    if let after { first = Timestamp(nanoseconds: after.nanoseconds &+ 1) }
    let last = until ?? Timestamp(nanoseconds: .max)
    guard let date = try query.time("date") else { return first..<max(first, last) }
    guard after == nil, until == nil else {
      throw .invalid("date is not taken with after or until")
    }
    let day = NewYork.civil(date).day
    return NewYork.timestamp(
      day, secondOfDay: 0)..<NewYork.timestamp(
        day.advanced(by: 1), secondOfDay: 0)
  }

  private static let types: Set<String> = [
    "FILL", "TRANS", "MISC", "ACATC", "ACATS", "CFEE", "CGD", "CSD", "CSW", "DIV", "DIVCGL",
    "DIVCGS", "DIVFEE", "DIVFT", "DIVNRA", "DIVROC", "DIVTW", "DIVTXEX", "FEE", "INT", "INTNRA",
    "INTTW", "JNL", "JNLC", "JNLS", "MA", "NC", "OPASN", "OPCA", "OPCSH", "OPEXC", "OPEXP",
    "OPTRD", "PTC", "PTR", "REO", "REORG", "SPIN", "SPLIT", "FOPT", "OCT",
  ]
}
