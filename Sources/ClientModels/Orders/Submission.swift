/// How far one confirmed request has come. Nothing moves from `unconfirmed` by the passing of time.
public enum SubmissionState: Hashable, Sendable {
  /// Written to the journal and on its way.
  case sending
  /// The broker has it.
  case working(BrokerOrderID)
  /// The broker refused it, and looking it up found nothing.
  case rejected(reason: String)
  /// No byte of it left this machine.
  case notSent(reason: String)
  /// It may or may not be at the broker; it is being looked up.
  case unconfirmed(reason: String)
  /// The user gave it up while it was unconfirmed. It is still watched for.
  case abandoned
}

/// One confirmation of the user and what became of it.
public struct Submission: Hashable, Sendable {
  public let request: OrderRequest
  public var state: SubmissionState
  public let confirmedAt: Timestamp
  /// How many times the request was sent, or is about to be.
  public var attempts = 1
  /// When it last left, or may have left.
  public var sentAt: Timestamp
  /// When the broker last said that it knows no such order, since it was last sent.
  public var notFoundAt: Timestamp?
  /// The broker's words to the only attempt, as long as no look-up has borne them out.
  public var refusal: String?
  /// The user asked to send it again, and a look-up comes first.
  public var isResendWanted = false

  /// In this time, in seconds, a request that was lost on its way is no longer on its way: three times the deadline of
  /// an order, and thirty seconds at least (order-submission protocol, T_settle).
  public static let settleSeconds: Double = 30

  public init(request: OrderRequest, state: SubmissionState, confirmedAt: Timestamp) {
    self.request = request
    self.state = state
    self.confirmedAt = confirmedAt
    sentAt = confirmedAt
  }

  /// It is being sent for the first time: nothing is in doubt yet.
  public var isOnItsWay: Bool { state == .sending && attempts == 1 }

  /// Nobody knows that the broker has it, and nobody that it has not. An UNCONFIRMED one is that for as long as the user has
  /// not given it up; one that was given up until the broker did not know it long after it was sent.
  public var mayBeAtBroker: Bool {
    switch state {
    case .sending, .unconfirmed: true
    case .abandoned: !isLongUnknown
    case .working, .rejected, .notSent: false
    }
  }

  /// The broker said that it knows no such order when it could no longer be on its way.
  public var isLongUnknown: Bool {
    notFoundAt.map { $0.seconds(since: sentAt) >= Self.settleSeconds } ?? false
  }

  /// Why the same request may not be sent again now; nil when it may.
  public func reasonAgainstResend(at now: Timestamp) -> String? {
    guard case .unconfirmed = state else { return "only an unconfirmed order can be sent again" }
    let rest = Self.settleSeconds - now.seconds(since: sentAt)
    if rest > 0 {
      return "it may still arrive: in \(Int(rest.rounded(.up))) s it can be sent again"
    }
    if notFoundAt == nil { return "the broker has not said yet that it does not know the order" }
    return nil
  }
}
