import ClientModels

extension ExitRequest {
  /// As the journal and its snapshots write it: `exit`, and of one position `symbol` and the part, `qty` or the ratio `share`.
  func add(to object: inout JSONObject) {
    switch self {
    case .close(let symbol, let part):
      object.add("exit", "close")
      object.add("symbol", symbol.text)
      switch part {
      case .all: break
      case .quantity(let quantity): object.add("qty", quantity.description)
      case .share(let share): object.add("share", share.decimal.description)
      }
    case .flatten: object.add("exit", "flatten")
    case .kill: object.add("exit", "kill")
    }
  }

  /// Nil when it is not what `add` writes.
  init?(_ members: FlatMembers) {
    switch members.text("exit") {
    case "close":
      guard let symbol = members.text("symbol").flatMap({ Symbol($0) }),
        let quantity = members.optional("qty", { try? Quantity(strict: $0) }),
        let share = members.optional("share", { try? FixedDecimal(strict: $0) })
      else { return nil }
      self = .close(
        symbol, quantity.map { .quantity($0) } ?? share.map { .share(Percent($0)) } ?? .all)
    case "flatten": self = .flatten
    case "kill": self = .kill
    default: return nil
    }
  }
}
