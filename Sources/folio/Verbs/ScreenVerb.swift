import ArgumentParser
import ClientModels
import Sync
import TUI

struct ScreenOptions: ParsableArguments {
  @Option(help: "The theme: dark, light, mono, or a file of the themes folder without .toml.")
  var theme: String?
}

struct ScreenVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen", abstract: "Open the screen (what `folio` alone does).")

  @Option(help: "The profile of config.toml to open.")
  var profile: String?

  @Flag(help: "Open the cached book; ask nothing of the network.")
  var offline = false

  @OptionGroup var options: ScreenOptions

  func run() throws {
    let context = try Context.load()
    let board = Launcher.divide(journal: context.paths.state)
    let stage = try Stage(theme: options.theme, context: context, board: board)
    if offline {
      try stage.showOffline(profile: profile, context: context)
    } else {
      try stage.show(
        try Session(
          try context.requiredProfile(named: profile), context: context, usingStreams: true),
        context: context)
    }
  }
}
