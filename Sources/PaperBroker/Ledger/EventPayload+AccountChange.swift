import ClientModels

/// What happened to an account beside its orders, as JSON in the ledger. Figures are decimal text.
struct AccountChangePayload: Codable {
  var suspendTrade: Bool?
  var noShorting: Bool?
  var fractionalTrading: Bool?
  var partnerships: Bool?
  var noOvernight: Bool?
  var marginMultiplier: Int?
  var optionsLevel: Int?
  var mail: String?
  /// Of a watchlist or an entry.
  var id: String?
  var name: String?
  var symbols: [String]?
  /// Nanoseconds since 1970.
  var created: Int64?
  var type: String?
  var day: String?
  var amount: String?
  var symbol: String?
  var quantity: String?
  var perShare: String?
  var newShares: String?
  var oldShares: String?
  /// Nanoseconds since 1970.
  var ordersBefore: Int64?
  var action: String?
  var note: String?

  static func kind(of change: AccountChange) -> String {
    switch change {
    case .configured: "account_configured"
    case .watchlistSaved: "watchlist_saved"
    case .watchlistDeleted: "watchlist_deleted"
    // Apart, because a transfer need not be on the market's clock.
    case .posted(let entry): entry.action == nil ? "transfer_posted" : "entry_posted"
    }
  }

  init(_ change: AccountChange) {
    switch change {
    case .configured(let configuration): fill(configuration)
    case .watchlistSaved(let list):
      id = list.id
      name = list.name
      symbols = list.symbols.map(\.text)
      created = list.createdAt.nanoseconds
    case .watchlistDeleted(let id): self.id = id
    case .posted(let entry): fill(entry)
    }
  }

  private mutating func fill(_ configuration: AccountConfiguration) {
    suspendTrade = configuration.suspendsTrading
    noShorting = configuration.refusesShortSales
    fractionalTrading = configuration.allowsFractionalTrading
    partnerships = configuration.allowsUnusualPartnerships
    noOvernight = configuration.refusesOvernightTrading
    marginMultiplier = configuration.maximumMarginMultiplier
    optionsLevel = configuration.maximumOptionsLevel
    mail = configuration.confirmationMail.rawValue
  }

  private mutating func fill(_ entry: AccountEntry) {
    id = entry.id
    type = entry.type.rawValue
    day = entry.day.description
    amount = entry.netAmount.description
    symbol = entry.symbol?.text
    quantity = entry.quantity?.description
    perShare = entry.perShare?.description
    newShares = entry.split?.new.description
    oldShares = entry.split?.old.description
    ordersBefore = entry.ordersBefore?.nanoseconds
    action = entry.action
    note = entry.note
  }

  /// Nil when a member is missing or malformed, or the kind is none of these.
  func change(_ kind: String, at time: Timestamp) -> AccountChange? {
    switch kind {
    case "account_configured": configuration().map { .configured($0) }
    case "watchlist_saved": watchlist(at: time).map { .watchlistSaved($0) }
    case "watchlist_deleted": id.map { .watchlistDeleted(id: $0) }
    case "entry_posted", "transfer_posted": entry(at: time).map { .posted($0) }
    default: nil
    }
  }

  private func configuration() -> AccountConfiguration? {
    guard let suspendTrade, let noShorting, let fractionalTrading, let partnerships,
      let noOvernight, let marginMultiplier, let optionsLevel,
      let mail = mail.flatMap({ AccountConfiguration.ConfirmationMail(rawValue: $0) })
    else { return nil }
    var configuration = AccountConfiguration()
    configuration.suspendsTrading = suspendTrade
    configuration.refusesShortSales = noShorting
    configuration.allowsFractionalTrading = fractionalTrading
    configuration.allowsUnusualPartnerships = partnerships
    configuration.refusesOvernightTrading = noOvernight
    configuration.maximumMarginMultiplier = marginMultiplier
    configuration.maximumOptionsLevel = optionsLevel
    configuration.confirmationMail = mail
    return configuration
  }

  private func watchlist(at time: Timestamp) -> Watchlist? {
    guard let id, let name, let symbols, let created else { return nil }
    let known = symbols.compactMap { Symbol($0) }
    guard known.count == symbols.count else { return nil }
    return Watchlist(
      id: id, name: name, symbols: known, createdAt: Timestamp(nanoseconds: created),
      updatedAt: time)
  }

  private func entry(at time: Timestamp) -> AccountEntry? {
    guard let id, let type = type.flatMap({ EntryType(rawValue: $0) }),
      let day = day.flatMap({ CalendarDay($0) }), let amount = Self.decimal(amount)
    else { return nil }
    var entry = AccountEntry(id: id, at: time, type: type, day: day, netAmount: amount)
    if let symbol {
      guard let known = Symbol(symbol) else { return nil }
      entry.symbol = known
    }
    if let quantity {
      guard let known = Self.decimal(quantity) else { return nil }
      entry.quantity = Quantity(known)
    }
    if let perShare {
      guard let known = Self.decimal(perShare) else { return nil }
      entry.perShare = known
    }
    if newShares != nil || oldShares != nil {
      guard let new = Self.decimal(newShares), let old = Self.decimal(oldShares),
        let ratio = SplitRatio(new: new, old: old)
      else { return nil }
      entry.split = ratio
    }
    entry.ordersBefore = ordersBefore.map { Timestamp(nanoseconds: $0) }
    entry.action = action
    entry.note = note ?? ""
    return entry
  }

  private static func decimal(_ text: String?) -> FixedDecimal? {
    text.flatMap { try? FixedDecimal(strict: $0) }
  }
}
