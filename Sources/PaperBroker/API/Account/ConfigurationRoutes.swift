import ClientModels

/// `/v2/account/configurations` (contract section 3).
struct ConfigurationRoutes {
  let book: AccountBook
  let now: Timestamp
  let request: APIRequest

  /// The last two were taken out of the contract in July 2026; clients of before may send them, and they mean nothing.
  private static let known: Set<String> = [
    "suspend_trade", "no_shorting", "fractional_trading", "ptp_no_exception_entry",
    "disable_overnight_trading", "max_margin_multiplier", "max_options_trading_level",
    "trade_confirm_email", "dtbp_check", "pdt_check",
  ]

  func outcome() throws(Refusal) -> RouteOutcome {
    switch request.method {
    case "GET": return RouteOutcome(Self.json(book.configuration))
    case "PATCH":
      let changed = try changed()
      let event = LedgerEvent(
        account: book.id, at: now, .accountChanged(.configured(changed)))
      return RouteOutcome(
        APIResponse(Self.json(changed)), changed == book.configuration ? [] : [event])
    default: throw request.wrongMethod
    }
  }

  /// A member that is not given stays as it is.
  private func changed() throws(Refusal) -> AccountConfiguration {
    let body = try BodyReader(request.body, known: Self.known)
    var configuration = book.configuration
    func set(
      _ name: String, _ member: WritableKeyPath<AccountConfiguration, Bool>
    ) throws(Refusal) {
      if body.has(name) { configuration[keyPath: member] = try body.bool(name) }
    }
    try set("suspend_trade", \.suspendsTrading)
    try set("no_shorting", \.refusesShortSales)
    try set("fractional_trading", \.allowsFractionalTrading)
    try set("ptp_no_exception_entry", \.allowsUnusualPartnerships)
    try set("disable_overnight_trading", \.refusesOvernightTrading)
    if let value = try body.decimal("max_margin_multiplier") {
      guard let multiplier = [1, 2, 4].first(where: { value == FixedDecimal($0) }) else {
        throw .invalid("max_margin_multiplier must be 1, 2 or 4")
      }
      configuration.maximumMarginMultiplier = multiplier
    }
    if let value = try body.decimal("max_options_trading_level") {
      guard let level = (0...3).first(where: { value == FixedDecimal($0) }) else {
        throw .invalid("max_options_trading_level must be 0, 1, 2 or 3")
      }
      configuration.maximumOptionsLevel = level
    }
    if let text = try body.string("trade_confirm_email") {
      guard let mail = AccountConfiguration.ConfirmationMail(rawValue: text) else {
        throw .invalid("trade_confirm_email must be all or none")
      }
      configuration.confirmationMail = mail
    }
    return configuration
  }

  private static func json(_ configuration: AccountConfiguration) -> JSONValue {
    .object([
      "dtbp_check": .string("entry"),
      "fractional_trading": .bool(configuration.allowsFractionalTrading),
      "max_margin_multiplier": .text(configuration.maximumMarginMultiplier),
      "max_options_trading_level": .number("\(configuration.maximumOptionsLevel)"),
      "no_shorting": .bool(configuration.refusesShortSales),
      "pdt_check": .string("entry"),
      "ptp_no_exception_entry": .bool(configuration.allowsUnusualPartnerships),
      "suspend_trade": .bool(configuration.suspendsTrading),
      "trade_confirm_email": .string(configuration.confirmationMail.rawValue),
      "disable_overnight_trading": .bool(configuration.refusesOvernightTrading),
    ])
  }
}
