import ClientModels

/// The program as lines, for screen readers, braille lines and terminals that can do no more: a line is typed, lines are
/// answered, and what happens meanwhile is told in lines of its own, the urgent first. No escape sequence leaves.
///
/// It stands on the same state as the screen: the same `:` language, the same reviews and the same confirmations.
public struct LinearScreen: Sendable {
  public internal(set) var state: AppState
  public private(set) var isOver = false
  private var told: Notice?
  /// What was asked for and is not told yet.
  var awaited: Awaited?
  /// What a word that only shows asks for besides.
  var asked: [Effect] = []

  public static let prompt = "> "
  static let rowLimit = 200

  public init(_ state: AppState) {
    self.state = state
    self.state.settings.isLinear = true
  }

  /// The account is being read for the first time.
  var awaitsBook: Bool {
    if case .failing = state.link { return false }
    return !state.settings.isOffline && state.portfolio.source != .live
  }

  /// What is said first, and whose account this is.
  public var greeting: [String] {
    let settings = state.settings
    let kind = settings.kind == .live ? "LIVE" : "paper"
    let account =
      settings.isOffline
      ? "the cached book, offline: nothing is asked and nothing is sent"
      : "a \(kind) account" + (settings.isReadOnly ? ", read-only: nothing is sent" : "")
    return [
      "Folio, line by line. Type help for what can be typed, quit to leave.",
      "Profile \(settings.profile), \(account).",
    ]
      + (settings.isOffline || settings.isReadOnly
        ? []
        : [
          "Nothing is sent without a review and a \(settings.kind == .live ? AppState.liveWord : "yes")."
        ])
  }

  /// What is said of events that came by themselves, the urgent first, and what is to be done.
  public mutating func take(_ kinds: [Event.Kind], at now: Timestamp) -> ([String], [Effect]) {
    var effects: [Effect] = []
    var news: [Notice] = []
    for kind in kinds {
      if case .hangUp = kind { isOver = true }
      effects += state.update(Event(kind, at: now))
      if let notice = state.notice, notice != told { news.append(notice) }
      told = state.notice
    }
    let answers = Format.$masksAmounts.withValue(state.settings.masksAmounts) { takeAnswer() ?? [] }
    let urgent = news.filter(\.isFault)
    let rest = news.filter { !$0.isFault }
    return (urgent.map { "ATTENTION: \($0.text)" } + rest.map(\.text) + answers, effects)
  }

  /// The answer to a line that was typed at `now`; `alone` is false for one that came with others, or too soon after the
  /// question to be an answer to it: that confirms nothing.
  public mutating func take(
    line: String, at now: Timestamp, alone: Bool = true
  ) -> ([String], [Effect]) {
    var words = Sanitizer.clean(String(line.prefix(LineEntry.textLimit)))
      .split(separator: " ").joined(separator: " ")
    // Whoever knows the screen types its `:` first.
    if words.hasPrefix(":") {
      words = words.dropFirst().split(separator: " ").joined(separator: " ")
    }
    let before = state.notice
    var effects = state.update(Event(.tick, at: now))
    switch state.layers.last {
    case .review, .confirmation:
      effects += answer(words, at: now, alone: alone)
    default: break
    }
    if isAsked { return (question + said(since: before), effects) }
    if wasAsked {
      wasAsked = false
      return (said(since: before), effects)
    }
    var lines = look(words.lowercased())
    if lines != nil {
      effects += asked + state.update(Event(.tick, at: now))
      asked = []
    } else if !words.isEmpty {
      effects += run(words, at: now)
      lines = isAsked ? question : opened()
      switch try? CommandPhrase(words) {
      case .period, .benchmark:
        lines = askForPerformance()
        effects += state.update(Event(.tick, at: now))
        if let known = takeAnswer() { lines = known }
      default: break
      }
    }
    return ((lines ?? []) + said(since: before), effects)
  }

  /// A review or a question was in front when the line came.
  private var wasAsked = false

  private var isAsked: Bool {
    switch state.layers.last {
    case .review, .confirmation: true
    default: false
    }
  }

  /// What was said in answer to the line.
  private mutating func said(since before: Notice?) -> [String] {
    defer { told = state.notice }
    guard let notice = state.notice, notice != before else { return [] }
    return [
      notice.isFault ? "ATTENTION: \(notice.text)" : notice.text
    ]
  }

  /// Runs a line of the `:` language.
  private mutating func run(_ words: String, at now: Timestamp) -> [Effect] {
    var effects = state.update(Event(.key(.character(":")), at: now))
    for character in words { state.editLine { $0.type(character) } }
    effects += state.runLine()
    if case .line? = state.layers.last { state.layers.removeLast() }
    for case .quit in effects { isOver = true }
    return effects
  }

  /// Yes, or the word that is asked for, does it; anything else does nothing.
  private mutating func answer(_ words: String, at now: Timestamp, alone: Bool) -> [Effect] {
    wasAsked = true
    let isArmed = alone && isFrontArmed(at: now)
    var effects: [Effect] = []
    if isArmed, words == wordOfFront {
      effects = confirmFront()
      if isAsked { return effects }
    } else {
      state.show(
        Notice(
          .info,
          isArmed || words.isEmpty
            ? "dropped: nothing was sent"
            : "dropped: what comes with other lines, or at once, is no answer"))
    }
    // Whatever was under it, a half-filled form included.
    state.layers.removeAll()
    return effects
  }

  private func isFrontArmed(at now: Timestamp) -> Bool {
    switch state.layers.last {
    case .review(let sheet): now >= sheet.armedAt
    case .confirmation(let sheet): now >= sheet.armedAt
    default: false
    }
  }

  private var wordOfFront: String {
    switch state.layers.last {
    case .review where state.settings.kind == .live: AppState.liveWord
    case .confirmation(let sheet): sheet.word ?? "yes"
    default: "yes"
    }
  }

  private mutating func confirmFront() -> [Effect] {
    switch state.layers.last {
    case .review: state.send(confirmedBy: state.settings.kind == .live ? .word : .key)
    case .confirmation(let sheet): state.confirm(confirmedBy: sheet.word == nil ? .key : .word)
    default: []
    }
  }

  /// The review or question in front, in words, and what answers it.
  private var question: [String] {
    var how =
      "Type \(wordOfFront) and Enter to do it, alone and a second after this; anything else does nothing."
    if case .review(let sheet)? = state.layers.last, sheet.needsOnePressMore {
      how =
        "Type \(wordOfFront) and Enter: yes, another; it is asked once more then. Anything else does nothing."
    }
    switch state.layers.last {
    case .review(let sheet):
      let review = state.check(sheet.request).review()
      let more =
        sheet.needsOnePressMore
        ? ["ATTENTION: an order like it may be out already."] : []
      return ["Review, nothing is sent yet:"]
        + OrderText.review(
          sheet.request, review, kind: state.settings.kind == .live ? "live" : "paper") + more
        + [how]
    case .confirmation(let sheet):
      return [sheet.title] + state.lines(of: sheet).map { "  " + $0 } + [how]
    default: return []
    }
  }

  /// What a command has opened that is to be read; a form that lacks something says so by a notice.
  private mutating func opened() -> [String] {
    defer { state.layers.removeAll() }
    switch state.layers.last {
    case .reading(let sheet): return [sheet.title] + sheet.lines
    case .themes, .mapping, .settings, .goTo, .columns, .sort, .palette, .chart, .search, .news,
      .alerts:
      return ["this is for the screen; here it does nothing"]
    default: return []
    }
  }
}
