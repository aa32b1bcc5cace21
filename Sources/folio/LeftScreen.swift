import ClientModels
import TUI

/// A screen that was left, with what has to be said on the terminal after it.
struct LeftScreen {
  private var state: AppState
  private let parting: Parting
  /// The one that told it to end, where that was not the user.
  private let signal: Int32?
  private let command: String

  /// `command` opens the same account again.
  init(_ state: AppState, command: String, signal: Int32? = nil) {
    self.state = state
    self.signal = signal
    self.command = command
    parting = Parting(leaving: state)
  }

  /// What opens an account again, and with a verb behind it asks for it.
  static func command(profile: String?) -> String {
    profile.map { "folio --profile \($0)" } ?? "folio"
  }

  /// Before the answers are waited for.
  func sayWhatIsWaitedFor() {
    guard !state.settings.isDemo, let waiting = parting.waiting else { return }
    Output.lastWords("folio: \(waiting)")
  }

  /// Says what came of it, with what the engine told at its end; throws when orders are left that may be live.
  /// Of a demo nothing is left.
  mutating func end(_ news: [Event.Kind] = [], journal: String) throws(UserError) {
    for kind in news { _ = state.update(Event(kind, at: wallClock())) }
    guard !state.settings.isDemo else { return }
    if let signal {
      let end = ScreenDeath(signal: signal, isPeaceful: true, journal: journal, command: command)
      Output.lastWords(end.text)
    }
    var lines = parting.lines(of: state, command: command)
    let last = Parting.isUnconfirmed(state) ? lines.popLast() : nil
    for line in lines { Output.lastWords("folio: \(line)") }
    if let last { throw UserError(.unconfirmed, last) }
  }
}
