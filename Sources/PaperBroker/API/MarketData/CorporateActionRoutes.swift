import ClientModels

/// `/v1/corporate-actions` (contract section 9).
struct CorporateActionRoutes {
  let actions: CorporateActionBook
  let query: MarketDataQuery

  /// Every list of the contract; those of kinds that do not happen here stay out of the answer.
  private static let types = [
    "reverse_split", "forward_split", "unit_split", "cash_dividend", "stock_dividend", "spin_off",
    "cash_merger", "stock_merger", "stock_and_cash_merger", "redemption", "name_change",
    "worthless_removal", "rights_distribution", "partial_call", "reorganization",
  ]

  func answer() throws(Refusal) -> JSONValue {
    let reader = QueryReader(query: query.request.query)
    let types = Set(try query.words("types", among: Self.types))
    let symbols = Set(reader.list("symbols"))
    let ids = Set(reader.list("ids"))
    let cusips = reader.list("cusips")
    let (start, end) = (try day("start"), try day("end"))
    let limit = try query.integer("limit", default: 100, in: 1...1_000)
    var chosen = actions.actions.filter { action in
      (types.isEmpty || types.contains(action.type))
        && (symbols.isEmpty || symbols.contains(action.symbol.text))
        && (ids.isEmpty || ids.contains(action.id))
        // No instrument here has a CUSIP of its own.
        && cusips.isEmpty && start.map { action.exDay >= $0 } ?? true
        && end.map { action.exDay <= $0 } ?? true
    }
    if try query.isDescending() { chosen.reverse() }
    var page = chosen[...]
    if let token = query.request.query["page_token"], !token.isEmpty {
      guard let place = chosen.firstIndex(where: { $0.id == token }) else {
        throw MarketDataQuery.bad("invalid page_token")
      }
      page = chosen[place...]
    }
    let next = page.dropFirst(limit).first.map { JSONValue.string($0.id) } ?? .null
    page = page.prefix(limit)
    var members: [JSONValue.Member] = []
    for type in Self.types {
      let items = page.filter { $0.type == type }.map(\.json)
      if !items.isEmpty {
        members.append(JSONValue.Member(name: type + "s", value: .array(items)))
      }
    }
    return .object(["corporate_actions": .object(members), "next_page_token": next])
  }

  private func day(_ name: String) throws(Refusal) -> CalendarDay? {
    guard let text = query.request.query[name], !text.isEmpty else { return nil }
    guard let day = CalendarDay(text.prefix(10)) else {
      throw MarketDataQuery.bad("invalid \(name): it is YYYY-MM-DD")
    }
    return day
  }
}

extension CorporateAction {
  /// As the contract's queries name it.
  fileprivate var type: String {
    switch terms {
    case .cashDividend: "cash_dividend"
    case .split(let ratio): ratio.new >= ratio.old ? "forward_split" : "reverse_split"
    }
  }

  fileprivate var json: JSONValue {
    var json = JSONValue.object(["id": .string(id), "symbol": .text(symbol)])
    switch terms {
    case .cashDividend(let rate):
      json = json.adding("cusip", .string("")).adding("rate", .number(rate.description))
        .adding("special", .bool(false)).adding("foreign", .bool(false))
    case .split(let ratio):
      json = json.adding("new_rate", .number(ratio.new.description))
        .adding("old_rate", .number(ratio.old.description))
      for name in ratio.new >= ratio.old ? ["cusip"] : ["old_cusip", "new_cusip"] {
        json = json.adding(name, .string(""))
      }
    }
    json = json.adding("process_date", .text(effectiveDay)).adding("ex_date", .text(exDay))
    if let recordDay { json = json.adding("record_date", .text(recordDay)) }
    return json.adding("payable_date", .text(payableDay))
  }
}
