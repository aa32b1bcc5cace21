import ClientModels

/// The two lines that are always there: which account, whose money, how much, how fresh.
struct HeaderPane {
  let state: AppState

  private typealias Piece = LegendLine.Piece
  private static let gap = 3

  func draw(into canvas: inout Canvas, in rect: Rect) {
    canvas.fill(rect, role: .header)
    let money = moneyLine(width: rect.width)
    draw(money, row: rect.y, into: &canvas, width: rect.width)
    // The account is named in one of them.
    let isNamed = fitting(money, width: rect.width).contains { money[$0].rank == Self.profileRank }
    draw(
      freshnessLine(width: rect.width, profile: isNamed ? "" : state.settings.profile),
      row: rect.y + 1, into: &canvas, width: rect.width)
  }

  private static let profileRank = 5

  /// Where a line has no room for the buying power, it stands there under the short name that traders give it.
  private func moneyLine(width: Int) -> [Piece] {
    let pieces = moneyLine(power: "Buying power")
    let needed = pieces.filter { $0.rank <= 3 }.reduce(-Self.gap) { $0 + $1.width + Self.gap }
    return needed < width ? pieces : moneyLine(power: "BP")
  }

  private func moneyLine(power: String) -> [Piece] {
    let portfolio = state.portfolio
    let account = portfolio.account
    let day = state.dayProfitAndLoss
    return [
      Piece("", " \(mode.text) ", mode.role, rank: 0),
      Piece("", state.settings.profile, .header, rank: Self.profileRank),
      Piece("Equity", Format.money(state.equity), .header, rank: 1),
      Piece("Day", Format.signed(day), .header, rank: 2),
      Piece("Cash", Format.money(account?.cash), .header, rank: 4),
      Piece(power, Format.money(account?.buyingPower), .header, rank: 3),
    ]
  }

  private var mode: (text: String, role: Role) {
    let settings = state.settings
    let kind = settings.kind == .live ? "LIVE" : "PAPER"
    if settings.isOffline {
      return (settings.isImported ? "OFFLINE" : "\(kind) OFFLINE", .offline)
    }
    if settings.isReadOnly { return ("\(kind) READ-ONLY", .readOnly) }
    if state.viewOnlyBecause != nil { return ("\(kind) VIEW-ONLY", .readOnly) }
    if state.journalFault != nil { return ("\(kind) CANNOT SEND", .readOnly) }
    return (kind, settings.kind == .live ? .live : .paper)
  }

  /// The longest words of the book's age and of the session that leave room for the rest.
  private func freshnessLine(width: Int, profile: String) -> [Piece] {
    var line: [Piece] = []
    for age in freshness {
      for session in sessions {
        line = freshnessLine(age, session: session, profile: profile)
        if line.reduce(-Self.gap, { $0 + $1.width + Self.gap }) < width { return line }
      }
    }
    return line
  }

  private func freshnessLine(
    _ freshness: String, session: String, profile: String
  ) -> [Piece] {
    if let words = state.timeMachine.words {
      return [
        Piece("", " " + words, .warning, rank: 0), Piece("", alerts, .warning, rank: 1),
        Piece("", "\(Command.today.keyName) goes back to now", .header, rank: 2),
      ].filter { !$0.text.isEmpty }
    }
    return [
      Piece("", " " + link.text, link.role, rank: 0), Piece("", retry, .failure, rank: 1),
      Piece("", onTheirWay.text, onTheirWay.role, rank: 0),
      Piece("", refusal, .failure, rank: 3),
      Piece("", alerts, .warning, rank: 0),
      Piece("", freshness, .header, rank: 1),
      Piece("", session, .header, rank: 2),
      Piece("", profile, .header, rank: Self.profileRank),
    ].filter { !$0.text.isEmpty }
  }

  private var link: (text: String, role: Role) {
    switch state.link {
    case .offline: return ("offline", .header)
    case .connecting: return ("connecting", .header)
    case .connected: return streams
    case .failing(let reason, _): return (demoEnd ?? reason, .failure)
    case .refused: return ("KEY REFUSED", .failure)
    }
  }

  /// Why the broker refused the key, where there is room for all of it: it is said whole when it happens.
  private var refusal: String {
    if case .refused(let reason) = state.link { reason } else { "" }
  }

  /// Which of the two ways figures come by.
  private var streams: (text: String, role: Role) {
    let streams = state.portfolio.streams
    let isDown = streams.values.contains { if case .down = $0 { true } else { false } }
    let text =
      switch (streams[.tradeUpdates] == .live, streams[.marketData] == .live) {
      case (true, true): "streaming"
      case (true, false): "orders streamed, quotes polled"
      case (false, true): "quotes streamed, orders polled"
      case (false, false): "connected, polling"
      }
    if isDown { return (text + " (stream down)", .warning) }
    return silence.map { (text + $0, .warning) } ?? (text, .header)
  }

  /// Since when a stream of prices that is up brought nothing, not even a sign of life, while the market is open: the prices
  /// are marked as stale from then on.
  private var silence: String? {
    let portfolio = state.portfolio
    guard portfolio.streams[.marketData] == .live, portfolio.clock?.isOpen == true,
      let heardAt = portfolio.marketHeardAt,
      state.now.seconds(since: heardAt) > Portfolio.staleAfterSeconds
    else { return nil }
    return ", silent \(Format.age(from: heardAt, to: state.now))"
  }

  /// Orders of which nobody knows yet what became of them, wherever one looks.
  private var onTheirWay: (text: String, role: Role) {
    let unsettled = state.portfolio.unsettledSubmissions
    let unconfirmed = unsettled.count { if case .unconfirmed = $0.state { true } else { false } }
    if unconfirmed > 0 { return ("\(unconfirmed) UNCONFIRMED", .unconfirmed) }
    let sending = unsettled.filter { $0.state == .sending }.map(\.sentAt).min()
    guard let sending, state.now.seconds(since: sending) >= AppState.slowAnswerSeconds else {
      return ("", .header)
    }
    return ("sending \(Format.age(from: sending, to: state.now))", .warning)
  }

  /// Alerts that fired and were not looked at.
  private var alerts: String {
    let count = state.alertBoard.records.unseen.count
    guard count > 0 else { return "" }
    return "\(count) ALERT\(count == 1 ? "" : "S"), \(Command.alerts.keyName) shows"
  }

  /// On its own machine a broker that is there takes the connection, and the demo's does not come back.
  private var demoEnd: String? {
    guard case .failing(let reason, _) = state.link, state.settings.isDemo,
      reason.contains("refused")
    else { return nil }
    return "the demo's broker is gone: quit, then `folio demo`"
  }

  private var retry: String {
    guard case .failing(_, let time?) = state.link, demoEnd == nil else { return "" }
    let seconds = Int(time.seconds(since: state.now).rounded(.up))
    // The try itself takes a while where nobody answers.
    return seconds > 0 ? "next try in \(seconds) s" : "trying again"
  }

  /// The longest first. An age takes as many columns as any other, so that nothing beside it comes and goes with a second.
  private var freshness: [String] {
    guard let asOf = state.portfolio.asOf else { return ["never synced"] }
    let age = Format.age(from: asOf, to: state.now)
    let words = "\(age) ago" + String(repeating: " ", count: max(0, 4 - age.utf8.count))
    guard state.portfolio.source == .cache else { return ["synced \(words)"] }
    // Of positions, orders and account; each price has a time of its own.
    let at = Format.dateAndClock(asOf)
    return ["cached book read \(at) New York, \(words)", "cached book read \(at), \(words)"]
  }

  /// The longest first.
  private var sessions: [String] {
    guard let clock = state.portfolio.clock, !state.settings.isOffline else { return [""] }
    if clock.isOpen {
      let now = Format.clock(state.marketTime ?? clock.timestamp)
      let end = clock.nextClose.map { ", closes \(Format.clock($0).prefix(5))" } ?? ""
      let closes = clock.isOpenAtAllHours ? " at all hours" : end
      return [
        "market open\(closes) · now \(now) New York", "market open\(closes) · now \(now)",
        "open\(closes) · now \(now)", "open · now \(now)", "market open", "open",
      ]
    }
    let opens = clock.nextOpen.map { ", opens \(Format.dateAndClock($0).prefix(16))" } ?? ""
    return ["market closed\(opens)", "closed\(opens)", "closed"]
  }

  /// The places of those for which there is room, the most important first to get it.
  private func fitting(_ pieces: [Piece], width: Int) -> [Int] {
    var kept = Array(pieces.indices)
    let gap = Self.gap
    func total() -> Int { kept.reduce(-gap) { $0 + pieces[$1].width + gap } }
    while kept.count > 1, total() > width - 1 {
      guard let last = kept.max(by: { pieces[$0].rank < pieces[$1].rank }) else { break }
      kept.removeAll { $0 == last }
    }
    // What went for a longer piece that went as well may still fit.
    let gone = pieces.indices.filter { !kept.contains($0) }
    for index in gone.sorted(by: { pieces[$0].rank < pieces[$1].rank }) {
      let place = kept.firstIndex { $0 > index } ?? kept.endIndex
      kept.insert(index, at: place)
      if total() > width - 1 { kept.removeAll { $0 == index } }
    }
    return kept
  }

  private func draw(_ pieces: [Piece], row: Int, into canvas: inout Canvas, width: Int) {
    var column = 0
    for index in fitting(pieces, width: width) {
      let piece = pieces[index]
      if !piece.label.isEmpty {
        column += canvas.draw(piece.label + " ", column: column, row: row, role: .header)
      }
      let room = max(0, width - column)
      canvas.drawWords(piece.text, column: column, row: row, width: room, role: piece.role)
      column += min(room, piece.width) + Self.gap
      if !piece.label.isEmpty { column -= CellWidth.of(piece.label) + 1 }
    }
  }
}
