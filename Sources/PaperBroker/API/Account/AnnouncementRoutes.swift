import ClientModels

/// `/v2/corporate_actions/announcements`: the form of before `/v1/corporate-actions`, still called by clients; every figure is
/// text (contract section 9).
struct AnnouncementRoutes {
  /// The longest time that one query may ask for, in days.
  private static let dayLimit = 90

  let actions: CorporateActionBook
  let request: APIRequest

  private var query: QueryReader { QueryReader(query: request.query) }

  /// `path` is what follows `announcements`.
  func respond(_ path: [String]) throws(Refusal) -> JSONValue? {
    switch path.count {
    case 0: return try list()
    case 1:
      guard let id = canonicalUUID(path[0]),
        let action = actions.actions.first(where: { $0.id == id })
      else { throw .notFound("announcement not found for \(path[0].prefix(64))") }
      return Self.json(action)
    default: return nil
    }
  }

  private func list() throws(Refusal) -> JSONValue {
    let types = try query.words("ca_types", among: ["dividend", "merger", "spinoff", "split"])
    guard !types.isEmpty else { throw .invalid("ca_types is required") }
    let (since, until) = (try day("since"), try day("until"))
    guard since <= until, until.ordinal - since.ordinal <= Self.dayLimit else {
      throw .invalid("since and until are in order and at most \(Self.dayLimit) days apart")
    }
    let dateType = try query.word(
      "date_type", among: ["declaration_date", "ex_date", "record_date", "payable_date"])
    let symbol = request.query["symbol"] ?? ""
    // No instrument here has a CUSIP of its own.
    let isOfCUSIP = !(request.query["cusip"] ?? "").isEmpty
    return .array(
      actions.actions.filter { action in
        let day =
          switch dateType {
          case "record_date": action.recordDay
          case "payable_date": Optional(action.payableDay)
          default: Optional(action.exDay)
          }
        return !isOfCUSIP && types.contains(Self.type(action))
          && (symbol.isEmpty || symbol == action.symbol.text)
          && day.map { since <= $0 && $0 <= until } ?? false
      }.map(Self.json))
  }

  private func day(_ name: String) throws(Refusal) -> CalendarDay {
    guard let day = CalendarDay((request.query[name] ?? "").prefix(10)) else {
      throw .invalid("\(name) is required: it is YYYY-MM-DD")
    }
    return day
  }

  private static func type(_ action: CorporateAction) -> String {
    switch action.terms {
    case .split: "split"
    case .cashDividend: "dividend"
    }
  }

  private static func json(_ action: CorporateAction) -> JSONValue {
    var (subType, cash) = ("cash", FixedDecimal.zero)
    var (old, new) = (FixedDecimal.one, FixedDecimal.one)
    switch action.terms {
    case .cashDividend(let rate): cash = rate
    case .split(let ratio):
      subType = ratio.new >= ratio.old ? "stock_split" : "reverse_split"
      (old, new) = (ratio.old, ratio.new)
    }
    var json = JSONValue.object([
      "id": .string(action.id), "corporate_action_id": .string(action.id),
      "ca_type": .string(type(action)), "ca_sub_type": .string(subType),
      "initiating_symbol": .text(action.symbol), "initiating_original_cusip": .string(""),
      "target_symbol": .text(action.symbol), "target_original_cusip": .string(""),
      "ex_date": .text(action.exDay), "payable_date": .text(action.payableDay),
      "cash": .text(cash), "old_rate": .text(old), "new_rate": .text(new),
    ])
    if let day = action.recordDay { json = json.adding("record_date", .text(day)) }
    return json
  }
}
