import ClientModels

extension JournalState {
  /// The state as a snapshot holds it; orders in the order of their intents.
  var json: String {
    var object = JSONObject()
    object.add("day", latestDay)
    let sorted = orders.values.sorted { $0.sequence < $1.sequence }
    object.add("orders", raw: "[" + sorted.map(\.json).joined(separator: ",") + "]")
    let executions = fills.sorted { $0.key < $1.key }
    object.add(
      "fills", raw: "[" + executions.map { $1.json(execution: $0) }.joined(separator: ",") + "]")
    if !lotChoices.isEmpty {
      let choices = lotChoices.sorted { $0.key < $1.key }.map { id, choice in
        var object = JSONObject()
        object.add("id", id.text)
        object.add("lots", choice.recorded)
        object.add("at", choice.madeAt?.rfc3339)
        return object.text
      }
      object.add("choices", raw: "[" + choices.joined(separator: ",") + "]")
    }
    if !lotMethods.isEmpty {
      let methods = lotMethods.sorted { $0.key < $1.key }.map { id, method in
        var object = JSONObject()
        object.add("id", id.text)
        object.add("lot_method", method.recorded)
        return object.text
      }
      object.add("methods", raw: "[" + methods.joined(separator: ",") + "]")
    }
    if !lost.isEmpty {
      let ids = lost.sorted { $0.key.text < $1.key.text }.map { id, since in
        var object = JSONObject()
        object.add("coid", id.text)
        object.add("at", since.rfc3339)
        return object.text
      }
      object.add("lost", raw: "[" + ids.joined(separator: ",") + "]")
    }
    if !openExits.isEmpty {
      let exits = openExits.sorted { ($0.value, $0.key.words) < ($1.value, $1.key.words) }
        .map { request, since in
          var object = JSONObject()
          request.add(to: &object)
          object.add("at", since.rfc3339)
          return object.text
        }
      object.add("exits", raw: "[" + exits.joined(separator: ",") + "]")
    }
    return object.text
  }

  /// Nil when it is not what `json` makes.
  init?(_ scanner: inout JSONScanner) {
    var orders: [JournaledOrder] = []
    var fills: [String: JournaledFill] = [:]
    var lost: [ClientOrderID: Timestamp] = [:]
    var choices: [BrokerOrderID: LotChoice] = [:]
    var methods: [BrokerOrderID: LotMethod] = [:]
    var exits: [ExitRequest: Timestamp] = [:]
    var members = FlatMembers()
    let isObject = scanner.object { name, value in
      switch name {
      case "exits":
        return value.array { element in
          guard let members = FlatMembers(&element), let since = members.time("at") else {
            return false
          }
          if let request = ExitRequest(members) { exits[request] = since }
          return true
        }
      case "lost":
        return value.array { element in
          guard let members = FlatMembers(&element), let id = members.clientOrderID("coid"),
            let since = members.time("at")
          else { return false }
          lost[id] = since
          return true
        }
      case "choices":
        return value.array { element in
          guard let members = FlatMembers(&element), let id = members.brokerOrderID("id"),
            let choice = members.text("lots").flatMap({ LotChoice(recorded: $0) })
          else { return false }
          choices[id] = members.time("at").map(choice.made) ?? choice
          return true
        }
      case "methods":
        return value.array { element in
          guard let members = FlatMembers(&element), let id = members.brokerOrderID("id"),
            let method = members.text("lot_method").flatMap({ LotMethod(recorded: $0) })
          else { return false }
          methods[id] = method
          return true
        }
      case "orders":
        return value.array { element in
          guard let order = JournaledOrder(&element) else { return false }
          orders.append(order)
          return true
        }
      case "fills":
        return value.array { element in
          guard let members = FlatMembers(&element), let execution = members.text("execution_id"),
            let fill = JournaledFill(members)
          else { return false }
          fills[execution] = fill
          return true
        }
      default: return members.take(name, &value)
      }
    }
    guard isObject else { return nil }
    self.init(
      orders: orders, fills: fills, lotChoices: choices, lotMethods: methods,
      latestDay: members.number("day").map(Int64.init))
    self.lost = lost
    openExits = exits
  }
}

extension JournaledOrder {
  fileprivate var json: String {
    var object = JSONObject()
    object.add("seq", sequence)
    object.add("req", raw: request.json)
    object.add("body", body)
    object.add("replaces", replacing?.text)
    object.add("n", attempts)
    object.add("refusal", refusal)
    object.add("to", resolution?.rawValue)
    object.add("id", brokerID?.text)
    object.add("status", status?.wire)
    object.add("filled_qty", filled.description)
    object.add("reported_at", reportedAt?.rfc3339)
    object.add("doubt", isDoubtful ? 1 : 0)
    object.add("intent_at", intentAt.rfc3339)
    object.add("last_at", lastAt.rfc3339)
    return object.text
  }

  fileprivate init?(_ scanner: inout JSONScanner) {
    var members = FlatMembers()
    var request: OrderRequest?
    let isObject = scanner.object { name, value in
      guard name == "req" else { return members.take(name, &value) }
      request = FlatMembers(&value)?.orderRequest
      return request != nil
    }
    guard isObject, let request, let body = members.text("body"),
      let sequence = members.number("seq").flatMap({ UInt64(exactly: $0) }),
      let replaced = members.optional("replaces", { BrokerOrderID($0) }),
      let attempts = members.number("n"), (0...1_000_000).contains(attempts),
      let resolution = members.optional("to", { OrderResolution(rawValue: $0) }),
      let brokerID = members.optional("id", { BrokerOrderID($0) }),
      let filled = members.quantity("filled_qty"),
      let reportedAt = members.optional("reported_at", { Timestamp(rfc3339: $0) }),
      let doubt = members.number("doubt"), let intentAt = members.time("intent_at"),
      let lastAt = members.time("last_at")
    else { return nil }
    self.init(
      request: request, body: body, replacing: replaced, intentAt: intentAt, sequence: sequence)
    self.lastAt = lastAt
    self.attempts = attempts
    refusal = members.text("refusal")
    self.resolution = resolution
    self.brokerID = brokerID
    status = members.text("status").map { OrderStatus(wire: $0) }
    self.filled = filled
    self.reportedAt = reportedAt
    isDoubtful = doubt != 0
  }
}

extension JournaledFill {
  fileprivate func json(execution: String) -> String {
    var object = JSONObject()
    object.add("execution_id", execution)
    object.add("id", order.text)
    object.add("symbol", symbol.text)
    object.add("side", side.wire)
    object.add("qty", quantity.description)
    object.add("price", price.description)
    object.add("at", at.rfc3339)
    object.add("recorded_at", recordedAt.rfc3339)
    return object.text
  }

  fileprivate init?(_ members: FlatMembers) {
    guard let order = members.brokerOrderID("id"),
      let symbol = members.text("symbol").flatMap({ Symbol($0) }), let side = members.text("side"),
      let quantity = members.quantity("qty"), let price = members.price("price"),
      let at = members.time("at"), let recordedAt = members.time("recorded_at")
    else { return nil }
    self.init(
      order: order, symbol: symbol, side: OrderSide(wire: side), quantity: quantity, price: price,
      at: at, recordedAt: recordedAt)
  }
}
