import ClientModels

/// One order that a way out wants gone.
struct ExitTarget: Hashable, Sendable {
  let id: BrokerOrderID
  /// The order of its group that takes it along, when that is canceled.
  let leader: BrokerOrderID?
  /// How often it was asked to cancel, in all.
  var asks = 0
  /// When the next asking is due; nil while the broker is asked, or is to say first how the order stands.
  var askAt: Timestamp?
  var isAsking = false
  var lastAskEndedAt: Timestamp?
  /// What the broker, or the way to it, said to the last asking; nil when it took it.
  var refusal: String?
  /// Nobody knows whether the last asking arrived.
  var isDoubtful = false

  /// Askings of one order, in all rounds together.
  static let mostAsks = 12
  /// Seconds after which an asking that was taken is repeated, while the order still works.
  static let patience: Double = 3

  init(_ id: BrokerOrderID, leader: BrokerOrderID?, askAt: Timestamp?) {
    self.id = id
    self.leader = leader
    self.askAt = askAt
  }

  func isDue(at now: Timestamp) -> Bool {
    guard !isAsking, asks < Self.mostAsks, let askAt else { return false }
    return askAt <= now
  }

  /// The next asking has its time.
  var isWaiting: Bool { askAt != nil && asks < Self.mostAsks }

  mutating func asked() {
    isAsking = true
    askAt = nil
    asks += 1
  }

  mutating func answered(_ error: BrokerError?, at now: Timestamp) {
    isAsking = false
    lastAskEndedAt = now
    refusal = error?.description
    isDoubtful = error.map { !$0.isRefusal } ?? false
    if let pause = error?.pauseSeconds, !isDoubtful { askAt = now.advanced(bySeconds: pause) }
  }

  /// The broker said that it still works.
  mutating func stillWorks(_ status: OrderStatus, at now: Timestamp) {
    guard !isAsking, askAt == nil, status.isCancelable else { return }
    guard let lastAskEndedAt, refusal == nil else {
      // What failed is asked for again, more slowly each time.
      askAt = now.advanced(bySeconds: asks == 0 ? 0 : min(2, 0.25 * Double(asks)))
      return
    }
    askAt = max(now, lastAskEndedAt.advanced(bySeconds: Self.patience))
  }
}

/// One position that a way out closes.
struct ExitClosing: Hashable, Sendable {
  let request: OrderRequest
  /// What was held when it was made, signed.
  let held: Quantity
  /// Given to the order desk, so that it is among the submissions.
  var isHandedOver = false
  var beganAt: Timestamp
  /// When the broker was known to have it.
  var workingSince: Timestamp?
  var isOver = false
  /// Another may be tried: no byte of it left, or the broker did not take it for the moment and does not have it.
  var mayBeRepeated = false
  /// The broker asked to wait in place of taking it.
  var isPutOff = false
  /// What became of it, where that is no fill of all.
  var reason: String?

  /// The symbol of the position that it closes.
  let symbol: Symbol
}
