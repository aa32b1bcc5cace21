import ClientModels
import Sync
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The screen without a terminal: the same state, filled from the cached book or by the broker, for a picture.
struct UnseenScreen {
  let context: Context
  let size: Size
  let masksAmounts: Bool
  let isASCII: Bool

  /// How long the broker is waited for, and how long prices are collected once everything is there.
  private static let longest = 15.0
  private static let settling = 1.5
  private static let mostRounds = 8

  /// The cached book; nothing is asked of the network.
  func cached(profile name: String?) throws(UserError) -> AppState {
    let (name, events) = try Session.cachedEvents(profile: name, context: context)
    var settings = Session.cachedSettings(profile: name, context: context)
    settings.masksAmounts = masksAmounts
    var state = state(settings)
    for event in events {
      if case .notice(let notice) = event {
        Output.failure("folio: \(notice.text)")
      } else {
        _ = state.update(Event(.sync(event), at: wallClock()))
      }
    }
    return state
  }

  /// Answers from the store what the screen asks for, until it asks for no more; with a day, it goes to the book of that.
  func settle(
    _ state: inout AppState, profile name: String?, on day: CalendarDay?
  ) throws(UserError) {
    if let day { state.look(backTo: day) }
    let (known, store) = try Session.cachedStore(profile: name, context: context)
    let method = Session.lotMethod(ofProfile: known, context)
    var effects = state.update(Event(.tick, at: wallClock()))
    for _ in 0..<Self.mostRounds where !effects.isEmpty {
      var next: [Effect] = []
      for case .send(let command) in effects {
        for event in Session.answers(to: command, from: store, by: method) {
          next += state.update(Event(.sync(event), at: wallClock()))
        }
      }
      effects = next
    }
  }

  /// The book as the broker has it, with prices of now.
  func live(_ session: Session) throws(UserError) -> AppState {
    let mailbox = Mailbox()
    let engine = session.engine(followsWatchlists: true) { mailbox.post(.sync($0)) }
    let running = engine.start()
    defer {
      waitFor {
        await engine.stop()
        _ = await running.value
      }
      session.shutDown()
    }
    let profile = session.profile
    var state = state(
      AppSettings(
        profile: profile.name, kind: profile.kind == .live ? .live : .paper,
        isReadOnly: profile.isReadOnly, rules: session.rules,
        watchlist: context.configuration.watch, masksAmounts: masksAmounts))
    let began = wallClock()
    var wholeSince: Timestamp?
    while true {
      let now = wallClock()
      for kind in mailbox.drain() + [.tick] {
        for case .send(let command) in state.update(Event(kind, at: now)) { engine.send(command) }
      }
      if wholeSince == nil, state.isWhole { wholeSince = now }
      if let wholeSince, now.seconds(since: wholeSince) >= Self.settling { return state }
      guard now.seconds(since: began) < Self.longest else { break }
      var descriptor = pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&descriptor, 1, 100)
    }
    guard case .connected = state.link else {
      throw UserError(
        .unreachable,
        "the broker did not answer: try again, or leave --live out for the cached book")
    }
    return state
  }

  private func state(_ settings: AppSettings) -> AppState {
    var settings = settings
    settings.isASCII = isASCII
    settings.keymap = context.configuration.keymap
    settings.benchmark = context.configuration.benchmark
    settings.tags = context.configuration.tags
    let now = wallClock()
    settings.localZone = LocalZone.around(now)
    var state = AppState(settings: settings, now: now)
    _ = state.update(Event(.resized(size), at: now))
    return state
  }
}
