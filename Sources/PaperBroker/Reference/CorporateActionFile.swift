import ClientModels

/// Reads the splits and dividends of a file: the lists of the contract's answer (section 9), each item with `symbol`,
/// `ex_date`, and `rate` or `new_rate` with `old_rate`; `id`, `record_date` and `payable_date` may be given.
public enum CorporateActionFile {
  private static let limit = 100_000

  private struct Item {
    let id: String?
    let symbol: String
    let exDate: String
    let recordDate: String?
    let payableDate: String?
    let rate: JSONValue?
    let newRate: JSONValue?
    let oldRate: JSONValue?

    /// Nil where a member has another type than the contract's.
    init?(_ value: JSONValue) {
      func isText(_ name: String) -> Bool {
        switch value[name] {
        case nil, .null, .string: true
        default: false
        }
      }
      guard let symbol = value["symbol"]?.string, let exDate = value["ex_date"]?.string,
        ["id", "record_date", "payable_date"].allSatisfy(isText)
      else { return nil }
      (self.symbol, self.exDate) = (symbol, exDate)
      id = value["id"]?.string
      recordDate = value["record_date"]?.string
      payableDate = value["payable_date"]?.string
      (rate, newRate, oldRate) = (value["rate"], value["new_rate"], value["old_rate"])
    }
  }

  public static func read(_ bytes: [UInt8]) throws(RecordingError) -> CorporateActionBook {
    guard let document = JSONValue(json: bytes), case .object = document,
      case let lists = document["corporate_actions"] ?? document,
      let dividends = items("cash_dividends", of: lists),
      let forward = items("forward_splits", of: lists),
      let reverse = items("reverse_splits", of: lists)
    else {
      throw RecordingError(
        "the corporate actions are not JSON with cash_dividends, forward_splits or reverse_splits")
    }
    let splits = forward + reverse
    guard splits.count + dividends.count <= limit else {
      throw RecordingError("there are more than \(limit) corporate actions: cut the file")
    }
    var actions: [CorporateAction] = []
    for item in splits {
      guard let new = decimal(item.newRate), let old = decimal(item.oldRate),
        let ratio = SplitRatio(new: new, old: old)
      else { throw malformed(item, "new_rate and old_rate are numbers above zero") }
      actions.append(try action(item, .split(ratio)))
    }
    for item in dividends {
      guard let rate = decimal(item.rate), rate.isPositive, rate <= 1_000_000 else {
        throw malformed(item, "rate is a number of dollars above zero")
      }
      actions.append(try action(item, .cashDividend(rate)))
    }
    guard Set(actions.map(\.id)).count == actions.count else {
      throw RecordingError("two corporate actions have the same id, or are the same")
    }
    return CorporateActionBook(actions)
  }

  private static func action(
    _ item: Item, _ terms: CorporateAction.Terms
  ) throws(RecordingError) -> CorporateAction {
    guard let symbol = Symbol(item.symbol), let exDay = CalendarDay(item.exDate) else {
      throw malformed(item, "symbol is a ticker and ex_date a day, YYYY-MM-DD")
    }
    let days = [item.recordDate, item.payableDate].map { $0.map { CalendarDay($0) } }
    guard !days.contains(where: { $0 == .some(nil) }) else {
      throw malformed(item, "record_date and payable_date are days, YYYY-MM-DD")
    }
    var id = item.id
    if id == nil {
      let (first, second) = (
        Instrument.hash("\(symbol) \(exDay) \(terms)"),
        Instrument.hash("\(terms) \(exDay) \(symbol)")
      )
      id = uuidText(
        [first, second].flatMap { word in
          (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        })
    }
    guard let id = id.flatMap(canonicalUUID) else {
      throw malformed(item, "id is a UUID, or left out")
    }
    return CorporateAction(
      id: id, symbol: symbol, terms: terms, exDay: exDay, recordDay: days[0] ?? nil,
      payableDay: days[1] ?? nil)
  }

  /// Nil when it is no list, or holds what is no action.
  private static func items(_ name: String, of lists: JSONValue) -> [Item]? {
    switch lists[name] {
    case nil, .null: return []
    case .array(let values):
      let items = values.compactMap(Item.init)
      return items.count == values.count ? items : nil
    default: return nil
    }
  }

  private static func decimal(_ value: JSONValue?) -> FixedDecimal? {
    switch value {
    case .number(let digits): try? FixedDecimal(wire: digits)
    case .string(let text): try? FixedDecimal(strict: text)
    default: nil
    }
  }

  private static func malformed(_ item: Item, _ rule: String) -> RecordingError {
    RecordingError(
      "the corporate action of \(item.symbol.prefix(24)) on \(item.exDate.prefix(10)) cannot be read: \(rule)"
    )
  }
}
