import ClientModels

extension Ticket {
  /// Whether orders of its type have legs.
  var takesLegs: Bool { Self.leading.contains(type) }

  private var assetClass: AssetClass { symbol?.isCryptoPair == true ? .crypto : .usEquity }

  /// The next or previous choice of the focused field that the broker offers; nothing in a text field.
  public mutating func cycle(by step: Int, _ capabilities: OrderCapabilities) {
    switch focus {
    case .side: side = side.opposite
    case .type:
      type = Self.next(type, by: step, in: capabilities.types(for: assetClass))
      fitTime(capabilities)
    case .timeInForce:
      timeInForce = Self.next(
        timeInForce, by: step, in: capabilities.timesInForce(of: type, for: assetClass))
    case .extendedHours: isExtendedHours.toggle()
    case .legs where !takesLegs: legs = .none
    case .legs:
      let classes = capabilities.classes(for: assetClass)
      let offered = Legs.allCases.filter {
        // An order that leads out takes profit at its own limit.
        classes.contains($0.orderClass) && ($0 != .orStopLoss || type == .limit)
      }
      legs = Self.next(legs, by: step, in: offered)
      if legs != .none { isExtendedHours = false }
      fitTime(capabilities)
    case .symbol, .quantity, .lots, .stopPrice, .limitPrice, .trail, .takeProfit, .stopLoss,
      .stopLossLimit:
      break
    }
  }

  /// Makes it a limit order and goes to its price.
  mutating func goToLimit() {
    guard changed == nil || type == .limit || type == .stopLimit else { return }
    if type != .stopLimit { type = .limit }
    focus = .limitPrice
    isTextSelected = true
  }

  /// A time that the type does not have gives way to its usual one.
  private mutating func fitTime(_ capabilities: OrderCapabilities) {
    let offered = capabilities.timesInForce(of: type, for: assetClass)
    if !offered.contains(timeInForce), let usual = offered.first { timeInForce = usual }
    if legs != .none, ![.day, .goodTillCanceled].contains(timeInForce) { timeInForce = .day }
  }

  private static func next<Choice: Equatable>(
    _ choice: Choice, by step: Int, in choices: [Choice]
  ) -> Choice {
    guard !choices.isEmpty else { return choice }
    guard let index = choices.firstIndex(of: choice) else { return choices[0] }
    return choices[(index + step + choices.count) % choices.count]
  }

  /// What stands in a field, as people read it.
  public func words(_ field: Field) -> String {
    switch field {
    case .side: side.wire
    case .type: type.words
    case .timeInForce:
      switch timeInForce {
      case .day: "day"
      case .goodTillCanceled: "gtc (till canceled)"
      case .onOpen: "opg (at the open)"
      case .onClose: "cls (at the close)"
      case .immediateOrCancel: "ioc (now or not)"
      case .fillOrKill: "fok (all or none)"
      case .other(let word): word
      }
    case .extendedHours: isExtendedHours ? "yes" : "no"
    case .legs:
      switch legs {
      case .none: takesLegs ? "none" : "none: they go with market or limit"
      case .bracket: "bracket"
      case .thenTakeProfit: "oto take profit"
      case .thenStopLoss: "oto stop loss"
      case .orStopLoss: "oco stop loss"
      }
    case .symbol, .quantity, .lots, .stopPrice, .limitPrice, .trail, .takeProfit, .stopLoss,
      .stopLossLimit:
      self[text: field]
    }
  }
}
