import ArgumentParser
import ClientModels
import Sync

struct DiffVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What changed between two days: positions, fills, cash, and the value by its parts.",
    discussion: """
      From the end of the one day to the end of the other, by the books that are kept of each day; the network is not asked. \
      The parts come to the change in value to the last digit, and what no activity tells of is a part of its own.

      Exit status: 0 done, 1 no book of a day is kept, 2 wrong usage.
      """)

  @Argument(help: "The earlier day, such as 2026-11-02.")
  var first: String

  @Argument(help: "The later day; the last of which a book is kept where it is left out.")
  var second: String?

  @Option(help: "The profile of config.toml to use.")
  var profile: String?

  /// It goes with every verb that reads; this one never asks a network.
  @Flag(help: .hidden)
  var offline = false

  @Flag(help: "Print JSON: from, to, value with its parts, positions and activities.")
  var json = false

  func run() throws {
    let context = try Context.load()
    let (name, store) = try Session.cachedStore(profile: profile, context: context)
    let from = try PastDay.read(first)
    let days = DayBooks.days(in: store)
    let to =
      try second.map { text throws(UserError) in try PastDay.read(text) } ?? days.days.last ?? from
    guard from < to else {
      throw UserError(.usage, Self.words(from, to, isLastKept: second == nil))
    }
    let difference: BookDifference
    do throws(MissingDay) {
      difference = try DayBooks.difference(from: from, to: to, in: store)
    } catch {
      for problem in store.damages { Output.failure("folio: \(problem)") }
      throw UserError(.refused, error.words(isImported: Session.isLocal(name, context)))
    }
    for problem in store.damages { Output.failure("folio: \(problem)") }
    if json {
      Output.text(ContractJSON.text(difference) + "\n")
    } else {
      Output.lines(Tables.difference(difference))
    }
  }
}

extension DiffVerb {
  /// Why two days that are not one after the other have no difference.
  static func words(_ from: CalendarDay, _ to: CalendarDay, isLastKept: Bool) -> String {
    if isLastKept {
      return "the last day of which a book is kept is \(to): name an earlier one, not \(from)"
    }
    return from == to
      ? "both days are \(from): name an earlier one first"
      : "the first day must be the earlier one: \(from) is after \(to)"
  }
}

/// A day as it is typed on the command line.
enum PastDay {
  static func read(_ text: String) throws(UserError) -> CalendarDay {
    guard let day = CalendarDay(text), (1970...2200).contains(day.components.year) else {
      throw UserError(.usage, "\"\(text)\" is not a day: write it like 2026-11-02")
    }
    return day
  }
}
