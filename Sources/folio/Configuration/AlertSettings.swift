import TOMLKit
import TUI

/// What is done when an alert fires: `[alerts]` of `config.toml`.
struct AlertSettings: Equatable {
  var ringsBell = true
  var notify = DesktopNotice.Style.none
  /// Inside tmux the sequences are wrapped, so that the terminal outside gets them.
  var passesThroughTmux = false
  /// A program with its whole path, and its arguments; empty for none.
  var hook: [String] = []
  var actionsPerMinute = 10
  static let actions = 0...600

  init() {}

  init(_ table: TOMLTable, place: String) throws(UserError) {
    var reader = TableReader(table, place: place)
    ringsBell = try reader.bool("bell") ?? true
    if let word = try reader.string("notify") {
      guard let style = DesktopNotice.Style(rawValue: word) else {
        throw reader.wrong("notify", "\"none\", \"osc9\", \"osc777\" or \"both\"")
      }
      notify = style
    }
    passesThroughTmux = try reader.bool("tmux_passthrough") ?? false
    hook = try reader.strings("hook") ?? []
    guard hook.isEmpty || hook[0].hasPrefix("/") else {
      throw reader.wrong("hook", "a program with its whole path, and its arguments")
    }
    if let count = try reader.integer("per_minute") {
      guard Self.actions.contains(count) else {
        throw reader.wrong("per_minute", "a whole number from 0 to 600")
      }
      actionsPerMinute = count
    }
    try reader.refuseUnknownKeys()
  }
}
