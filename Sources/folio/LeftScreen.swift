import ClientModels
import TUI

/// A screen that was left, with what has to be said on the terminal after it.
struct LeftScreen {
  private var state: AppState
  private let parting: Parting
  /// The one that told it to end, where that was not the user.
  private let signal: Int32?

  init(_ state: AppState, signal: Int32? = nil) {
    self.state = state
    self.signal = signal
    parting = Parting(leaving: state)
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
      Output.lastWords(ScreenDeath(signal: signal, isPeaceful: true, journal: journal).text)
    }
    var lines = parting.lines(of: state)
    let last = Parting.isUnconfirmed(state) ? lines.popLast() : nil
    for line in lines { Output.lastWords("folio: \(line)") }
    if let last { throw UserError(.unconfirmed, last) }
  }
}
