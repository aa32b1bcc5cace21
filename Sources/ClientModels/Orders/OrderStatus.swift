/// Where an order is in its life, in the broker's words (contract section 5).
public enum OrderStatus: WireWord {
  case accepted, pendingNew, acceptedForBidding, new, held, partiallyFilled
  case pendingCancel, pendingReplace, pendingReview, stopped, suspended, calculated, doneForDay
  case filled, canceled, expired, rejected, replaced
  case other(String)

  public static let known: [OrderStatus] = [
    .accepted, .pendingNew, .acceptedForBidding, .new, .held, .partiallyFilled, .pendingCancel,
    .pendingReplace, .pendingReview, .stopped, .suspended, .calculated, .doneForDay, .filled,
    .canceled, .expired, .rejected, .replaced,
  ]
  public static let byWire = index()

  public var wire: String {
    switch self {
    case .accepted: "accepted"
    case .pendingNew: "pending_new"
    case .acceptedForBidding: "accepted_for_bidding"
    case .new: "new"
    case .held: "held"
    case .partiallyFilled: "partially_filled"
    case .pendingCancel: "pending_cancel"
    case .pendingReplace: "pending_replace"
    case .pendingReview: "pending_review"
    case .stopped: "stopped"
    case .suspended: "suspended"
    case .calculated: "calculated"
    case .doneForDay: "done_for_day"
    case .filled: "filled"
    case .canceled: "canceled"
    case .expired: "expired"
    case .rejected: "rejected"
    case .replaced: "replaced"
    case .other(let word): word
    }
  }

  /// Nothing more can happen to the order. An unknown word is not terminal: the broker is asked again.
  public var isTerminal: Bool {
    switch self {
    case .filled, .canceled, .expired, .rejected, .replaced: true
    case .accepted, .pendingNew, .acceptedForBidding, .new, .held, .partiallyFilled,
      .pendingCancel, .pendingReplace, .pendingReview, .stopped, .suspended, .calculated,
      .doneForDay, .other:
      false
    }
  }

  /// Listed under `status=open`. A held leg is alive but the broker lists it as closed.
  public var isListedOpen: Bool { !isTerminal && self != .held }

  /// Whether the broker takes a cancel request in this state: not while another request is in flight.
  public var isCancelable: Bool {
    !isTerminal && self != .pendingCancel && self != .pendingReplace
  }
}

/// What an event does to a status.
public enum StatusTransition: Equatable, Sendable {
  case to(OrderStatus)
  case unchanged
  /// The event does not say what follows; the order must be read again.
  case reread
  /// The order was already over. Terminal states absorb.
  case impossible
}

extension OrderStatus {
  /// The one transition table of the program; client and paper broker both go by it.
  public func transition(on event: OrderEventKind) -> StatusTransition {
    switch event {
    case .restated, .tradeCorrect, .tradeBust, .other: return .reread
    case .orderCancelRejected, .orderReplaceRejected: return isTerminal ? .unchanged : .reread
    case .accepted, .pendingNew, .new, .held, .partialFill, .fill, .pendingCancel, .canceled,
      .pendingReplace, .replaced, .expired, .rejected, .doneForDay, .stopped, .suspended,
      .calculated:
      break
    }
    guard !isTerminal else { return event.resultingStatus == self ? .unchanged : .impossible }
    if case .other = self { return .reread }
    guard let next = event.resultingStatus else { return .reread }
    switch event {
    case .accepted, .pendingNew:
      // They come first in a life; later they are late news.
      return isBeforeNew ? (next == self ? .unchanged : .to(next)) : .unchanged
    case .new, .held:
      let isAwaited = isBeforeNew || self == .held || self == .suspended
      return isAwaited && next != self ? .to(next) : .unchanged
    case .partialFill where self == .pendingCancel || self == .pendingReplace:
      return .unchanged
    default:
      return next == self && event != .partialFill ? .unchanged : .to(next)
    }
  }

  private var isBeforeNew: Bool {
    switch self {
    case .accepted, .pendingNew, .acceptedForBidding, .pendingReview: true
    case .new, .held, .partiallyFilled, .pendingCancel, .pendingReplace, .stopped, .suspended,
      .calculated, .doneForDay, .filled, .canceled, .expired, .rejected, .replaced, .other:
      false
    }
  }
}

extension OrderStatus {
  /// Whether a life comes by this status before `other`; settles two reports of the same moment.
  func isEarlier(than other: OrderStatus) -> Bool {
    (stage, wire) < (other.stage, other.wire)
  }

  private static let life: [OrderStatus] = [
    .pendingReview, .acceptedForBidding, .accepted, .pendingNew, .held, .new, .stopped, .suspended,
    .calculated, .partiallyFilled, .doneForDay, .pendingReplace, .pendingCancel, .expired,
    .canceled, .rejected, .replaced, .filled,
  ]

  private var stage: Int { Self.life.firstIndex(of: self) ?? Self.life.count }
}
