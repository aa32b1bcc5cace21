import ClientModels

/// What a journal says of one order.
public struct JournaledOrder: Hashable, Sendable {
  public let request: OrderRequest
  /// The exact body that is sent.
  public let body: String
  /// The order whose place it takes.
  public let replacing: BrokerOrderID?
  /// When the intent was recorded.
  public let intentAt: Timestamp
  /// When something was last recorded of it.
  public internal(set) var lastAt: Timestamp
  /// How often its sending was recorded.
  public internal(set) var attempts = 0
  /// The broker's words, when it had refused the only attempt.
  public internal(set) var refusal: String?
  /// What we last decided; nil when nothing was.
  public internal(set) var resolution: OrderResolution?
  public internal(set) var brokerID: BrokerOrderID?
  /// What the broker last reported.
  public internal(set) var status: OrderStatus?
  public internal(set) var filled = Quantity.zero
  /// When the broker says that its report was true.
  public internal(set) var reportedAt: Timestamp?
  /// Whether a record of its sending may have been lost.
  public internal(set) var isDoubtful = false
  /// The number of the intent's record.
  let sequence: UInt64

  init(
    request: OrderRequest, body: String, replacing: BrokerOrderID?, intentAt: Timestamp,
    sequence: UInt64
  ) {
    self.request = request
    self.body = body
    self.replacing = replacing
    self.intentAt = intentAt
    lastAt = intentAt
    self.sequence = sequence
  }

  /// Whether its end is known to us, or the broker has it.
  public var isSettled: Bool {
    switch resolution {
    case .working, .rejected, .notSent: true
    case .unconfirmed, .abandoned, nil: false
    }
  }

  /// Nothing can happen to it any more, by all that is recorded.
  public var isOver: Bool {
    resolution == .rejected || resolution == .notSent || status?.isTerminal == true
  }

  /// Whether a byte of it can have left this machine.
  public var mayHaveBeenSent: Bool { attempts > 0 || isDoubtful || resolution != nil }
}

/// One execution, as the journal has it.
public struct JournaledFill: Hashable, Sendable {
  public let order: BrokerOrderID
  public let symbol: Symbol
  public let side: OrderSide
  public let quantity: Quantity
  public let price: Price
  /// When it happened.
  public let at: Timestamp
  /// When it was recorded.
  public let recordedAt: Timestamp
}

/// All that the records of a journal come to: the state of every order that still matters, and the executions known.
///
/// A fold over the records, so that the state at one record and the rest of the records make what all of them make.
public struct JournalState: Hashable, Sendable {
  public private(set) var orders: [ClientOrderID: JournaledOrder] = [:]
  /// By the broker's id of the execution.
  public private(set) var fills: [String: JournaledFill] = [:]
  /// The lots that orders were to close. They are never forgotten: every start reckons all lots anew, from the first fill on.
  public private(set) var lotChoices: [BrokerOrderID: LotChoice] = [:]
  /// How orders and their legs were sent to close lots, never forgotten either.
  public private(set) var lotMethods: [BrokerOrderID: LotMethod] = [:]
  /// Ways out that began, and of whose end nothing is recorded; and when they began.
  public internal(set) var openExits: [ExitRequest: Timestamp] = [:]
  /// Orders that a repair found no intent of, and when it did.
  public internal(set) var lost: [ClientOrderID: Timestamp] = [:]
  /// False when records after these could not be read: then a missing record proves nothing.
  public internal(set) var isComplete = true
  /// The latest day (of UTC, since 1970) of which there is a record.
  private(set) var latestDay: Int64?
  private var owners: [BrokerOrderID: ClientOrderID] = [:]

  /// What is over is kept for so many seconds: no seven days of the exchange's calendar have fewer than two sessions.
  static let keepingOver: Double = 7 * 86_400
  /// An order that was working when last heard of: no broker lets one stand for longer than 90 days.
  static let keepingWorking: Double = 100 * 86_400

  public init() {}

  /// The orders whose end the journal does not know, abandoned ones among them, oldest first.
  public var unsettled: [JournaledOrder] {
    orders.values.filter { !$0.isSettled }.sorted { $0.sequence < $1.sequence }
  }

  mutating func apply(_ record: JournalRecord, sequence: UInt64, at time: Timestamp) {
    begin(time)
    switch record {
    case .entry(let entry): take(entry, sequence, time)
    case .recovered: doubtWhatWasNotSent()
    case .lost(let id): if orders[id] == nil, lost[id] == nil { lost[id] = time }
    case .header, .optional: break
    }
  }

  /// What was cut off after the records so far may have told of a sending.
  mutating func doubtWhatWasNotSent() {
    for (id, order) in orders where !order.mayHaveBeenSent { orders[id]?.isDoubtful = true }
  }

  private mutating func take(_ entry: JournalEntry, _ sequence: UInt64, _ time: Timestamp) {
    switch entry {
    case .intent(let request, let body, let replaced):
      lost[request.clientOrderID] = nil
      orders[
        request.clientOrderID,
        default: JournaledOrder(
          request: request, body: body, replacing: replaced, intentAt: time, sequence: sequence)
      ].resolution = nil
    case .send(let id, let attempt):
      change(id, time) { order in
        order.attempts = max(order.attempts, attempt)
        // Once it was sent again, the refusal of one attempt says nothing about the other.
        if attempt > 1 { order.refusal = nil }
      }
    case .reply(let id, let attempt, let http, let brokerID, let status, let failure):
      take(reply: http, attempt, brokerID, status, failure, of: id, time)
    case .resolve(let id, let resolution, _):
      change(id, time) { $0.resolution = resolution }
    case .cancel(let id, _):
      if let owner = owners[id] { orders[owner]?.lastAt = time }
    case .broker(let id, let clientID, let status, let filled, let updatedAt, _):
      if let clientID { bind(id, to: clientID) }
      guard let owner = owners[id] else { return }
      change(owner, time) { $0.take(OrderStatus(wire: status), filled, at: updatedAt) }
    case .fill(let execution, let id, let symbol, let side, let quantity, let price, let at):
      if let owner = owners[id] { orders[owner]?.lastAt = time }
      guard fills[execution] == nil else { return }
      fills[execution] = JournaledFill(
        order: id, symbol: symbol, side: side, quantity: quantity, price: price, at: at,
        recordedAt: time)
    case .legs(let id, let legs):
      guard let method = lotMethods[id] else { return }
      for leg in legs where lotMethods[leg] == nil { lotMethods[leg] = method }
    case .exit(let request, hasEnded: false): openExits[request] = time
    case .exit(let request, hasEnded: true): openExits[request] = nil
    }
  }

  private mutating func take(
    reply http: Int?, _ attempt: Int, _ brokerID: BrokerOrderID?, _ status: String?,
    _ failure: String?, of id: ClientOrderID, _ time: Timestamp
  ) {
    guard let http else { return change(id, time) { _ in } }
    if let brokerID, (200..<300).contains(http) {
      bind(brokerID, to: id)
      change(id, time) { order in
        order.resolution = .working
        if let status { order.take(OrderStatus(wire: status), .zero, at: nil) }
      }
    }
    let isRefusal = http == 429 || SubmissionVerdict.refusals.contains(http)
    change(id, time) { order in
      if isRefusal, attempt == 1, order.attempts <= 1 { order.refusal = failure }
    }
  }

  private mutating func change(
    _ id: ClientOrderID, _ time: Timestamp, _ body: (inout JournaledOrder) -> Void
  ) {
    // In place: an order is large, and a copy of each would be made for every record.
    guard let index = orders.index(forKey: id) else { return }
    orders.values[index].lastAt = time
    body(&orders.values[index])
  }

  /// The first order that a broker's id was given to keeps it.
  private mutating func bind(_ id: BrokerOrderID, to clientID: ClientOrderID) {
    guard owners[id] == nil, let order = orders[clientID], order.brokerID == nil else { return }
    orders[clientID]?.brokerID = id
    owners[id] = clientID
    lotChoices[id] = order.request.instruction.lots?.made(at: order.intentAt)
    lotMethods[id] = order.request.instruction.lotMethod
  }
}

extension JournalState {
  /// Once a day what is over for long is forgotten, so that the state stays small however long the journal grows.
  private mutating func begin(_ time: Timestamp) {
    let day = time.seconds.quotientFloor(by: 86_400)
    guard day > latestDay ?? .min else { return }
    latestDay = day
    // By index: an order is large, and most are only looked at.
    let old = orders.indices.filter { orders.values[$0].isForgettable(at: time) }
      .map { (id: orders.keys[$0], brokerID: orders.values[$0].brokerID) }
    for (id, brokerID) in old {
      orders[id] = nil
      if let brokerID { owners[brokerID] = nil }
    }
    openExits = openExits.filter { time.seconds(since: $0.value) <= Self.keepingOver }
    for (id, since) in lost where time.seconds(since: since) > Self.keepingOver { lost[id] = nil }
    let oldFills = fills.indices.filter { index in
      guard time.seconds(since: fills.values[index].recordedAt) > Self.keepingOver else {
        return false
      }
      return owners[fills.values[index].order].flatMap { orders[$0]?.isOver } ?? true
    }
    for execution in oldFills.map({ fills.keys[$0] }) { fills[execution] = nil }
  }

  /// A state as it was read back.
  init(
    orders: [JournaledOrder], fills: [String: JournaledFill],
    lotChoices: [BrokerOrderID: LotChoice], lotMethods: [BrokerOrderID: LotMethod],
    latestDay: Int64?
  ) {
    self.init()
    self.lotChoices = lotChoices
    self.lotMethods = lotMethods
    for order in orders {
      self.orders[order.request.clientOrderID] = order
      if let id = order.brokerID { owners[id] = order.request.clientOrderID }
    }
    self.fills = fills
    self.latestDay = latestDay
  }

  /// The state after these records, all made at one time.
  public init(_ entries: [JournalEntry], at time: Timestamp) {
    self.init()
    for (index, entry) in entries.enumerated() {
      apply(.entry(entry), sequence: UInt64(index) + 1, at: time)
    }
  }
}

extension JournaledOrder {
  func isForgettable(at time: Timestamp) -> Bool {
    let age = time.seconds(since: lastAt)
    guard age > JournalState.keepingOver else { return false }
    return isOver || resolution == .abandoned || isSettled && age > JournalState.keepingWorking
  }

  /// Reports may arrive in any order: one that is over stays over, and what was filled stays filled.
  fileprivate mutating func take(_ status: OrderStatus, _ filled: Quantity, at time: Timestamp?) {
    self.filled = max(self.filled, filled)
    if let known = self.status {
      guard !known.isTerminal || status.isTerminal else { return }
      if let time, let reportedAt, time < reportedAt, !status.isTerminal { return }
    }
    self.status = status
    reportedAt = time ?? reportedAt
  }
}

extension Int64 {
  fileprivate func quotientFloor(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
