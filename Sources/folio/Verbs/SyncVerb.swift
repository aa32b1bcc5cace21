import ArgumentParser
import ClientModels
import Sync

struct SyncVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Read the whole book from the broker into the cache.",
    discussion:
      "The account's activities and daily values are read as well, so that lots, fills and returns are known offline. Looks up the orders whose outcome is unknown, and names those that stay so."
  )

  @Option(help: "The profile of config.toml to use.")
  var profile: String?

  func run() throws {
    let context = try Context.load()
    let session = try Session(try context.requiredProfile(named: profile), context: context)
    if try refresh(session, benchmark: context.configuration.benchmark) { try lookUp(session) }
  }

  /// Reads the book into the cache; true when the journal has orders whose fate is unknown.
  private func refresh(_ session: Session, benchmark: Symbol) throws -> Bool {
    let asOf = wallClock()
    var book = try session.ask { broker throws(BrokerError) in
      try await BookReader.fetchBook(broker, at: asOf)
    }
    guard let account = book.account else { return false }
    let store = try session.root.openAccount(host: session.profile.host, account: account.id)
    if let holder = store.viewOnlyBecause {
      throw UserError(
        .refused, "the cache was not written: \(holder), and keeps it synced; nothing is to be done"
      )
    }
    // Read before it is replaced: a damaged file is set aside and named, not written over.
    let (stored, problems) = BookDocuments.load(store)
    for problem in problems { Output.failure("folio: \(problem)") }
    // The broker lists the latest orders only: what ended before those stays known.
    let ended = stored?.orders.values.filter(\.status.isTerminal) ?? []
    book.apply(.ordersUpdated(ended))
    addWatchlists(session, to: &book)
    if let stored { book.keepWhatWasNotRead(of: stored) }
    try BookDocuments.save(Set(DocumentName.allCases), of: book, to: store, at: wallClock())
    try session.root.remember(
      profile: session.profile.name, host: session.profile.host, account: account.id,
      number: account.number ?? account.id.text, keyID: session.keyID)
    Output.lines(
      "\(session.profile.name): account \(account.number ?? account.id.text), "
        + "\(book.positions.count) positions, \(book.workingOrders.count) working orders, as of \(asOf)\n"
    )
    try catchUp(session, store)
    let log = try readActivity(session, store)
    try keepDays(session, book, log, store)
    try readValues(
      session, store, account.currency, benchmark: benchmark, held: Array(book.positions.keys), log)
    let isAnyUnsettled = !store.journal.recovered.unsettled.isEmpty
    try store.close()
    return isAnyUnsettled
  }

  /// The book of today, and those of days that were missed or damaged, by what the broker tells of them.
  private func keepDays(
    _ session: Session, _ book: Portfolio, _ log: ActivityLog, _ store: AccountStore
  ) throws {
    var days = DayKeeping(store, session.profile.lotMethod)
    let known = Set(store.damages)
    let gap = days.gap(before: book, log, at: wallClock())
    let facts = gap.map { gap in
      let broker = session.broker
      return waitFor { await MissedDays.facts(of: gap, from: broker) }
    }
    try days.keep(book, log, at: wallClock(), facts ?? DayFacts())
    for problem in store.damages where !known.contains(problem) {
      Output.failure("folio: \(problem)")
    }
  }

  /// The watchlists and the quotes of what is on them; without them the book is whole.
  private func addWatchlists(_ session: Session, to book: inout Portfolio) {
    let known = Set(book.market.keys)
    let asOf = wallClock()
    let answer = session.answer { broker throws(BrokerError) in
      let (lists, problems) = try await BookReader.fetchWatchlists(broker, at: asOf)
      let symbols = Set(lists.lists.flatMap { $0.symbols ?? [] }).subtracting(known).sorted()
      let market = try await BookReader.fetchMarket(broker, of: Array(symbols.prefix(1_000)))
      return (lists, problems, market)
    }
    switch answer {
    case .success(let (lists, problems, market)):
      for problem in problems.prefix(3) { Output.failure("folio: \(problem)") }
      book.apply(.watchlistsChanged(lists))
      book.apply(.marketUpdated(market))
    // A server without watchlists.
    case .failure(.notFound): break
    case .failure(let error): Output.failure("folio: the watchlists were not read: \(error)")
    }
  }

  /// Reads the activities that are not stored yet. Without them the book is whole, and its lots are those of before.
  private func catchUp(_ session: Session, _ store: AccountStore) throws {
    var catchUp = ActivityCatchUp(store)
    var isMore = true
    while isMore {
      let place = catchUp.place
      let answer = session.answer { broker throws(BrokerError) in
        try await broker.movements(from: place, pages: 1)
      }
      switch answer {
      case .success(let page):
        for problem in page.problems.prefix(3) {
          Output.failure("folio: a part of the account's activities could not be read: \(problem)")
        }
        isMore = catchUp.take(page)
      // A server without activities: nobody knows any lots.
      case .failure(.notFound) where place == .beginning: isMore = false
      case .failure(let error):
        isMore = catchUp.take(error)
        if !isMore {
          Output.failure("folio: the account's activities were not read to their end: \(error)")
        }
      }
    }
    try catchUp.save(to: store, at: wallClock())
  }

  /// The newest of everything that happened, for `folio activity --offline` and tab 4.
  private func readActivity(
    _ session: Session, _ store: AccountStore
  ) throws -> ActivityLog {
    var reading = ActivityReading(joining: ActivityRows.read(from: store) ?? ActivityLog())
    do throws(BrokerError) { try session.finish(&reading) } catch .notFound {
      // A server without activities has none to keep.
      return ActivityLog()
    } catch {
      Output.failure("folio: the account's activity was not read: \(error)")
      return ActivityRows.read(from: store) ?? ActivityLog()
    }
    try ActivityRows.keep(reading.log, in: store, at: wallClock())
    return reading.log
  }

  /// The daily values of the account and the closes of the benchmark and of symbols, for `folio performance --offline` and tab 5.
  private func readValues(
    _ session: Session, _ store: AccountStore, _ currency: Currency, benchmark: Symbol,
    held: [Symbol], _ log: ActivityLog
  ) throws {
    // A damaged one is set aside and named before it is written over.
    let known = Set(store.damages)
    _ = store.valueHistory
    for problem in store.damages where !known.contains(problem) {
      Output.failure("folio: \(problem)")
    }
    let asOf = wallClock()
    let answer = session.answer { broker throws(BrokerError) in
      try await ValueReader.fetch(broker, currency, at: asOf)
    }
    let history: ValueHistory
    switch answer {
    case .success(let (reading, problems)):
      history = reading.history
      for problem in problems.prefix(3) {
        Output.failure("folio: a transfer could not be read: \(problem)")
      }
      try ValueRows.keep(reading, in: store, at: wallClock())
    // A server without a portfolio history.
    case .failure(.notFound): return
    case .failure(let error):
      Output.failure("folio: the account's daily values were not read: \(error)")
      return
    }
    // The benchmark, and what may be needed to say what each symbol added.
    let needed = Set(held).union(log.activities.compactMap(\.symbol)).sorted()
    let question = PerformanceQuestion(benchmark: benchmark, symbols: needed)
    for (symbol, answer) in session.dailyBars(of: question.requests.map(\.symbol), for: history) {
      switch answer {
      case .success(let fresh): try DayCloseRows.keep(fresh, in: store, at: wallClock())
      case .failure(.notFound), .failure(.refused): continue
      case .failure(let error):
        Output.failure("folio: the prices of \(symbol) were not read: \(error)")
        // Of the others it would be said again.
        return
      }
    }
  }

  /// Asks for the orders whose fate is unknown, and names those that stay so.
  private func lookUp(_ session: Session) throws {
    try OrderDesk.visit(session, isReading: true) { desk in
      do throws(UserError) {
        try await desk.waitForBook(orElse: "the unconfirmed orders were not looked up")
        await desk.waitForLookUps()
      } catch {
        return .failure(error)
      }
      for submission in await desk.view.book.unsettledSubmissions {
        UnsettledOrder.tell(
          submission.request, since: submission.confirmedAt,
          isGivenUp: submission.state == .abandoned)
      }
      return .success(())
    }
  }
}
