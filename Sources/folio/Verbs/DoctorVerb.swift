import ArgumentParser
import ClientModels
import Sync
import TUI

struct DoctorVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "What can be reached, with which key id, where files are, which libraries.")

  @Option(help: "The profile of config.toml to look at.")
  var profile: String?

  func run() throws {
    let context = try Context.load()
    line("folio", Version.text)
    line("libcurl", CurlTransport.libraryVersion)
    line("ncurses", CursesTerminal.libraryVersion)
    line("configuration", context.paths.configurationFile)
    for problem in context.configuration.keyProblems { line("keys", problem) }
    line("state", context.paths.state)
    for problem in Session.root(context).problems { line("damaged", problem) }
    let directories = context.paths.themeDirectories(executable: Context.executable)
    let themes = ThemeFile.names(in: directories)
    line("themes", themes.joined(separator: ", "))
    if !themes.contains(context.configuration.theme) {
      line(
        "not used", "\(context.paths.configurationFile): theme \"\(context.configuration.theme)\"")
    }
    guard let chosen = try context.profile(named: profile) else {
      line("profile", "none: set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or try `folio demo`")
      return
    }
    line(
      "profile", "\(chosen.name) (\(chosen.kind.rawValue)\(chosen.isReadOnly ? ", read-only" : ""))"
    )
    line("trading", chosen.tradingURL)
    line("data", chosen.dataURL)
    let session = try Session(chosen, context: context)
    line("key id", session.keyID)
    try check(session)
  }

  private func check(_ session: Session) throws(UserError) {
    let account = try session.ask { broker throws(BrokerError) in try await broker.account() }
    line("account", "\(account.number ?? account.id.text), \(account.status)")
    let started = monotonicNanoseconds()
    let clock = try session.ask { broker throws(BrokerError) in try await broker.clock() }
    let milliseconds = (monotonicNanoseconds() - started) / 1_000_000
    let skew = Int(wallClock().seconds(since: clock.timestamp))
    line("answer", "\(milliseconds) ms, market \(clock.isOpen ? "open" : "closed")")
    line("broker's clock", "\(clock.timestamp.rfc3339), \(skew) s from this machine's")
  }

  private func line(_ name: String, _ value: String) {
    Output.lines(name + String(repeating: " ", count: max(1, 16 - name.count)) + value + "\n")
  }
}
