import ClientModels

/// `/v2/options/contracts` (contract section 9).
struct OptionRoutes {
  let market: any MarketSource
  let request: APIRequest

  private static let underlyingLimit = 100

  private var query: QueryReader { QueryReader(query: request.query) }
  private var listing: OptionListing { OptionListing(market: market) }

  /// `path` is what follows `contracts`.
  func respond(_ path: [String]) throws(Refusal) -> JSONValue? {
    switch path.count {
    case 0: return try contracts()
    case 1:
      guard let contract = listing.contract(path[0]) else {
        throw .notFound("option contract \(path[0].prefix(64)) not found")
      }
      return json(contract, withDeliverables: true)
    default: return nil
    }
  }

  private func contracts() throws(Refusal) -> JSONValue {
    let limit = try query.integer("limit", default: 100, in: 1...10_000)
    let withDeliverables = try query.bool("show_deliverables")
    let matches = try filter()
    // All are American, active, and of one tick: what is asked for beyond that is empty.
    let status = try query.word("status", among: ["active", "inactive"])
    let style = try query.word("style", among: ["american", "european"])
    let isEmpty = status == "inactive" || style == "european"
    let token = request.query["page_token"].flatMap { $0.isEmpty ? nil : $0 }
    var chosen: [OptionContract] = []
    var hasBegun = token == nil
    if !isEmpty {
      for underlying in try underlyings() where chosen.count <= limit {
        for contract in listing.contracts(of: underlying) {
          hasBegun = hasBegun || contract.symbol == token
          if hasBegun, matches(contract) { chosen.append(contract) }
        }
      }
    }
    guard hasBegun || isEmpty else { throw .invalid("invalid page_token") }
    let next = chosen.dropFirst(limit).first.map { JSONValue.string($0.symbol) } ?? .null
    return .object([
      "option_contracts": .array(
        chosen.prefix(limit).map { json($0, withDeliverables: withDeliverables) }),
      "next_page_token": next,
    ])
  }

  private func underlyings() throws(Refusal) -> [Asset] {
    let names = query.list("underlying_symbols")
    guard names.count <= Self.underlyingLimit else {
      throw .invalid("too many underlying_symbols: at most \(Self.underlyingLimit)")
    }
    let root = request.query["root_symbol"] ?? ""
    return market.assets.filter { asset in
      (names.isEmpty || names.contains(asset.symbol.text))
        && (root.isEmpty || OptionContract.root(asset.symbol) == root)
    }.sorted { $0.symbol < $1.symbol }
  }

  private func filter() throws(Refusal) -> (OptionContract) -> Bool {
    let day = try self.day("expiration_date")
    let (first, last) = (try self.day("expiration_date_gte"), try self.day("expiration_date_lte"))
    let kind = try query.word("type", among: ["call", "put"])
    let (low, high) = (try decimal("strike_price_gte"), try decimal("strike_price_lte"))
    _ = try query.bool("ppind")
    return { contract in
      (day == nil || day == contract.expiration)
        && first.map { contract.expiration >= $0 } ?? true
        && last.map { contract.expiration <= $0 } ?? true
        && (kind == nil || kind == contract.kind.rawValue)
        && low.map { contract.strike >= $0 } ?? true
        && high.map { contract.strike <= $0 } ?? true
    }
  }

  private func day(_ name: String) throws(Refusal) -> CalendarDay? {
    guard let text = request.query[name], !text.isEmpty else { return nil }
    guard let day = CalendarDay(text) else { throw .invalid("\(name) must be YYYY-MM-DD") }
    return day
  }

  private func decimal(_ name: String) throws(Refusal) -> FixedDecimal? {
    guard let text = request.query[name], !text.isEmpty else { return nil }
    guard let value = try? FixedDecimal(wire: text) else {
      throw .invalid("\(name) is not a decimal number")
    }
    return value
  }

  private func json(_ contract: OptionContract, withDeliverables: Bool) -> JSONValue {
    let underlying = contract.underlying
    let json = JSONValue.object([
      "id": .string(contract.id), "symbol": .string(contract.symbol),
      "name": .string(
        "\(underlying.symbol) \(contract.expiration) \(contract.strike) \(contract.kind.rawValue)"),
      "status": .string("active"), "tradable": .bool(false),
      "expiration_date": .text(contract.expiration), "root_symbol": .string(contract.root),
      "underlying_symbol": .text(underlying.symbol), "underlying_asset_id": .text(underlying.id),
      "type": .string(contract.kind.rawValue), "style": .string("american"),
      "strike_price": .text(contract.strike), "multiplier": .string("100"), "size": .string("100"),
      "ppind": .bool(true),
    ])
    guard withDeliverables else { return json }
    let deliverable = JSONValue.object([
      "type": .string("equity"), "symbol": .text(underlying.symbol),
      "asset_id": .text(underlying.id), "amount": .string("100"),
      "allocation_percentage": .string("100"), "settlement_type": .string("T+1"),
      "settlement_method": .string("CCC"), "delayed_settlement": .bool(false),
    ])
    return json.adding("deliverables", .array([deliverable]))
  }
}
