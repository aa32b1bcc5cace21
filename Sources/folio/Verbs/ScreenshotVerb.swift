import ArgumentParser
import ClientModels
import FoundationEssentials
import Sync
import TUI

struct ScreenshotVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screenshot",
    abstract: "Write the screen of the cached book as a picture; no terminal is needed.",
    discussion: """
      --svg is a drawing, --text what one reads, --ansi text with colours for `cat`. Without one of them the name after -o \
      says which, else it is text. Nothing is asked of the network, unless --live is given. A file that exists is not written over. On the screen \
      a key does the same (? lists it).
      """)

  enum Form: String, EnumerableFlag {
    case svg, text, ansi

    static func help(for value: Form) -> ArgumentHelp? {
      switch value {
      case .svg: "A drawing, in the colours of the theme."
      case .text: "Text alone."
      case .ansi: "Text with colours."
      }
    }
  }

  @Flag var form: Form?

  @Option(help: "Columns and rows, 60x14 to 500x200.")
  var size = "120x40"

  @Option(help: "The tab, by the number that opens it on the screen.")
  var tab = 1

  @Option(help: "The theme, one that `folio themes` lists.")
  var theme: String?

  @Option(help: "Colours of --ansi: none, 8, 16, 256 or 24bit.")
  var colors = "24bit"

  @Flag(help: "Nothing but ASCII.")
  var ascii = false

  @Flag(help: "Hide our own amounts and quantities; market prices stay.")
  var masked = false

  @Flag(help: "Ask the broker first, for 15 seconds at the most, in place of the cached book.")
  var live = false

  @Option(help: "The profile of config.toml to use.")
  var profile: String?

  @OptionGroup var past: PastOption

  @Option(name: [.customShort("o"), .long], help: "The file to write, else standard output.")
  var output: String?

  func run() throws {
    guard let depth = ColorDepth(rawValue: colors) else {
      throw UserError(.usage, "--colors takes none, 8, 16, 256 or 24bit, not \"\(colors)\"")
    }
    let size = try Self.size(size)
    let context = try Context.load()
    let theme = try loadTheme(context)
    let isASCII = ascii || context.configuration.isASCII
    let canvas = try screen(size, context, isASCII: isASCII)
    let picture = Picture(canvas: canvas, theme: theme, isASCII: isASCII)
    try write(picture.file(format, depth: depth))
  }

  private var format: Picture.Format {
    if let form { return Picture.Format(rawValue: form.rawValue) ?? .text }
    return Picture.Format.allCases.first { output?.hasSuffix("." + $0.fileExtension) == true }
      ?? .text
  }

  private static func size(_ text: String) throws(UserError) -> Size {
    let size = try ChartVerb.size(text)
    guard size.columns >= AppState.smallest.columns, size.rows >= AppState.smallest.rows else {
      throw UserError(.usage, "--size: the screen needs 60x14 at least, not \"\(text)\"")
    }
    return size
  }

  private func loadTheme(_ context: Context) throws(UserError) -> Theme {
    do throws(ThemeError) {
      return try ThemeFile.load(
        named: theme ?? context.configuration.theme,
        in: context.paths.themeDirectories(executable: Context.executable))
    } catch {
      throw UserError(.usage, error.description)
    }
  }

  private func screen(
    _ size: Size, _ context: Context, isASCII: Bool
  ) throws(UserError) -> Canvas {
    let day = try past.book(profile: profile)?.day
    guard day == nil || !live else {
      throw UserError(.usage, "--live is of now: leave it out, or --as-of")
    }
    let unseen = UnseenScreen(
      context: context, size: size, masksAmounts: masked || context.configuration.masksAmounts,
      isASCII: isASCII)
    var state =
      try live
      ? unseen.live(
        Session(
          try context.requiredProfile(named: profile), context: context, usingStreams: true))
      : unseen.cached(profile: profile)
    guard state.open(tab: tab) else {
      throw UserError(.usage, "--tab: the screen has no tab \(tab)")
    }
    if live {
      _ = state.update(Event(.tick, at: wallClock()))
    } else {
      try unseen.settle(&state, profile: profile, on: day)
    }
    return state.picture(size: size)
  }

  private func write(_ text: String) throws(UserError) {
    guard let output else { return Output.text(text) }
    switch NewFile.write(text, to: output) {
    case .written: return
    case .exists:
      throw UserError(.refused, "\(output) exists: remove it, or choose another name")
    case .failed(let reason):
      throw UserError(.refused, "\(output) cannot be written: \(reason)")
    }
  }
}
