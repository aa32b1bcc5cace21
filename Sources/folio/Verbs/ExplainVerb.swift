import ArgumentParser
import ClientModels
import Sync

struct ExplainVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "What a figure is made of: formula, numbers, prices with time and source, lots, rounding.",
    discussion: """
      Without a figure all that can be explained are listed. Figures of a position take its symbol, those of performance a \
      period, a contribution or an allocation the name of its part, those of activity the days with --from and --to and a symbol \
      where only its own count, and those of a difference the earlier day with --since.

      Exit status: 0 done, 1 refused or there is no such figure, 2 wrong usage, 3 broker unreachable.
      """)

  @Argument(help: "The figure, such as market-value, sharpe or trades.")
  var figure: String?

  @Argument(help: "The symbol or part that it is of.")
  var of: String?

  @OptionGroup var options: ReadOptions

  @Option(help: "Of performance: 1D, 1W, 1M, 3M, YTD, 1Y or all; without one 1Y.")
  var period: String?

  @Option(help: "Of performance or activity: the first day that counts.")
  var from: String?

  @Option(help: "Of performance or activity: the last day that counts.")
  var to: String?

  @Option(help: "Of performance: what beta and correlation are against.")
  var benchmark: String?

  @Option(help: "Of a difference: the earlier day; the later is that of --as-of, or the last kept.")
  var since: String?

  func run() throws {
    guard let figure else {
      Output.lines(Self.list)
      return
    }
    guard let name = FigureName(rawValue: figure.lowercased()) else {
      throw UserError(
        .usage,
        "\"\(figure)\" is no figure that is known: there are "
          + FigureName.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let asked = ExplainedFigure(name, of: try subject(name))
    let context = try context(name)
    let explanation = Explanation(of: asked, in: context)
    if options.json {
      Output.text(
        Envelope.json(
          data: ExplanationJSON.text(explanation), asOf: context.portfolio.asOf,
          source: context.portfolio.source, now: context.now))
    } else {
      Output.lines(
        ([asked.title] + explanation.lines(now: context.now)).map { $0 + "\n" }.joined())
    }
    if explanation.value == nil { throw ExitCode(ExitStatus.refused.rawValue) }
  }

  /// The names of all figures, in groups by what they are of.
  static var list: String {
    let groups: [(FigureName.Subject, String)] = [
      (.position, "of a position: folio explain FIGURE SYMBOL"),
      (.holdings, "of all positions"), (.account, "of the account"),
      (.performance, "of performance: --period, --from, --to, --benchmark"),
      (.performancePart, "of a part of it: folio explain FIGURE SYMBOL-OR-NAME"),
      (
        .activity,
        "of what happened in the account: --from, --to, and a symbol if only its own counts"
      ),
      (.difference, "of the difference between two days: --since, --as-of"),
      (.differencePart, "of a symbol in it: folio explain FIGURE SYMBOL --since DAY"),
    ]
    return groups.map { subject, words in
      let names = FigureName.allCases.filter { $0.subject == subject }
      let width = (FigureName.allCases.map(\.rawValue.count).max() ?? 0) + 2
      return words + "\n"
        + names.map { name in
          let gap = String(repeating: " ", count: width - name.rawValue.count)
          return "  \(name.rawValue)\(gap)\(name.words)\n"
        }.joined()
    }.joined(separator: "\n")
  }

  private func subject(_ name: FigureName) throws(UserError) -> String? {
    switch name.subject {
    case .activity:
      guard let of else { return nil }
      guard let symbol = Symbol(typed: of) else {
        throw UserError(.usage, "\"\(of)\" is not a symbol: letters, digits and . / - only")
      }
      return symbol.text
    case .position, .differencePart:
      guard let symbol = of.flatMap({ Symbol(typed: $0) }) else {
        throw UserError(
          .usage, "say of which symbol, such as: folio explain \(name.rawValue) AAPL")
      }
      return symbol.text
    case .performancePart:
      guard let of else {
        throw UserError(
          .usage, "say of which part, such as: folio explain \(name.rawValue) AAPL")
      }
      if name == .classShare { return AssetClass(wire: of).words }
      return name == .contribution || name == .symbolShare
        ? of == Allocation.cashName ? of : Symbol(typed: of)?.text ?? of : of
    case .holdings, .account, .performance, .difference:
      guard of == nil else {
        throw UserError(
          .usage, "\(name.rawValue) is of the whole account: leave \"\(of ?? "")\" out")
      }
      return nil
    }
  }

  private func context(_ name: FigureName) throws -> FigureContext {
    switch name.subject {
    case .position, .holdings, .account: return try figures()
    case .performance, .performancePart: return try performance()
    case .activity: return try activity()
    case .difference, .differencePart: return try difference()
    }
  }

  private func figures() throws -> FigureContext {
    let now = wallClock()
    guard let day = try options.past.book(profile: options.profile) else {
      return FigureContext(try book(), now: now)
    }
    var book = day.portfolio
    if let (name, store) = try? Session.cachedStore(
      profile: options.profile, context: try Context.load()),
      let movements = StoredMovements(store)?.through(day)
    {
      let method = Session.lotMethod(ofProfile: name, try Context.load())
      book.apply(.lotsReplaced(movements.open(by: method)))
    }
    var figures = FigureContext(book, now: now)
    figures.day = day
    return figures
  }

  /// With the lots of what is stored.
  private func book() throws -> Portfolio {
    var book = try options.book()
    guard book.lots == nil,
      let (name, store) = try? Session.cachedStore(
        profile: options.profile, context: try Context.load())
    else { return book }
    let method = Session.lotMethod(ofProfile: name, try Context.load())
    StoredActivities(store, method).add(to: &book)
    return book
  }

  private func performance() throws -> FigureContext {
    let context = try Context.load()
    let source = PerformanceSource(
      context: context, profile: options.profile,
      benchmark: try PerformanceVerb.benchmark(benchmark, context),
      period: try PerformanceVerb.period(period, from: from, to: to))
    let day = try options.past.book(profile: options.profile)
    let known = options.offline || day != nil ? try source.stored(day) : try source.fetched()
    var figures = FigureContext(known.book, now: wallClock())
    figures.review = known.review
    figures.values = known.reading.values
    figures.bars = known.reading.bars
    figures.isImported = Session.isLocal(options.profile, context)
    let tags = context.configuration.tags
    figures.tag = { tags[$0]?.first }
    return figures
  }

  private func activity() throws -> FigureContext {
    let choice = try ActivityChoice(
      types: nil, after: from, until: to, afterOption: "--from", untilOption: "--to")
    let log = try ActivitySource(options: options).log(choice)
    let symbol = of.flatMap { Symbol(typed: $0) }
    let counted = log.activities.filter {
      choice.includes($0) && (symbol == nil || $0.symbol == symbol)
    }
    var book = Portfolio()
    (book.asOf, book.source) = (log.asOf, log.source)
    var figures = FigureContext(book, now: wallClock())
    figures.isImported = Session.isLocal(options.profile, try Context.load())
    figures.activities = FigureContext.CountedActivities(
      choice.words, counted, isCut: log.hasOlder && choice.mayReach(below: log.activities.last))
    return figures
  }

  private func difference() throws -> FigureContext {
    guard let since else {
      throw UserError(.usage, "say from which day on: --since 2026-11-02")
    }
    let context = try Context.load()
    let (name, store) = try Session.cachedStore(profile: options.profile, context: context)
    defer { for problem in store.damages { Output.failure("folio: \(problem)") } }
    let first = try PastDay.read(since)
    let last =
      try options.past.asOf.map { text throws(UserError) in try PastDay.read(text) }
      ?? DayBooks.days(in: store).days.last ?? first
    guard first < last else {
      throw UserError(
        .usage, "--since: " + DiffVerb.words(first, last, isLastKept: options.past.asOf == nil))
    }
    do throws(MissingDay) {
      let book = try DayBooks.book(of: last, in: store)
      var figures = FigureContext(book.portfolio, now: wallClock())
      figures.difference = try DayBooks.difference(from: first, to: last, in: store)
      return figures
    } catch {
      throw UserError(.refused, error.words(isImported: Session.isLocal(name, context)))
    }
  }
}
