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

      A symbol's contribution is what it is worth more, less what was paid for it, and its dividends; what no symbol explains, \
      such as interest and fees, stands apart. The shares of contributions are of the capital of the simple return.

      What closed lots realised is by the profile's lot_method, before fees, of the executions that `folio sync` or the screen \
      read; `folio explain realized-gain SYMBOL` names each lot, and `folio export gains` has all of them. An option that \
      expired was closed at zero, and so was one that was exercised or assigned: the premium is realised on the contract, and \
      its shares cost the strike.

      Of an account that was imported the values are those of days on which its file names a price of everything that was held, \
      and of its last day, at the last prices; what needs others says so.

      With --offline it is told of what `folio sync` or tab 5 of the screen read last, and with --as-of as of a day whose book \
      is kept. Where no daily values are known, how the account is divided and what lots realised is told all the same.

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

  @Option(
    help: "What beta and correlation are against; without it that of config.toml, or SPY.")
  var benchmark: String?

  func run() throws {
    let period = try Self.period(period, from: from, to: to)
    let context = try Context.load()
    let symbol = try Self.benchmark(benchmark, context)
    let source = PerformanceSource(
      context: context, profile: options.profile, benchmark: symbol, period: period)
    let known: PerformanceSource.Known
    if let day = try options.past.book(profile: options.profile) {
      known = try source.stored(day)
    } else {
      known = options.offline ? try source.stored(nil) : try source.fetched()
    }
    let values = known.reading.values
    if let values, values.history.last == nil {
      throw UserError(.refused, "the account has had no value yet")
    }
    if let values, let last = values.history.last { try refuseWhatIsToCome(after: last) }
    let report = PerformanceReport(
      review: known.review, isImported: Session.isLocal(options.profile, context))
    if values == nil {
      // What needs none is told all the same.
      let gap = Session.nothingCached("daily values", profile: options.profile, context: context)
      Output.failure("folio: \(gap.description)")
    }
    let (asOf, origin) = (values?.asOf ?? known.book.asOf, values?.source ?? known.book.source)
    let now = wallClock()
    if options.json {
      Output.text(
        Envelope.json(data: report.json, asOf: asOf, source: origin, now: now))
    } else {
      let footer =
        options.past.asOf == nil
        ? Tables.footer(asOf: asOf, source: origin, now: now)
        : options.past.footer(known.book, now: now)
      Output.lines(report.text + footer)
    }
  }

  /// Of days that have not come nothing can be told, and a page of nothing would read as an answer.
  private func refuseWhatIsToCome(after last: CalendarDay) throws(UserError) {
    guard let first = try Self.day(from, "--from"),
      first > max(last, NewYork.civil(wallClock()).day)
    else { return }
    throw UserError(.usage, "--from \(first) has not come: the last day that is known is \(last)")
  }

  /// That of the option, else that of config.toml.
  static func benchmark(_ typed: String?, _ context: Context) throws(UserError) -> Symbol {
    guard let typed else { return context.configuration.benchmark }
    guard let symbol = Symbol(typed: typed) else {
      throw UserError(.usage, "\"\(typed)\" is not a symbol: letters, digits and . / - only")
    }
    return symbol
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
