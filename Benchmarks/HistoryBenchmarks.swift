import ClientModels
import FoundationEssentials
import Sync

/// Ten years of daily books with 500 positions, written and read through the store's own code.
struct HistoryBenchmarks {
  let years: Int
  let positions: Int
  let times: Int

  /// What the files take, and what plain JSON of the same would.
  struct Sizes {
    var days = 0
    var files = 0
    var plain = 0

    var ratio: Double { plain == 0 ? 0 : Double(files) / Double(plain) }
  }

  private static let first = CalendarDay(year: 2016, month: 1, day: 4) ?? CalendarDay(ordinal: 0)
  private static let activitiesPerDay = 8

  private static let profile = "bench"

  /// Makes the books below `path` and measures them, and the program of that folder with them.
  func run(
    in path: String, programs: String
  ) throws -> (measurements: [Measurement], sizes: Sizes) {
    let root = StoreRoot(
      path: "\(path)/folio",
      environment: StoreEnvironment(
        fileSystem: PosixFileSystem(), pid: ProcessInfo.processInfo.processIdentifier,
        startedAt: Timestamp(seconds: 0), version: "bench", now: { Timestamp(seconds: 0) },
        uptime: { 0 }, random: { .random(in: 0 ... .max) }))
    guard let id = AccountID("b1e00000-0000-4000-8000-000000000002") else {
      throw BenchmarkFailure("no account id")
    }
    let store = try root.openAccount(host: "localhost", account: id)
    if let reason = store.viewOnlyBecause { throw BenchmarkFailure(reason) }
    let (sizes, tab) = try write(id, to: store)
    try store.close()
    try root.remember(
      profile: Self.profile, host: "localhost", account: id, number: "PA1")
    let reader = try root.openReadOnly(host: "localhost", account: id)
    let performance = PerformanceBenchmarks(tab, years: years, positions: positions, times: times)
    return (
      [
        try open(reader), try difference(reader), try wholeDifference(reader), try steps(reader),
        try performance.open(reader), try performance.wholeTime(reader),
        try performance.verb(programs, profile: Self.profile, state: path),
      ],
      sizes
    )
  }

  private func write(_ id: AccountID, to store: AccountStore) throws -> (Sizes, Portfolio) {
    var sizes = Sizes()
    var newest = Portfolio()
    var account = try HistoryAccount(id: id, positions: positions)
    var keeping = DayKeeping(store)
    var day = Self.first
    let end = day.advanced(by: years * 365 + years / 4)
    while day < end {
      defer { day = day.advanced(by: 1) }
      guard (1...5).contains(day.weekday) else { continue }
      let close = NewYork.timestamp(day, secondOfDay: 57_600)
      let portfolio = try account.trade(on: day, activities: Self.activitiesPerDay)
      try keeping.keep(portfolio, account.log(at: close), at: close)
      newest = portfolio
      sizes.days += 1
      sizes.plain += account.plainBytes(portfolio)
    }
    let asOf = Timestamp(seconds: 0)
    try BookDocuments.save([.account, .positions, .orders], of: newest, to: store, at: asOf)
    try account.keepMovements(in: store, at: asOf)
    try ActivityRows.keep(account.log(at: asOf), in: store, at: asOf)
    sizes.files = try Self.bytes(below: store)
    let history = ValueHistory(days: account.values, flows: account.flows)
    try ValueRows.keep(ValueReading(history, asOf: asOf, source: .live), in: store, at: asOf)
    for (symbol, bars) in account.bars {
      let request = BarRequest(symbol, .day)
      try DayCloseRows.keep(
        BarHistory(request, bars: bars, asOf: asOf, source: .live), in: store, at: asOf)
    }
    return (sizes, newest)
  }

  /// Of the days, and of the lists of years beside them.
  private static func bytes(below store: AccountStore) throws -> Int {
    let days = store.days
    let books = days.reduce(0) { $0 + (store.day($1)?.payload.count ?? 0) + 160 }
    return Set(days.map(\.components.year)).reduce(books) {
      $0 + (store.year($1).map { $0.payload.count + 160 } ?? 0)
    }
  }

  /// Some day of all, the envelope and its checksum included.
  private func open(_ store: AccountStore) throws -> Measurement {
    let days = store.days
    return Measurement(
      "history: open any of \(years) years of days with \(positions) positions",
      try (0..<times).map { number in
        let day = days[number * 7_919 % days.count]
        let start = ContinuousClock.now
        guard let book = DayBooks.read(day, from: store), book.holdings.count == positions else {
          throw BenchmarkFailure("the book of \(day) could not be read")
        }
        return ContinuousClock.now - start
      })
  }

  /// Between days that lie any time apart.
  private func difference(_ store: AccountStore) throws -> Measurement {
    let days = store.days
    return Measurement(
      "history: the difference between two days",
      try (0..<times).map { number in
        let from = days[number * 104_729 % (days.count - 1)]
        return try timedDifference(from: from, to: days[days.count - 1], store)
      })
  }

  /// From the first day to the last: the list of the newest activities does not reach so far back.
  private func wholeDifference(_ store: AccountStore) throws -> Measurement {
    guard let from = store.days.first, let to = store.days.last else {
      throw BenchmarkFailure("no days are kept")
    }
    return Measurement(
      "history: the difference between the first day and the last",
      try (0..<times).map { _ in
        try timedDifference(from: from, to: to, store)
      })
  }

  /// How long it took; its parts must come to the whole.
  private func timedDifference(
    from: CalendarDay, to: CalendarDay, _ store: AccountStore
  ) throws -> Duration {
    let start = ContinuousClock.now
    let difference = try DayBooks.difference(from: from, to: to, in: store)
    let duration = ContinuousClock.now - start
    guard case .known(let change) = difference.value, difference.activities != nil,
      try change.parts.sum() == change.change().amount
    else { throw BenchmarkFailure("the difference from \(from) is not known") }
    return duration
  }

  private func steps(_ store: AccountStore) throws -> Measurement {
    Measurement(
      "history: which days are kept",
      (0..<times).map { _ in
        let start = ContinuousClock.now
        precondition(!DayBooks.days(in: store).days.isEmpty)
        return ContinuousClock.now - start
      })
  }
}
