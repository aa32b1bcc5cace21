import ArgumentParser
import ClientModels
import Sync
import TUI

struct ScreenOptions: ParsableArguments {
  @Option(help: "The theme, one that `folio themes` lists.")
  var theme: String?

  @Flag(help: "Nothing but ASCII leaves for the terminal.")
  var ascii = false
}

struct ScreenVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen", abstract: "Open the screen (what `folio` alone does).")

  @Option(help: "The profile of config.toml to open.")
  var profile: String?

  @Flag(help: "Open the cached book; ask nothing of the network.")
  var offline = false

  @OptionGroup var past: PastOption

  @Flag(help: "Lines instead of a screen, for screen readers: no escape sequence leaves.")
  var linear = false

  @OptionGroup var options: ScreenOptions

  func run() throws {
    let context = try Context.load()
    let day = try past.book(profile: profile)?.day
    let offline = offline || day != nil || Session.isLocal(profile, context)
    if linear {
      try past.refuse("lines are of now: leave --as-of out, or ask a verb, such as positions")
      return try runLinear(context, offline: offline)
    }
    let command = LeftScreen.command(profile: profile)
    let board = Launcher.divide(journal: context.paths.state, command: command)
    let stage = try Stage(options, context: context, board: board, command: command)
    if offline {
      try stage.showOffline(profile: profile, context: context, on: day)
    } else {
      try stage.show(
        try Session(
          try context.requiredProfile(named: profile), context: context, usingStreams: true),
        context: context)
    }
  }

  private func runLinear(_ context: Context, offline: Bool) throws {
    Output.isASCII = Output.isASCII || options.ascii || context.configuration.isASCII
    guard !offline else { return try LinearStage.showOffline(profile: profile, context: context) }
    let command = LeftScreen.command(profile: profile)
    let profile = try context.requiredProfile(named: profile, demo: "folio demo --linear")
    try LinearStage.show(
      try Session(profile, context: context, usingStreams: true), context: context, command: command
    )
  }
}
