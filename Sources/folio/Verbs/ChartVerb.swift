import ArgumentParser
import ClientModels
import FoundationEssentials
import Sync
import TUI

struct ChartVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chart", abstract: "Print the chart of a symbol, or its bars.",
    discussion: """
      Bars come from the broker; with --offline, and up to the day of --as-of, those that were kept when the chart was last open on the screen. Bars of days \
      and weeks are adjusted for splits, shorter ones are not.
      """)

  @Argument(help: "A symbol, such as SPY or BTC/USD.")
  var symbol: String

  @Option(help: "What one bar stands for: 1m, 5m, 15m, 1h, 1d or 1w.")
  var interval = "5m"

  @Option(help: "Columns and rows, 1x1 to 500x200.")
  var size = "80x24"

  @Flag(help: "Not a byte beyond ASCII; the rule also in a locale without UTF-8.")
  var ascii = false

  @Flag(help: "A line in place of candles.")
  var line = false

  @OptionGroup var options: ReadOptions

  func run() throws {
    guard let symbol = Symbol(typed: symbol) else {
      throw UserError(.usage, "\"\(symbol)\" is not a symbol: letters, digits and . / - only")
    }
    guard let interval = ChartInterval(rawValue: interval) else {
      throw UserError(.usage, "--interval takes 1m, 5m, 15m, 1h, 1d or 1w, not \"\(interval)\"")
    }
    let size = try Self.size(size)
    let request = BarRequest(symbol, interval.base)
    let day = try options.past.day()
    var (history, clock) =
      options.offline || day != nil ? try stored(request, interval) : try fetched(request)
    var splits: [KnownSplits.Split] = []
    if let day {
      if !interval.isIntraday { splits = try Self.splits(of: history, after: day, options.profile) }
      history = BarHistory(
        request, bars: history.bars.filter { DayCloses.day(of: $0, symbol) <= day },
        asOf: history.asOf, source: .cache)
    }
    guard !history.bars.isEmpty else {
      throw UserError(
        .refused,
        day.map { "no bars of \(symbol) at \(interval.rawValue) up to \($0) are cached" }
          ?? "there are no bars of \(symbol) at \(interval.rawValue)")
    }
    let now = wallClock()
    guard !options.json else {
      let data = BarJSON.encode(history, interval)
      Output.text(
        Envelope.json(data: data, asOf: history.asOf, source: history.source, now: now))
      return
    }
    Output.text(text(history, interval, size, now, clock))
    if !splits.isEmpty {
      let days = splits.map { "the \($0.words) of \($0.day)" }.joined(separator: " and ")
      Output.lines("prices are adjusted for \(days), and holdings of that day are not\n")
    }
  }

  /// Those since a day for which the bars are adjusted.
  private static func splits(
    of history: BarHistory, after day: CalendarDay, _ profile: String?
  ) throws(UserError) -> [KnownSplits.Split] {
    let (_, store) = try Session.cachedStore(profile: profile, context: try Context.load())
    return PastPrices.splits(in: store).splits(
      of: history.request.symbol, after: day,
      through: history.asOf.map { NewYork.civil($0).day })
  }

  private func text(
    _ history: BarHistory, _ interval: ChartInterval, _ size: Size, _ now: Timestamp,
    _ clock: MarketClock?
  ) -> String {
    var content = ChartContent(
      symbol: history.request.symbol, interval: interval, bars: history.bars)
    content.hasDayParts = clock?.keepsUsualHours ?? true
    if history.source == .cache {
      content.note = .cached(asOf: history.asOf, now: now)
    }
    var look = ChartLook()
    look.style = line ? .line : .candles
    look.isASCII = ascii || !Self.isUnicode(ProcessInfo.processInfo.environment)
    var canvas = Canvas(size: size)
    ChartPane(content: content, look: look).draw(into: &canvas, in: Rect(size))
    return canvas.text
  }

  private func stored(
    _ request: BarRequest, _ interval: ChartInterval
  ) throws(UserError) -> (BarHistory, MarketClock?) {
    let context = try Context.load()
    let (_, store) = try Session.cachedStore(profile: options.profile, context: context)
    defer { for problem in store.damages { Output.failure("folio: \(problem)") } }
    guard let history = BarRows.read(request, from: store) else {
      let others = Session.cachedIntervals(of: request.symbol, in: store)
      let once = "open its chart once with a network (v on the screen)"
      throw UserError(
        .refused,
        others.isEmpty
          ? "no bars of \(request.symbol) are cached: \(once)"
          : "no bars of \(request.symbol) at \(interval.rawValue) are cached, but at \(others.map(\.rawValue).joined(separator: ", ")): take --interval \(others[0].rawValue), or \(once)"
      )
    }
    return (history, BookDocuments.loadWithoutMarket(store).portfolio?.clock)
  }

  private func fetched(
    _ request: BarRequest
  ) throws(UserError) -> (BarHistory, MarketClock?) {
    let context = try Context.load()
    let session = try Session(
      try context.requiredProfile(named: options.profile), context: context)
    let asOf = wallClock()
    let (listing, clock) = try session.ask { broker throws(BrokerError) in
      // By the market's own clock: a replay plays another year.
      let clock = try await broker.clock()
      let bars = try await broker.bars(
        request.symbol, request.interval,
        from: clock.timestamp.advanced(bySeconds: -request.reach), limit: BarHistory.limit)
      return (bars, clock)
    }
    for problem in listing.problems.prefix(3) { Output.failure("folio: \(problem)") }
    return (BarHistory(request, bars: listing.values, asOf: asOf, source: .live), clock)
  }

  static func size(_ text: String) throws(UserError) -> Size {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1],
      (1...500).contains(columns), (1...200).contains(rows)
    else {
      throw UserError(.usage, "--size takes columns and rows such as 80x24, not \"\(text)\"")
    }
    return Size(columns: columns, rows: rows)
  }

  /// By the locale, as POSIX has it: the first of the three that is set counts.
  static func isUnicode(_ environment: [String: String]) -> Bool {
    let locale =
      ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
      .first { !$0.isEmpty } ?? ""
    let name = locale.uppercased()
    return name.contains("UTF-8") || name.contains("UTF8")
  }
}
