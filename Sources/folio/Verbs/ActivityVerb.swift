import ArgumentParser
import ClientModels
import Sync
import TUI

struct ActivityVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activity",
    abstract: "Fills, dividends, interest, fees, transfers and splits, newest first.",
    discussion: """
      Days are those that the broker counts an entry for, and of fills New York's; both ends are included. With --offline the \
      latest are printed that `folio sync` or tab 4 of the screen read.

      Exit status: 0 done, 1 refused or nothing is cached, 2 wrong usage, 3 broker unreachable.
      """)

  @OptionGroup var options: ReadOptions

  @Option(
    help:
      "Only these: trade, dividend, interest, fee, transfer, corporate or other, or a type of the broker's such as DIV; several by commas."
  )
  var type: String?

  @Option(help: "Only this day and later ones, such as 2026-11-01.")
  var after: String?

  @Option(help: "Only this day and earlier ones.")
  var until: String?

  func run() throws {
    let choice = try ActivityChoice(types: type, after: after, until: until)
    let log = try ActivitySource(options: options).log(choice)
    let chosen = log.activities.filter(choice.includes)
    // The broker refuses by itself what it does not know.
    if log.source != .live { try choice.refuseUnknown(in: log) }
    let now = wallClock()
    if options.json {
      Output.text(
        Envelope.json(
          data: ContractJSON.text(chosen), asOf: log.asOf, source: log.source, now: now))
    } else {
      Output.lines(
        Tables.activity(chosen) + options.past.footer(asOf: log.asOf, log.source, now: now))
    }
    if log.hasOlder, choice.mayReach(below: log.activities.last) {
      Output.failure(
        options.offline
          ? "folio: older ones are not cached"
          : "folio: there are older ones: name earlier days with --until")
    }
  }

}

/// Where the account's activity is told from: the book of a day, what is stored, or the broker.
struct ActivitySource {
  let options: ReadOptions

  func log(_ choice: ActivityChoice) throws(UserError) -> ActivityLog {
    if let book = try options.past.book(profile: options.profile) {
      return book.activityLog(in: try? stored())
    }
    return options.offline ? try stored() : try fetched(choice)
  }

  private func stored() throws(UserError) -> ActivityLog {
    let context = try Context.load()
    let (_, store) = try Session.cachedStore(profile: options.profile, context: context)
    let log = ActivityRows.read(from: store)
    for problem in store.damages { Output.failure("folio: \(problem)") }
    guard let log else {
      throw Session.nothingCached("activities", profile: options.profile, context: context)
    }
    return log
  }

  private func fetched(_ choice: ActivityChoice) throws(UserError) -> ActivityLog {
    let context = try Context.load()
    let session = try Session(
      try context.requiredProfile(named: options.profile), context: context)
    var catchUp = ActivityReading(choice.query)
    while let query = catchUp.question {
      let askedAt = wallClock()
      let page = try session.ask { broker throws(BrokerError) in
        try await broker.activities(query)
      }
      for problem in page.problems.prefix(3) {
        Output.failure("folio: a part of the activity could not be read: \(problem)")
      }
      catchUp.take(page, askedAt: askedAt)
    }
    return catchUp.log
  }
}

/// Which activities were asked for.
struct ActivityChoice {
  private let kinds: Set<ActivityKind>
  private let types: Set<String>
  private let first: CalendarDay?
  private let last: CalendarDay?

  /// An entry may be made some days before or after the day that it counts for.
  private static let margin = 10

  init(
    types: String?, after: String?, until: String?, afterOption: String = "--after",
    untilOption: String = "--until"
  ) throws(UserError) {
    var kinds: Set<ActivityKind> = []
    var named: Set<String> = []
    for word in (types ?? "").split(separator: ",") {
      let word = word.filter { $0 != " " }
      if let kind = ActivityKind(rawValue: word.lowercased()) {
        kinds.insert(kind)
      } else if (1...16).contains(word.utf8.count),
        word.utf8.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) })
      {
        named.insert(word.uppercased())
      } else {
        throw UserError(
          .usage,
          "--type takes \(ActivityKind.allCases.map(\.rawValue).joined(separator: ", ")) or a type such as DIV, not \"\(word)\""
        )
      }
    }
    self.kinds = kinds
    self.types = named
    first = try Self.day(after, afterOption)
    last = try Self.day(until, untilOption)
    if let first, let last, last < first {
      throw UserError(.usage, "\(untilOption) \(last) is before \(afterOption) \(first)")
    }
  }

  private static func day(_ text: String?, _ option: String) throws(UserError) -> CalendarDay? {
    guard let text else { return nil }
    guard let day = CalendarDay(text), (1970...2200).contains(day.components.year) else {
      throw UserError(.usage, "\(option) takes a day such as 2026-11-01, not \"\(text)\"")
    }
    return day
  }

  /// A type that neither the contract nor any activity has is a word misspelt, and no answer would be one to nothing.
  func refuseUnknown(in log: ActivityLog) throws(UserError) {
    let known = ActivityKind.allCases.flatMap(\.types)
    let unknown = types.subtracting(known).subtracting(log.activities.map(\.type)).sorted()
    guard !unknown.isEmpty else { return }
    throw UserError(
      .usage,
      "--type \(unknown.joined(separator: ",")): nothing is of that type; known are "
        + "\(ActivityKind.allCases.map(\.rawValue).joined(separator: ", ")), and of the broker's "
        + known.joined(separator: ", "))
  }

  /// Which days they are of.
  var words: String {
    switch (first, last) {
    case (let first?, let last?): first == last ? "\(first)" : "\(first) to \(last)"
    case (let first?, nil): "\(first) and later days"
    case (nil, let last?): "\(last) and earlier days"
    case (nil, nil): "all that is known"
    }
  }

  func includes(_ activity: Activity) -> Bool {
    guard
      kinds.isEmpty && types.isEmpty || kinds.contains(activity.kind)
        || types.contains(activity.type)
    else { return false }
    return first.map { activity.day >= $0 } ?? true && last.map { activity.day <= $0 } ?? true
  }

  /// What the broker is asked; a kind without an end of types is chosen here.
  var query: ActivityQuery {
    let known = kinds.flatMap(\.types) + types
    return ActivityQuery(
      types: kinds.contains(.other) ? [] : Set(known).sorted(),
      after: first.map { NewYork.timestamp($0.advanced(by: -Self.margin), secondOfDay: 0) },
      until: last.map { NewYork.timestamp($0.advanced(by: 1 + Self.margin), secondOfDay: 0) })
  }

  /// Whether there may be chosen ones older than this.
  func mayReach(below activity: Activity?) -> Bool {
    guard let first, let activity else { return true }
    return activity.day >= first
  }
}
