import ClientModels

/// What can happen to an order that the user has confirmed.
enum SubmissionEvent: Hashable, Sendable {
  /// The journal did not take the record that must come before the sending.
  case recordFailed(reason: String)
  /// The attempt has ended.
  case ended(SubmissionVerdict)
  /// The broker shows the order: by a look-up, a list or a report.
  case found(Order)
  /// The broker answered that it knows no such order.
  case notFound
  /// The look-up has no answer.
  case notAnswered(reason: String)
  case resendAsked
  case abandonAsked
}

/// What the machine wants done.
enum SubmissionStep: Hashable, Sendable {
  /// Record the next attempt durably, then send.
  case send
  /// Ask the broker for the order after this many seconds.
  case lookUp(after: Double)
  /// Ask again, later than the last time.
  case lookAgain
  /// Nothing is left to be asked.
  case stopLooking
  case resolve(OrderResolution, why: String)
  case say(Notice.Severity, String)
}

/// The one table of the order-submission protocol (states). No edge out of `unconfirmed` or `abandoned` is a matter of
/// time, nothing is sent again but by `resendAsked`, and every end needs the broker's word or that no byte left.
extension Submission {
  mutating func take(_ event: SubmissionEvent, at now: Timestamp) -> [SubmissionStep] {
    switch (state, event) {
    case (_, .found(let order)): return found(order)

    case (.sending, .recordFailed(let reason)): return recordFailed(reason)
    case (.sending, .ended(let verdict)): return ended(verdict)

    case (.sending, .notFound), (.unconfirmed, .notFound): return notFound(at: now)
    case (.sending, .notAnswered(let reason)), (.unconfirmed, .notAnswered(let reason)):
      return notAnswered(reason)
    case (.abandoned, .notFound), (.abandoned, .notAnswered): return [.lookAgain]

    case (.unconfirmed, .resendAsked):
      if let reason = reasonAgainstResend(at: now) { return [.say(.warning, reason)] }
      isResendWanted = true
      return [.lookUp(after: 0)]
    case (.unconfirmed, .abandonAsked):
      state = .abandoned
      isResendWanted = false
      return [
        .resolve(.abandoned, why: "given up by the user after \(attempts) attempt(s)"), .lookAgain,
      ]

    case (_, .resendAsked), (_, .abandonAsked):
      return [.say(.info, "only an unconfirmed order can be sent again or given up")]
    case (_, .recordFailed), (_, .ended), (_, .notFound), (_, .notAnswered): return []
    }
  }

  private mutating func recordFailed(_ reason: String) -> [SubmissionStep] {
    guard attempts > 1 else {
      state = .notSent(reason: "the order journal could not be written: \(reason)")
      return [.stopLooking]
    }
    attempts -= 1
    state = .unconfirmed(reason: "it was not sent again, the order journal failed: \(reason)")
    return [.lookAgain]
  }

  private mutating func ended(_ verdict: SubmissionVerdict) -> [SubmissionStep] {
    // What refuses a second attempt may do so because the first one arrived.
    let isOnly = attempts == 1
    switch verdict {
    case .working(let order): return found(order)
    case .notSent(let reason) where isOnly:
      state = .notSent(reason: reason)
      return [.resolve(.notSent, why: reason), .stopLooking]
    case .notSent(let reason), .unconfirmed(let reason):
      state = .unconfirmed(reason: reason)
      return [.lookUp(after: LookUpSchedule.steps[0])]
    case .refused(let reason):
      refusal = isOnly ? reason : nil
      if !isOnly { state = .unconfirmed(reason: "sent again and refused: \(reason)") }
      return [.lookUp(after: 0)]
    case .notAccepted(let reason, let pause):
      refusal = isOnly ? reason : nil
      state = .unconfirmed(reason: "the broker did not take it (\(reason)): making sure")
      return [.lookUp(after: pause)]
    }
  }

  /// Such as `buy 7 TSLA limit 380`: what tells it from others of its symbol.
  private var words: String {
    let instruction = request.instruction
    let size =
      instruction.quantity.map { "\($0)" } ?? instruction.size.notional.map { "$\($0)" } ?? ""
    let prices = instruction.prices.map { "\($0.price)" }
    return
      ([
        instruction.side.wire, size, instruction.symbol.text, instruction.pricing.type.words,
      ] + prices).filter { !$0.isEmpty }.joined(separator: " ")
  }

  private mutating func found(_ order: Order) -> [SubmissionStep] {
    if case .working = state { return [.stopLooking] }
    if let difference = request.difference(from: order) {
      let reason = "the broker has another order under its id (\(difference)): check it there"
      state = .unconfirmed(reason: reason)
      refusal = nil
      isResendWanted = false
      return [.say(.failure, "\(words): \(reason)"), .lookAgain]
    }
    var steps: [SubmissionStep] = []
    switch state {
    case .sending, .working: break
    case .unconfirmed:
      steps.append(
        .say(
          .success,
          "it is at the broker after all, \(order.status): \(words)"
        )
      )
    case .abandoned, .rejected, .notSent:
      steps.append(
        .say(
          .failure,
          "it was given up, and the broker has it, \(order.status): \(words)"))
    }
    state = .working(order.id)
    refusal = nil
    isResendWanted = false
    return steps + [.resolve(.working, why: "the broker has it as \(order.id)"), .stopLooking]
  }

  private mutating func notFound(at now: Timestamp) -> [SubmissionStep] {
    if let refusal, attempts == 1 {
      state = .rejected(reason: refusal)
      self.refusal = nil
      return [.resolve(.rejected, why: refusal), .stopLooking]
    }
    notFoundAt = now
    guard isResendWanted else { return [.lookAgain] }
    isResendWanted = false
    attempts += 1
    notFoundAt = nil
    sentAt = now
    state = .sending
    return [.stopLooking, .send]
  }

  private mutating func notAnswered(_ reason: String) -> [SubmissionStep] {
    if let refusal {
      state = .unconfirmed(reason: "refused (\(refusal)), but not yet certain: \(reason)")
    }
    guard isResendWanted else { return [.lookAgain] }
    isResendWanted = false
    return [
      .say(.warning, "not sent again: the broker could not be asked first: \(reason)"), .lookAgain,
    ]
  }
}

/// When an order whose fate is unknown is looked up (order-submission protocol, look-up schedule).
struct LookUpSchedule: Hashable, Sendable {
  /// Seconds between look-ups, before jitter; then `slow`.
  static let steps: [Double] = [0.25, 0.5, 1, 2, 4, 8]
  static let slow: Double = 30

  var step = 0
  var dueAt: Timestamp
  var isUnderWay = false

  /// Seconds to the next look-up.
  mutating func next() -> Double {
    step += 1
    isUnderWay = false
    return step < Self.steps.count ? Self.steps[step] : Self.slow
  }
}
