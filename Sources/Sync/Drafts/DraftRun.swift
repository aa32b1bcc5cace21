import ClientModels

/// What is known of a draft that was given to the order desk.
enum DraftFate: Hashable, Sendable {
  /// The broker has it, or the user gave it up: it is no draft any more.
  case left
  /// It may be at the broker, which has still to say so.
  case unknown
  /// It is nowhere but here.
  case refused(reason: String)

  /// Nil while it is on its way.
  init?(_ state: SubmissionState) {
    switch state {
    case .sending: return nil
    case .working, .abandoned: self = .left
    case .unconfirmed: self = .unknown
    case .rejected(let reason), .notSent(let reason): self = .refused(reason: reason)
    }
  }
}

/// Drafts on their way: one after the other, because what one leaves decides what the next one finds.
struct DraftRun: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    case send(DraftOrder)
    case holdBack(DraftOrder, reason: String)
  }

  /// What was confirmed together, the order that is on its way first.
  private var baskets: [[DraftOrder]] = []

  var isIdle: Bool { baskets.isEmpty }

  /// An order that waits already, or is on its way, is not taken twice.
  mutating func begin(_ orders: [DraftOrder]) -> [Step] {
    let known = baskets.joined().map(\.draft)
    let (twice, fresh) = (
      orders.filter { order in known.contains { $0.isSame(as: order.draft) } },
      orders.filter { order in !known.contains { $0.isSame(as: order.draft) } }
    )
    let steps = twice.map { Step.holdBack($0, reason: "it is being sent already") }
    guard let first = fresh.first else { return steps }
    baskets.append(fresh)
    return steps + (baskets.count == 1 ? [.send(first)] : [])
  }

  /// What `id` says of an order that is not the one on its way means nothing here. After one of which the broker is not
  /// known to have it the rest of its basket stays.
  mutating func ended(_ id: ClientOrderID, isAtBroker: Bool) -> [Step] {
    guard let basket = baskets.first, basket.first?.request.clientOrderID == id else { return [] }
    let rest = Array(basket.dropFirst())
    var steps: [Step] = []
    if isAtBroker, !rest.isEmpty {
      baskets[0] = rest
    } else {
      baskets.removeFirst()
      steps = rest.map { .holdBack($0, reason: "an order before it was not taken") }
    }
    return steps + (baskets.first?.first.map { [.send($0)] } ?? [])
  }

  /// What has not left by now does not leave.
  mutating func end() -> [Step] {
    let waiting = baskets.enumerated().flatMap {
      $0.offset == 0 ? $0.element.dropFirst() : $0.element[...]
    }
    baskets = []
    return waiting.map { .holdBack($0, reason: "the program is ending") }
  }
}
