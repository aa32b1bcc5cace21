import ClientModels

/// `/v2/account/activities`: what happened in an account, trades and all else (contract section 3).
struct ActivityRoutes {
  let account: AccountPast
  let request: APIRequest

  private var query: QueryReader { QueryReader(query: request.query) }

  /// `type` is the last part of the path, where there is one.
  func list(type: String?) throws(Refusal) -> JSONValue {
    let types = try types(type)
    let isAscending = try query.word("direction", among: ["asc", "desc"]) == "asc"
    let pageSize = try query.integer("page_size", default: 100, in: 1...100)
    let range = try range()
    let order = try orderID()
    var activities = AccountActivity.all(of: account)
    if !isAscending { activities.reverse() }
    var chosen = activities[...]
    if let token = request.query["page_token"], !token.isEmpty {
      guard let last = chosen.firstIndex(where: { token == $0.id }) else {
        throw .invalid("invalid page_token: it is the id of an activity")
      }
      chosen = chosen[(last + 1)...]
    }
    let page = chosen.lazy.filter { activity in
      types.contains(activity.type) && range.contains(activity.at)
        && (order == nil || order == activity.orderID)
    }
    return .array(page.prefix(pageSize).map(\.json))
  }

  /// The activity types that are asked for.
  private func types(_ type: String?) throws(Refusal) -> Set<String> {
    let types = query.list("activity_types")
    let category = try query.word("category", among: ["trade_activity", "non_trade_activity"])
    guard type == nil || (types.isEmpty && category == nil) else {
      throw .invalid("activity_types and category are not taken with an activity type in the path")
    }
    guard types.isEmpty || category == nil else {
      throw .invalid("only one of activity_types and category is taken")
    }
    let named = type.map { [$0] } ?? types
    if let unknown = named.first(where: { !Self.known.contains($0) }) {
      throw .invalid("invalid activity type: \(unknown.prefix(32))")
    }
    guard named.isEmpty else {
      // Cash that came or went, in one word.
      return Set(named).union(named.contains("TRANS") ? ["CSD", "CSW"] : [])
    }
    switch category {
    case "trade_activity": return ["FILL"]
    case "non_trade_activity": return Self.known.subtracting(["FILL"])
    default: return Self.known
    }
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

  static let known: Set<String> = [
    "FILL", "TRANS", "MISC", "ACATC", "ACATS", "CFEE", "CGD", "CSD", "CSW", "DIV", "DIVCGL",
    "DIVCGS", "DIVFEE", "DIVFT", "DIVNRA", "DIVROC", "DIVTW", "DIVTXEX", "FEE", "INT", "INTNRA",
    "INTTW", "JNL", "JNLC", "JNLS", "MA", "NC", "OPASN", "OPCA", "OPCSH", "OPEXC", "OPEXP",
    "OPTRD", "PTC", "PTR", "REO", "REORG", "SPIN", "SPLIT", "FOPT", "OCT",
  ]
}
