import ClientModels

/// What is said where the screen was, once it has been left: what has no answer yet, and what became of it in the end.
public struct Parting: Sendable {
  private let sending: [Submission]

  /// Of a screen that is about to be left.
  public init(leaving state: AppState) {
    sending = state.presentPortfolio.unsettledSubmissions.filter { $0.state == .sending }
  }

  /// What is waited for before the program ends; nil when that is nothing.
  public var waiting: String? {
    guard let first = sending.first else { return nil }
    let others = sending.count > 1 ? " and \(sending.count - 1) more" : ""
    return "waiting for the answer to \(OrderText.sentence(first.request))\(others)"
  }

  /// What became of that, a line each, and what is not known, in the state in which everything ended.
  /// `command` is what opens the account again.
  public func lines(of state: AppState, command: String) -> [String] {
    let answered = sending.compactMap {
      state.presentPortfolio.submissions[$0.request.clientOrderID].flatMap(Self.answer)
    }
    let open = Self.unknown(in: state).map {
      "UNCONFIRMED: \(OrderText.sentence($0.request)) may be live at the broker: `\(command)` looks it up at its next start, `\(command) orders` tells it"
    }
    let cancels = state.cancelsUnanswered.keys.compactMap { state.presentPortfolio.orders[$0] }
      .filter { !$0.status.isTerminal }.map(OrderText.sentence).sorted().map {
        "the cancel of \($0) has no answer: it may still work, `\(command) orders` tells it"
      }
    return answered + open + cancels
  }

  /// Whether orders may be live of which nobody knows.
  public static func isUnconfirmed(_ state: AppState) -> Bool { !unknown(in: state).isEmpty }

  /// One that the user gave up is no news.
  private static func unknown(in state: AppState) -> [Submission] {
    state.presentPortfolio.unsettledSubmissions.filter { $0.state != .abandoned }
  }

  private static func answer(_ submission: Submission) -> String? {
    let order = OrderText.sentence(submission.request)
    switch submission.state {
    case .working: return "the broker has it: \(order)"
    case .rejected(let reason): return "rejected: \(order): \(reason)"
    case .notSent(let reason): return "not sent: \(order): \(reason)"
    case .sending, .unconfirmed, .abandoned: return nil
    }
  }
}

extension AppState {
  /// The book of now, also while another day's is on the screen.
  fileprivate var presentPortfolio: Portfolio { timeMachine.present?.portfolio ?? portfolio }

  /// That something has no answer yet, or is under way, is asked about once; the same key within five seconds leaves.
  mutating func asksBeforeLeaving() -> Bool {
    let wasAsked =
      leavingAskedAt.map { (0..<Self.leavingSeconds).contains(now.seconds(since: $0)) } ?? false
    guard !wasAsked, let reason = reasonToStay else { return false }
    leavingAskedAt = now
    show(Notice(.warning, "\(reason): press the key again to leave all the same"))
    return true
  }

  private var reasonToStay: String? {
    if let underWay = exits.values.first(where: \.isUnderWay) {
      return "\(underWay.request.words) is under way and would be broken off"
    }
    if let sending = presentPortfolio.unsettledSubmissions.first(where: { $0.state == .sending }) {
      return "\(OrderText.sentence(sending.request)) is being sent and has no answer yet"
    }
    let canceling = cancelsUnanswered.keys.compactMap { presentPortfolio.orders[$0] }
      .filter { !$0.status.isTerminal }.map(OrderText.sentence).min()
    return canceling.map { "the cancel of \($0) has no answer yet" }
  }

  private static let leavingSeconds: Double = 5
}
