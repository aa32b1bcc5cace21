import ClientModels

/// An account without a broker, made of a file: its book, its activities, and a book of each day on which something happened.
///
/// It is kept like any other, below a host that nothing can be asked of, so that every screen and verb that reads can show it.
public struct LocalAccount: Sendable {
  /// Stands for a broker; no server can be called so.
  public static let host = "local"

  /// A profile as people name it: 1 to 32 letters, digits, `-` and `_`.
  public let name: String
  /// The oldest first; none for a file of positions.
  private let activities: [Activity]
  private let days: [DayBook]
  private let book: Portfolio
  /// Nil for a file of positions: it tells of one moment.
  private let values: ValueHistory?

  public static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
          || $0 == 95
      }
  }

  /// Nil when a sum is larger than can be reckoned. `now` is what positions are as of; transactions are as of the last one.
  /// What is held costs what its lots do by `method`.
  public init?(
    _ content: ImportFile.Content, named name: String, at now: Timestamp,
    by method: LotMethod = .fifo
  ) {
    guard let id = AccountID("\(name)-\(now.nanoseconds / 1_000_000)") else { return nil }
    self.name = name
    let account = Account(id: id, number: name, status: Account.importedStatus, createdAt: now)
    switch content {
    case .positions(let positions, let cash):
      activities = []
      (book, days) = Self.book(of: positions, cash, account, at: now)
      values = nil
    case .transactions(let all):
      activities = all
      guard let days = Self.days(of: all, account, by: method), let last = days.last else {
        return nil
      }
      self.days = days
      values = Self.values(days, activities)
      var book = last.portfolio
      book.asOf = last.asOf
      book.account = book.account?.withMarketValues(of: book)
      // So that each price keeps the day on which the file names it.
      for (symbol, holding) in last.holdings {
        guard let price = holding.price, let at = price.at else { continue }
        book.market[symbol] = MarketSnapshot(
          symbol: symbol, trade: MarketTrade(price: price.price, size: .zero, at: at),
          source: .file, receivedAt: at)
      }
      self.book = book
    }
  }

  private static func book(
    of positions: [Position], _ cash: Money?, _ account: Account, at now: Timestamp
  ) -> (Portfolio, [DayBook]) {
    var book = Portfolio()
    book.account = account
    book.positions = Dictionary(positions.map { ($0.symbol, $0) }) { _, last in last }
    book.asOf = now
    book.account?.cash = cash
    // Where no line tells cash, equity is what the positions are worth, if each has a price.
    let sum = positions.reduce((cash?.amount ?? .zero) as FixedDecimal?) { sum, position in
      guard let sum, let value = position.marketValue else { return nil }
      return try? sum + value.amount
    }
    book.account?.equity = sum.map { Money($0) }
    book.account = book.account?.withMarketValues(of: book)
    let day = DayBook(
      book, day: NewYork.civil(now).day, activities: [], since: .unknown, place: .unknown)
    return (book, [day])
  }

  /// A book for each day with activities, at the last prices that were paid. A split makes those prices none.
  private static func days(
    of activities: [Activity], _ account: Account, by method: LotMethod
  ) -> [DayBook]? {
    guard let first = activities.first else { return nil }
    var start = account
    start.cash = .zero
    start.equity = .zero
    var rebuild = DayRebuild(
      after: DayBook(
        day: first.day.advanced(by: -1), account: start, place: .beginning), activities,
      lots: LotBook(method))
    var prices: [Symbol: DayPrice] = [:]
    var days: [DayBook] = []
    for (index, activity) in activities.enumerated() {
      if let symbol = activity.symbol {
        if activity.isSplit { prices[symbol] = nil }
        if activity.kind == .trade || activity.kind == .transfer, let price = activity.price {
          prices[symbol] = DayPrice(price, .file, at: activity.at)
        }
      }
      let next = index + 1 < activities.count ? activities[index + 1].day : nil
      guard next != activity.day else { continue }
      guard var book = rebuild.book(of: activity.day, close: { prices[$0] }) else { return nil }
      // The day's gain is since the close of the weekday before, and not since whenever something happened last.
      let weekday = activity.day.weekday == 1 ? 3 : activity.day.weekday == 0 ? 2 : 1
      if days.last?.day != activity.day.advanced(by: -weekday) { book.account?.lastEquity = nil }
      // The close of New York.
      book.asOf = NewYork.timestamp(activity.day, secondOfDay: 57_600)
      book.account = book.account?.withMarketValues(of: book.portfolio)
      days.append(book)
    }
    return days
  }

  /// What it was worth day by day, as far as the file tells: of a day on which it names a price of everything that was held, of
  /// one on which nothing was held but cash, and of its last day, at the last price that it names of each. Of other trading
  /// days the value is not known; one of any price but the day's own would be none of that day.
  static func values(_ days: [DayBook], _ activities: [Activity]) -> ValueHistory? {
    guard let first = days.first, let last = days.last,
      last.day.ordinal - first.day.ordinal < ValueRows.mostDays
    else { return nil }
    let books = Dictionary(days.map { ($0.day, $0) }) { _, last in last }
    var values: [ValueDay] = []
    var held = first
    for day in sequence(first: first.day, next: { $0 < last.day ? $0.advanced(by: 1) : nil }) {
      if let book = books[day] {
        held = book
        let isTold = day == last.day || book.holdings.values.allSatisfy { $0.isPriced(on: day) }
        values.append(ValueDay(day, isTold ? book.worth : nil))
      } else if day.isTradingDay {
        values.append(ValueDay(day, held.holdings.isEmpty ? held.worth : nil))
      }
    }
    return ValueHistory(days: values, flows: activities.compactMap { CashFlow($0) })
  }

  /// How many positions there are.
  public var positions: Int { book.positions.count }
  public var cash: Money? { book.account?.cash }

  /// Writes it into a folder of its own and makes the profile mean it; what was imported under the name before stays on the disk.
  /// Returns the folder. `mapping` is what the next file of this profile is read by.
  public func keep(
    in root: StoreRoot, _ mapping: ImportMapping, at now: Timestamp
  ) throws(StoreError) -> String {
    guard let account = book.account else { return root.path }
    let store = try root.openAccount(host: Self.host, account: account.id)
    try BookDocuments.save([.account, .positions, .orders, .market], of: book, to: store, at: now)
    if !activities.isEmpty {
      let log = ActivityLog(activities.reversed(), hasOlder: false, asOf: book.asOf)
      try ActivityRows.keep(log, in: store, at: now)
      try keepMovements(in: store, at: now)
    }
    if let values, values.last != nil {
      try ValueRows.keep(
        ValueReading(values, asOf: book.asOf, source: .cache), in: store, at: now)
    }
    for day in days {
      try store.keepDay(DayBookRows.encode(day), of: day.day, asOf: day.asOf, at: now)
    }
    try store.keepImport(mapping.json, at: now)
    try store.close()
    try root.remember(
      profile: name, host: Self.host, account: account.id, number: name, isLastUsed: false)
    return root.path(host: Self.host, account: account.id)
  }

  /// What moved shares, for lots.
  private func keepMovements(in store: AccountStore, at now: Timestamp) throws(StoreError) {
    try StoredMovements.keep(activities.compactMap(\.movement), in: store, at: now)
  }

  /// How the files of a profile are read; nil where none was imported under the name.
  public static func mapping(
    ofProfile name: String, in root: StoreRoot
  ) -> ImportMapping? {
    guard let known = root.account(forProfile: name), known.host == host,
      let id = AccountID(known.account),
      let store = try? root.openReadOnly(host: host, account: id),
      let document = store.importMapping
    else { return nil }
    return ImportMapping(json: document.payload)
  }
}

extension Account {
  /// With what is long and what is short; as it is where something has no price.
  fileprivate func withMarketValues(of book: Portfolio) -> Account {
    var (long, short) = (Money.zero, Money.zero)
    for position in book.positions.values where !position.quantity.isZero {
      guard let value = position.marketValue,
        let sum = try? (value.isNegative ? short : long) + value
      else { return self }
      if value.isNegative { short = sum } else { long = sum }
    }
    var account = self
    (account.longMarketValue, account.shortMarketValue) = (long, short)
    return account
  }
}

extension DayBook.Holding {
  /// Its price was made on that day.
  fileprivate func isPriced(on day: CalendarDay) -> Bool {
    price?.at.map { NewYork.civil($0).day == day } ?? false
  }
}

extension ImportMapping {
  fileprivate var json: [UInt8] {
    let columns = ImportColumn.allCases.compactMap { column in
      headings[column].map { JSONNode.Member(column.rawValue, .string($0)) }
    }
    return JSONNode.object([
      .init("columns", .object(columns)),
      .init("decimal", decimalMark.map { .string($0) } ?? .null),
      .init("dates", dayOrder.map { .string($0) } ?? .null),
    ]).bytes()
  }

  fileprivate init?(json: [UInt8]) {
    struct Kept: Decodable {
      let columns: [String: String]
      let decimal: String?
      let dates: String?
    }
    guard let kept = decodeJSON(Kept.self, from: json) else { return nil }
    var headings: [ImportColumn: String] = [:]
    for (name, heading) in kept.columns {
      guard let column = ImportColumn(rawValue: name) else { continue }
      headings[column] = heading
    }
    self.init(headings, decimalMark: kept.decimal, dayOrder: kept.dates)
  }
}

extension StoreDirectory {
  /// What brings back a lost part of an account that was imported; nil for one with a broker.
  var remedy: String? {
    let folders = path.split(separator: "/").suffix(2)
    return folders.contains { $0.hasPrefix(LocalAccount.host + "-") }
      ? "import its file again" : nil
  }
}

extension LocalAccount {
  /// Whether the files of an account that was imported are in that folder.
  public static func owns(folder: String) -> Bool {
    folder.split(separator: "/").last?.hasPrefix(host + "-") ?? false
  }
}
