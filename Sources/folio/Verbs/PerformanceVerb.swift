import ArgumentParser
import ClientModels
import Sync

struct PerformanceVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "performance",
    abstract: "What the account made of its money: returns, drawdown, risk, allocation.",
    discussion: """
      Three returns, each of the whole time: simple is the gain over what was put in; time-weighted links the returns of the \
      days, so that the size of flows does not matter; money-weighted is the rate at which what was put in grows to what \
      came out, by date (XIRR). Flows count in at the start of their day, out at its end. Volatility, Sharpe and Sortino are \
      for a year of 252 days, over a rate of zero. What cannot be computed says why.

      With --offline it is told of what `folio sync` read last.

      Exit status: 0 done, 1 refused or nothing is cached, 2 wrong usage, 3 broker unreachable.
      """)

  @OptionGroup var options: ReadOptions

  @Option(
    help:
      "1D, 1W, 1M, 3M, YTD, 1Y or all, counted back from the last day that is known; without one 1Y."
  )
  var period: String?

  @Option(help: "The first day that counts, such as 2026-01-02.")
  var from: String?

  @Option(help: "The last day that counts.")
  var to: String?

  @Option(help: "What beta and correlation are against.")
  var benchmark = Benchmark.usualName

  func run() throws {
    let period = try Self.period(period, from: from, to: to)
    guard let symbol = Symbol(typed: benchmark) else {
      throw UserError(.usage, "\"\(benchmark)\" is not a symbol: letters, digits and . / - only")
    }
    let past = options.offline ? try stored(symbol) : try fetched(symbol)
    guard past.reading.history.last != nil else {
      throw UserError(.refused, "the account has had no value yet")
    }
    let report = PerformanceReport(
      performance: Performance(period, of: past.reading.history, benchmark: past.benchmark),
      book: past.book, tags: past.tags)
    let now = wallClock()
    let (asOf, source) = (past.reading.asOf, past.reading.source)
    if options.json {
      Output.text(Envelope.json(data: report.json, asOf: asOf, source: source, now: now))
    } else {
      Output.lines(report.text + Tables.footer(asOf: asOf, source: source, now: now))
    }
  }

  private struct Past {
    let reading: ValueReading
    let benchmark: Benchmark
    let book: Portfolio
    let tags: [Symbol: [String]]
  }

  private func stored(_ symbol: Symbol) throws(UserError) -> Past {
    let context = try Context.load()
    let (_, book, problems) = try Session.cachedBook(profile: options.profile, context: context)
    let (_, store) = try Session.cachedStore(profile: options.profile, context: context)
    let reading = ValueRows.read(from: store)
    let bars = BarRows.read(BarRequest(symbol, .day), from: store)
    for problem in problems + store.damages { Output.failure("folio: \(problem)") }
    guard let reading else {
      throw UserError(.refused, "no daily values are cached: run `folio sync` with a network")
    }
    return Past(
      reading: reading, benchmark: bars.map { Benchmark($0) } ?? Benchmark(symbol, closes: [:]),
      book: book, tags: context.configuration.tags)
  }

  private func fetched(_ symbol: Symbol) throws(UserError) -> Past {
    let context = try Context.load()
    let session = try Session(
      try context.requiredProfile(named: options.profile), context: context)
    let asOf = wallClock()
    let (book, values) = try session.ask { broker throws(BrokerError) in
      let book = try await BookReader.fetchBook(broker, at: asOf)
      return (
        book, try await ValueReader.fetch(broker, book.account?.currency ?? .usd, at: asOf)
      )
    }
    for problem in values.problems.prefix(3) { Output.failure("folio: \(problem)") }
    var benchmark = Benchmark(symbol, closes: [:])
    switch session.dayBars(of: symbol, for: values.reading.history) {
    case .success(let history): benchmark = Benchmark(history)
    case .failure(let error):
      Output.failure("folio: the prices of \(symbol) were not read: \(error)")
    }
    return Past(
      reading: values.reading, benchmark: benchmark, book: book, tags: context.configuration.tags)
  }

  static func period(
    _ name: String?, from: String?, to: String?
  ) throws(UserError) -> PerformancePeriod {
    guard from != nil || to != nil else {
      let name = name ?? "1Y"
      guard let period = PerformancePeriod(name: name) else {
        let names = PerformancePeriod.named.map(\.name).joined(separator: ", ")
        throw UserError(.usage, "--period takes \(names), not \"\(name)\"")
      }
      return period
    }
    guard name == nil else {
      throw UserError(.usage, "--period and --from or --to are two ways to say the same: take one")
    }
    let (first, last) = (try day(from, "--from"), try day(to, "--to"))
    if let first, let last, last < first {
      throw UserError(.usage, "--to \(last) is before --from \(first)")
    }
    return .custom(from: first, through: last)
  }

  private static func day(_ text: String?, _ option: String) throws(UserError) -> CalendarDay? {
    guard let text else { return nil }
    guard let day = CalendarDay(text), (1970...2200).contains(day.components.year) else {
      throw UserError(.usage, "\(option) takes a day such as 2026-11-01, not \"\(text)\"")
    }
    return day
  }
}

extension Session {
  /// The daily bars of a symbol for the days of a history, a week before them included.
  func dayBars(
    of symbol: Symbol, for history: ValueHistory
  ) -> Result<BarHistory, BrokerError> {
    let request = BarRequest(symbol, .day)
    guard let first = history.first else {
      return .success(BarHistory(request, source: .live))
    }
    let asOf = wallClock()
    return answer { broker throws(BrokerError) in
      let from = NewYork.timestamp(first.advanced(by: -7), secondOfDay: 0)
      let listing = try await broker.bars(symbol, .day, from: from, limit: BarHistory.limit)
      return BarHistory(request, bars: listing.values, asOf: asOf, source: .live)
    }
  }
}
