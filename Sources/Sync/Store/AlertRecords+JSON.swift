import ClientModels

extension AlertRecords {
  /// As the file has it.
  var json: String {
    var object = JSONObject()
    object.add("next_number", nextNumber)
    object.add("alerts", raw: "[" + alerts.map(AlertShelf.json).joined(separator: ",") + "]")
    object.add("firings", raw: "[" + firings.map(AlertShelf.json).joined(separator: ",") + "]")
    object.add("fills_before", fills.floor?.rfc3339)
    let seen = fills.times.sorted { $0.key < $1.key }.map {
      "\(quotedJSON($0.key)):\(quotedJSON($0.value.rfc3339))"
    }
    object.add("fills", raw: "{" + seen.joined(separator: ",") + "}")
    return object.text
  }

  /// Nil unless all of it can be read.
  init?(json bytes: [UInt8]) {
    guard let file = decodeJSON(File.self, from: bytes), file.alerts.count <= Self.limit,
      file.firings.count <= Self.firingLimit, file.fills.count <= SeenFills.limit * 2,
      (1..<Int(Int32.max)).contains(file.nextNumber)
    else { return nil }
    self.init()
    nextNumber = file.nextNumber
    for row in file.alerts {
      guard let alert = row.alert, alert.number < nextNumber, self[alert.number] == nil else {
        return nil
      }
      alerts.append(alert)
    }
    for row in file.firings {
      guard let firing = row.firing else { return nil }
      firings.append(firing)
    }
    var times: [String: Timestamp] = [:]
    for (name, text) in file.fills {
      guard let time = Timestamp(rfc3339: text) else { return nil }
      times[name] = time
    }
    fills = SeenFills(times, floor: file.fillsBefore.flatMap { Timestamp(rfc3339: $0) })
  }

  private struct File: Decodable {
    let nextNumber: Int
    let alerts: [AlertRow]
    let firings: [FiringRow]
    let fillsBefore: String?
    let fills: [String: String]
  }

  private struct AlertRow: Decodable {
    let number: Int
    let rule: String
    let createdAt: String
    let state: String
    let seenAt: String?
    let lastFiring: FiringRow?

    var alert: Alert? {
      guard number > 0, let rule = try? AlertRule(text: rule),
        let createdAt = Timestamp(rfc3339: createdAt), let state = Alert.State(rawValue: state)
      else { return nil }
      var firing: AlertFiring?
      if let row = lastFiring {
        firing = row.firing
        guard firing != nil else { return nil }
      }
      return Alert(
        number: number, rule: rule, createdAt: createdAt, state: state,
        seenAt: seenAt.flatMap { Timestamp(rfc3339: $0) }, lastFiring: firing)
    }
  }

  private struct FiringRow: Decodable {
    let number: Int
    let condition: String
    let symbol: String?
    let note: String?
    let isAmount: Bool?
    let kind: String
    let at: String
    let marketAt: String?
    let value: String
    let seen: Bool?

    var firing: AlertFiring? {
      guard let kind = AlertFiring.Kind(rawValue: kind), let at = Timestamp(rfc3339: at) else {
        return nil
      }
      return AlertFiring(
        number: number, condition: String(condition.prefix(Self.textLimit)),
        note: String((note ?? "").prefix(AlertRule.noteLimit)), isAmount: isAmount ?? false,
        kind: kind, at: at, marketAt: marketAt.flatMap { Timestamp(rfc3339: $0) },
        value: String(value.prefix(Self.textLimit)), symbol: symbol.flatMap { Symbol($0) },
        isSeen: seen ?? false)
    }

    static let textLimit = 200
  }
}

extension AlertShelf {
  /// An alert as the file keeps it and as it is printed.
  public static func json(_ alert: Alert) -> String {
    var object = JSONObject()
    object.add("number", alert.number)
    object.add("rule", alert.rule.text)
    object.add("symbol", alert.rule.condition.symbol?.text)
    object.add("state", alert.state.rawValue)
    object.add("created_at", alert.createdAt.rfc3339)
    object.add("seen_at", alert.seenAt?.rfc3339)
    if let firing = alert.lastFiring { object.add("last_firing", raw: json(firing)) }
    return object.text
  }

  /// What fired as the file keeps it, as it is printed, and as a hook gets it.
  public static func json(_ firing: AlertFiring) -> String {
    var object = JSONObject()
    object.add("number", firing.number)
    object.add("condition", firing.condition)
    object.add("symbol", firing.symbol?.text)
    object.add("note", firing.note.isEmpty ? nil : firing.note)
    object.add("kind", firing.kind.rawValue)
    object.add("at", firing.at.rfc3339)
    object.add("market_at", firing.marketAt?.rfc3339)
    object.add("value", firing.value)
    if firing.isAmount { object.add("is_amount", raw: "true") }
    if firing.isSeen { object.add("seen", raw: "true") }
    return object.text
  }
}
