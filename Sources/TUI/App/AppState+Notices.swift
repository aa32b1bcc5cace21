import ClientModels

/// What is said on the last line, and how long it stands there.
extension AppState {
  mutating func takeBackAnswer() {
    if isNoticeForKey { notice = nil }
  }

  /// Seconds that what is said at the start is left alone.
  private static let greetingSeconds = 6.0

  /// Says what was found at the start. Nothing but a key or a failure takes its place before it was read.
  public mutating func greet(_ problems: [String]) {
    guard let first = problems.first else { return }
    let more = problems.count - 1
    show(
      Notice(
        .warning, more == 0 ? first : "\(first); and \(more) more: folio doctor names them"))
    greetingUntil = now.advanced(bySeconds: Self.greetingSeconds)
  }

  mutating func endGreeting() {
    guard let until = greetingUntil, now >= until || notice == nil else { return }
    greetingUntil = nil
    guard let next = noticeBehindGreeting else { return }
    noticeBehindGreeting = nil
    show(next)
  }

  /// Seconds that the end of an order is left alone.
  private static let answerSeconds = 4.0

  /// Says what became of an order: another order or a failure takes its place at once, anything else when it was read.
  mutating func showAnswer(_ notice: Notice) {
    show(notice)
    answerUntil = now.advanced(bySeconds: Self.answerSeconds)
  }

  /// Says what comes by itself and is of no order, such as that a stream is down.
  mutating func showBehindAnswers(_ notice: Notice) {
    guard let until = answerUntil, now < until, self.notice != nil, notice.severity != .failure
    else { return show(notice) }
    noticeBehindAnswer = notice
  }

  mutating func endAnswer() {
    guard let until = answerUntil, now >= until || notice == nil else { return }
    answerUntil = nil
    guard let next = noticeBehindAnswer else { return }
    noticeBehindAnswer = nil
    show(next)
  }

  mutating func show(_ notice: Notice) {
    if let until = greetingUntil, now < until, !isTakingKey, notice.severity != .failure {
      noticeBehindGreeting = notice
      return
    }
    (greetingUntil, noticeBehindGreeting) = (nil, nil)
    self.notice = notice
    isNoticeForKey = isTakingKey
    let seconds: Double =
      switch notice.severity {
      case .info, .success: 5
      case .warning, .failure: 12
      }
    noticeUntil = now.advanced(bySeconds: seconds)
  }
}
