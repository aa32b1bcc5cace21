import ClientModels
import Sync

/// Gathers what performance is told of, from the broker or from the cache.
struct PerformanceSource {
  let context: Context
  let profile: String?
  let benchmark: Symbol
  let period: PerformancePeriod

  struct Known {
    let reading: PerformanceReading
    let book: Portfolio
    let review: PerformanceReview
  }

  /// A fill may be entered some days before or after the day that it counts for.
  private static let margin = 10

  private var tag: (Symbol) -> String? {
    let tags = context.configuration.tags
    return { tags[$0]?.first }
  }

  private func review(
    _ reading: PerformanceReading, _ book: Portfolio, _ log: ActivityLog?,
    through day: CalendarDay? = nil
  ) -> PerformanceReview {
    PerformanceReview(
      period, of: reading, benchmark: benchmark, book: book, log: log, through: day, tag: tag)
  }

  /// Of what is cached; with the book of a day as of that day.
  func stored(_ day: DayBook?) throws(UserError) -> Known {
    let (name, store) = try Session.cachedStore(profile: profile, context: context)
    defer { for problem in store.damages { Output.failure("folio: \(problem)") } }
    let book: Portfolio
    if let day {
      book = day.portfolio
    } else {
      let (_, cached, problems) = try Session.cachedBook(profile: profile, context: context)
      for problem in problems { Output.failure("folio: \(problem)") }
      book = cached
    }
    let values = ValueRows.read(from: store)
    let log = ActivityRows.read(from: store)
    var reading = PerformanceReading(
      values: values, closings: Self.closings(in: store, of: name, context))
    func add(_ symbols: [Symbol], of history: ValueHistory) {
      let question = PerformanceQuestion(
        benchmark: benchmark, symbols: symbols, days: history.borderDays)
      for history in DayCloseRows.read(question, from: store) {
        reading.bars[history.request.symbol] = history
      }
    }
    guard let values else {
      return Known(
        reading: reading, book: book, review: review(reading, book, log, through: day?.day))
    }
    add([], of: values.history)
    let first = review(reading, book, log, through: day?.day)
    if case .success(let known) = first.contributions {
      add(known.needed, of: first.performance.history)
    }
    return Known(
      reading: reading, book: book, review: review(reading, book, log, through: day?.day))
  }

  /// Of what the broker says now.
  func fetched() throws(UserError) -> Known {
    let session = try Session(try context.requiredProfile(named: profile), context: context)
    let asOf = wallClock()
    let (book, values) = try session.ask { broker throws(BrokerError) in
      let book = try await BookReader.fetchBook(broker, at: asOf)
      return (
        book, try await ValueReader.fetch(broker, book.account?.currency ?? .usd, at: asOf)
      )
    }
    for problem in values.problems.prefix(3) { Output.failure("folio: \(problem)") }
    // What was realised is told of the executions that are stored: a sync brings them up to now.
    let stored = try? Session.cachedStore(profile: profile, context: context)
    var reading = PerformanceReading(
      values: values.reading,
      closings: stored.flatMap { Self.closings(in: $0.store, of: $0.name, context) })
    let log = activities(session, since: period.part(of: values.reading.history).first)
    add([benchmark], session, of: values.reading.history, to: &reading)
    let first = review(reading, book, log)
    if case .success(let known) = first.contributions {
      add(
        PerformanceQuestion(benchmark: benchmark, symbols: known.needed).symbols, session,
        of: first.performance.history, to: &reading)
    }
    return Known(reading: reading, book: book, review: review(reading, book, log))
  }

  private static func closings(
    in store: AccountStore, of name: String, _ context: Context
  ) -> [LotClosing]? {
    StoredMovements(store)?.closings(by: Session.lotMethod(ofProfile: name, context))
  }

  private func add(
    _ symbols: [Symbol], _ session: Session, of history: ValueHistory,
    to reading: inout PerformanceReading
  ) {
    for (symbol, answer) in session.dailyBars(of: symbols, for: history) {
      switch answer {
      case .success(let history): reading.bars[symbol] = history
      case .failure(let error):
        Output.failure("folio: the prices of \(symbol) were not read: \(error)")
      }
    }
  }

  /// Those after a day; nil where they could not be read.
  private func activities(_ session: Session, since base: CalendarDay?) -> ActivityLog? {
    var query = ActivityQuery()
    query.after = base.map { NewYork.timestamp($0.advanced(by: -Self.margin), secondOfDay: 0) }
    var reading = ActivityReading(query)
    do throws(BrokerError) { try session.finish(&reading) } catch {
      Output.failure("folio: the account's activity was not read: \(error)")
      return nil
    }
    return reading.log
  }
}

extension Session {
  /// The daily bars of symbols for the days of a history, a week before them included, in their order.
  func dailyBars(
    of symbols: [Symbol], for history: ValueHistory
  ) -> [(Symbol, Result<BarHistory, BrokerError>)] {
    guard let first = history.first else {
      return symbols.map { ($0, .success(BarHistory(BarRequest($0, .day), source: .live))) }
    }
    let (asOf, from) = (wallClock(), DailyCloses.start(before: first))
    var answers: DailyCloses.Answers = [:]
    for batch in DailyCloses.batches(of: symbols, from: from, now: asOf) {
      let answer = self.answer { broker throws(BrokerError) in
        await DailyCloses.fetch(batch, from: from, of: broker)
      }
      switch answer {
      case .success(let told): answers.merge(told) { $1 }
      case .failure(let error): for symbol in batch { answers[symbol] = .failure(error) }
      }
    }
    return symbols.compactMap { symbol in
      answers[symbol].map { answer in
        let history = answer.map { listing in
          BarHistory(BarRequest(symbol, .day), bars: listing.values, asOf: asOf, source: .live)
        }
        return (symbol, history)
      }
    }
  }
}
