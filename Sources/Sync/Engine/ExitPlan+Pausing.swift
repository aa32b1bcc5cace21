import ClientModels

/// A broker that asks to wait is waited for, and the step says so. What it put off is asked for again.
extension ExitPlan {
  /// Neither a cancel nor an order may leave before the pause has passed.
  func isHeldBack(at now: Timestamp) -> Bool { heldBackUntil.map { now < $0 } ?? false }

  /// Time that the broker asked for is not counted, as long as it is bearable.
  mutating func countPause(_ view: View) {
    let passed = max(0, view.now.seconds(since: advancedAt))
    let end = [pausedUntil, view.pausedUntil].compactMap { $0 }.max()
    let paused = end.map { max(0, min(passed, $0.seconds(since: advancedAt))) } ?? 0
    advancedAt = view.now
    if let pausedUntil, pausedUntil <= view.now {
      self.pausedUntil = nil
      for index in report.steps.indices where report.steps[index].isPutOff {
        report.steps[index].words = ""
      }
    }
    guard paused > 0, pausedSeconds < Self.mostPause else { return }
    pausedSeconds += paused
    phaseBegan = min(view.now, phaseBegan.advanced(bySeconds: paused))
    for index in closings.indices where !closings[index].isOver {
      closings[index].beganAt = min(view.now, closings[index].beganAt.advanced(bySeconds: paused))
    }
  }

  mutating func wait(_ seconds: Double, at now: Timestamp) {
    let end = now.advanced(bySeconds: seconds)
    pausedUntil = max(pausedUntil ?? end, end)
  }

  /// A cancel or an order that the broker did not take now.
  mutating func putOff(by error: BrokerError, _ kind: ExitStep.Kind, at now: Timestamp) {
    if let pause = error.pauseSeconds { putOff(for: pause, kind, at: now) }
  }

  private mutating func putOff(for pause: Double, _ kind: ExitStep.Kind, at now: Timestamp) {
    wait(pause, at: now)
    heldBackUntil = pausedUntil
    say(pause: pause, on: kind)
  }

  mutating func say(pauseOf error: BrokerError, on kind: ExitStep.Kind) {
    if let pause = error.pauseSeconds { say(pause: pause, on: kind) }
  }

  private mutating func say(pause: Double, on kind: ExitStep.Kind) {
    change(kind) { step in
      guard !step.state.isEnd else { return }
      step.words = ExitStep.pauseWords(seconds: pause)
    }
  }

  /// The step that lists are being read for.
  var stepOfReads: ExitStep.Kind? {
    switch phase {
    case .looking: .look
    case .verifying: .verify(round: round)
    case .counting: .count
    case .checkingOrders, .checkingPositions: .check
    case .cancelingAll, .canceling, .closing, .ended: nil
    }
  }

  /// An order that was not taken for the moment is looked up first, and may be followed by another when it is not there.
  mutating func submitted(_ id: ClientOrderID, _ reply: SubmissionReply, at now: Timestamp) {
    guard let index = closings.firstIndex(where: { $0.request.clientOrderID == id }),
      case .notAccepted(_, let pause) = SubmissionVerdict.classify(
        reply, for: closings[index].request, attempt: 1)
    else { return }
    closings[index].isPutOff = true
    putOff(for: pause, .close(id), at: now)
  }

  /// Waiting as asked has not used up all the time that there is for it.
  var mayWaitOn: Bool { pausedSeconds < Self.mostPause }
}
