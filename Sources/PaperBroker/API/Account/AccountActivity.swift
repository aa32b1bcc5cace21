import ClientModels

/// One line of an account's history.
enum AccountActivity {
  case fill(FillRecord)
  case entry(AccountEntry)

  /// In order of time; of two at one moment the fill comes first.
  static func all(of past: AccountPast) -> [AccountActivity] {
    let fills = past.fills.map { AccountActivity.fill($0) }
    guard !past.entries.isEmpty else { return fills }
    // A split of orders alone is nothing that the account has or owes.
    let entries = past.entries.filter { $0.split == nil || $0.quantity?.isZero != true }
    let all = fills + entries.map { .entry($0) }
    return all.enumerated().sorted {
      $0.element.at == $1.element.at ? $0.offset < $1.offset : $0.element.at < $1.element.at
    }.map(\.element)
  }

  var id: String {
    switch self {
    case .fill(let record): record.activityID
    case .entry(let entry): entry.activityID
    }
  }

  var at: Timestamp {
    switch self {
    case .fill(let record): record.fill.at
    case .entry(let entry): entry.at
    }
  }

  var type: String {
    switch self {
    case .fill: "FILL"
    case .entry(let entry): entry.type.rawValue
    }
  }

  var orderID: BrokerOrderID? {
    switch self {
    case .fill(let record): record.fill.orderID
    case .entry: nil
    }
  }

  var json: JSONValue {
    switch self {
    case .fill(let record): Rendering.fill(record)
    case .entry(let entry): Self.json(entry)
    }
  }

  /// A member that does not apply is left out.
  private static func json(_ entry: AccountEntry) -> JSONValue {
    var json = JSONValue.object([
      "id": .string(entry.activityID), "activity_type": .string(entry.type.rawValue),
      "date": .text(entry.day), "net_amount": .text(entry.netAmount),
      "status": .string("executed"), "currency": .string("USD"), "created_at": .time(entry.at),
      "description": .string(entry.note),
    ])
    if let symbol = entry.symbol { json = json.adding("symbol", .text(symbol)) }
    if let quantity = entry.quantity { json = json.adding("qty", .text(quantity)) }
    if let perShare = entry.perShare { json = json.adding("per_share_amount", .text(perShare)) }
    return json
  }
}
