import ClientModels

/// What an account has beside its orders: its holder's wishes, watchlists, and what was posted to it.
extension SnapshotWriter {
  mutating func put(_ day: CalendarDay) { put(Int64(day.ordinal)) }

  mutating func put(_ configuration: AccountConfiguration) {
    put(configuration.suspendsTrading)
    put(configuration.refusesShortSales)
    put(configuration.allowsFractionalTrading)
    put(configuration.allowsUnusualPartnerships)
    put(configuration.refusesOvernightTrading)
    put(Int64(configuration.maximumMarginMultiplier))
    put(Int64(configuration.maximumOptionsLevel))
    put(configuration.confirmationMail.rawValue)
  }

  mutating func put(_ list: Watchlist) {
    put(list.id)
    put(list.name)
    put(count: list.symbols.count)
    for symbol in list.symbols { put(symbol.text) }
    put(list.createdAt)
    put(list.updatedAt)
  }

  mutating func put(_ entry: AccountEntry) {
    put(entry.id)
    put(entry.at)
    put(entry.type.rawValue)
    put(entry.day)
    put(entry.netAmount)
    put(entry.symbol) { $0.put($1.text) }
    put(entry.quantity) { $0.put($1) }
    put(entry.perShare) { $0.put($1) }
    put(entry.split) { writer, split in
      writer.put(split.new)
      writer.put(split.old)
    }
    put(entry.ordersBefore) { $0.put($1) }
    put(entry.action) { $0.put($1) }
    put(entry.note)
  }
}

extension SnapshotReader {
  mutating func day() throws(SnapshotError) -> CalendarDay {
    CalendarDay(ordinal: Int(try integer(Int64.self)))
  }

  mutating func configuration() throws(SnapshotError) -> AccountConfiguration {
    var configuration = AccountConfiguration()
    configuration.suspendsTrading = try bool()
    configuration.refusesShortSales = try bool()
    configuration.allowsFractionalTrading = try bool()
    configuration.allowsUnusualPartnerships = try bool()
    configuration.refusesOvernightTrading = try bool()
    configuration.maximumMarginMultiplier = Int(try integer(Int64.self))
    configuration.maximumOptionsLevel = Int(try integer(Int64.self))
    let mail = AccountConfiguration.ConfirmationMail(rawValue: try text())
    guard let mail else { throw SnapshotError() }
    configuration.confirmationMail = mail
    return configuration
  }

  mutating func watchlist() throws(SnapshotError) -> Watchlist {
    Watchlist(
      id: try text(), name: try text(),
      symbols: try list { (reader) throws(SnapshotError) in try reader.text { Symbol($0) } },
      createdAt: try time(), updatedAt: try time())
  }

  mutating func entry() throws(SnapshotError) -> AccountEntry {
    let (id, at) = (try text(), try time())
    guard let type = EntryType(rawValue: try text()) else { throw SnapshotError() }
    var entry = AccountEntry(id: id, at: at, type: type, day: try day(), netAmount: try decimal())
    if try bool() { entry.symbol = try text { Symbol($0) } }
    if try bool() { entry.quantity = Quantity(try decimal()) }
    if try bool() { entry.perShare = try decimal() }
    if try bool() {
      guard let split = SplitRatio(new: try decimal(), old: try decimal()) else {
        throw SnapshotError()
      }
      entry.split = split
    }
    if try bool() { entry.ordersBefore = try time() }
    if try bool() { entry.action = try text() }
    entry.note = try text()
    return entry
  }
}
