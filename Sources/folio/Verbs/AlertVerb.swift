import ArgumentParser
import ClientModels
import Sync
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct AlertVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alert",
    abstract: "Be told when a price, a change, a profit or a fill comes.",
    discussion: """
      An alert is written as it is on the screen: `AAPL > 200` (the last price), `AAPL -5%` (the day's change, listed as `AAPL chg <= -5%`), \
      `pl < -500`, `day < -500` (unrealised and day's profit of the account), `AAPL pl > 100` (of a position), `fill`, \
      `fill TSLA`; then, as wanted, `repeat`, `back 0.50` (how far it must go back before it fires again), \
      `until 2026-12-31`, `note WORDS`. Quote it, so that the shell does not take `>` for itself.

      The screen, `folio --linear` and `folio alert watch` watch for them, one of them at a time for an account.
      """,
    subcommands: [
      AlertListVerb.self, AlertAddVerb.self, AlertDeleteVerb.self, AlertRearmVerb.self,
      AlertWatchVerb.self,
    ],
    defaultSubcommand: AlertListVerb.self)
}

/// What the verbs of alerts take.
struct AlertOptions: ParsableArguments {
  @Option(help: "The profile of config.toml whose alerts they are.")
  var profile: String?

  @Flag(help: "Print JSON.")
  var json = false

  /// Needs no network, but to have been connected once: alerts belong to an account.
  func shelf() throws(UserError) -> AlertShelf {
    let context = try Context.load()
    let (name, account) = try Session.rememberedAccount(profile: profile, context: context)
    guard let path = Session.root(context).path(ofAccount: account) else {
      throw UserError(
        .refused, "profile \"\(name)\": its account id cannot be read; run `folio sync`")
    }
    Session.tellProblems(of: Session.root(context))
    return AlertShelf(account: path, environment: Session.storeEnvironment())
  }

  /// Another program that writes them at the same moment is waited for.
  func change<Result>(_ edit: (inout AlertRecords) -> Result) throws(UserError) -> Result {
    let shelf = try shelf()
    var tries = 0
    while true {
      do throws(StoreError) {
        let (result, contents) = try shelf.change(edit)
        for problem in contents.problems { Output.failure("folio: \(problem)") }
        return result
      } catch {
        tries += 1
        guard case .locked = error.kind, tries < 40 else {
          throw UserError(.refused, error.description)
        }
        usleep(50_000)
      }
    }
  }

  func print(_ alerts: [Alert]) {
    if json {
      Output.text("[" + alerts.map(AlertShelf.json).joined(separator: ", ") + "]\n")
    } else {
      Output.lines(alerts.map { AlertText.line($0) + "\n" }.joined())
    }
  }
}

struct AlertListVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The alerts, and with --fired what fired.")

  @Flag(help: "What fired, the latest last.")
  var fired = false

  @OptionGroup var options: AlertOptions

  func run() throws {
    let contents: AlertShelf.Contents
    let shelf = try options.shelf()
    do throws(StoreError) { contents = try shelf.contents() } catch {
      throw UserError(.refused, error.description)
    }
    for problem in contents.problems { Output.failure("folio: \(problem)") }
    let records = contents.records
    if options.json {
      let rows = fired ? records.firings.map(AlertShelf.json) : records.alerts.map(AlertShelf.json)
      Output.text(
        Envelope.json(
          data: "[" + rows.joined(separator: ", ") + "]",
          asOf: fired ? records.firings.map(\.at).max() : records.alerts.map(\.createdAt).max(),
          source: .cache, now: wallClock()))
    } else if fired {
      Output.lines(
        records.firings.isEmpty
          ? "nothing fired\n"
          : records.firings.map { "\($0.at.rfc3339Seconds)  \(AlertText.line($0))\n" }.joined())
    } else if records.alerts.isEmpty {
      Output.lines("no alerts\n")
    } else {
      options.print(records.alerts)
    }
  }
}

struct AlertAddVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Set an alert: `folio alert add 'AAPL > 200 note earnings'`.")

  @Argument(parsing: .allUnrecognized, help: "The alert in words.")
  var words: [String]

  @OptionGroup var options: AlertOptions

  func run() throws {
    let rule: AlertRule
    do throws(AlertRule.Fault) {
      rule = try AlertRule(words: words.flatMap { $0.split(separator: " ") }.map(String.init))
    } catch {
      throw UserError(.usage, error.description)
    }
    if let fault = rule.fault(on: NewYork.civil(wallClock()).day) { throw UserError(.usage, fault) }
    guard let alert = try options.change({ $0.add(rule, at: wallClock()) }) else {
      throw UserError(.refused, "there are \(AlertRecords.limit) alerts already: delete some")
    }
    options.print([alert])
  }
}

struct AlertDeleteVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete alerts by their numbers.")

  @Argument(help: "Numbers that `folio alert list` shows.")
  var numbers: [Int]

  @OptionGroup var options: AlertOptions

  func run() throws {
    let numbers = self.numbers
    let gone = try options.change { records in
      let found = numbers.compactMap { records[$0] }
      if found.count == numbers.count { for number in numbers { _ = records.remove(number) } }
      return found
    }
    try AlertRearmVerb.refuseMissing(numbers, gone)
    options.print(gone)
  }
}

struct AlertRearmVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rearm", abstract: "Let alerts wait again, as if they were new.")

  @Argument(help: "Numbers that `folio alert list` shows.")
  var numbers: [Int]

  @OptionGroup var options: AlertOptions

  func run() throws {
    let numbers = self.numbers
    let found = try options.change { records in
      let found = numbers.compactMap { records[$0] }
      guard found.count == numbers.count else { return found }
      for number in numbers { _ = records.rearm(number) }
      return numbers.compactMap { records[$0] }
    }
    try Self.refuseMissing(numbers, found)
    options.print(found)
  }

  /// Nothing was done when one of them is not there.
  static func refuseMissing(_ numbers: [Int], _ found: [Alert]) throws(UserError) {
    guard let missing = numbers.first(where: { number in !found.contains { $0.number == number } })
    else { return }
    throw UserError(
      .refused, "there is no alert \(missing), and nothing was done: see `folio alert list`")
  }
}
