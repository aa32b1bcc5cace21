import ClientModels
import Testing

@testable import Sync

/// A broker of a few lines: it cancels and fills at once, unless it was told otherwise.
struct ScriptedBroker {
  var machine: Machine
  var orders: [BrokerOrderID: Order] = [:]
  var positions: [Symbol: Position] = [:]
  /// Cancels that fail so many times, by these errors.
  var cancelErrors: [BrokerOrderID: [BrokerError]] = [:]
  /// Orders that nothing cancels.
  var stubborn: Set<BrokerOrderID> = []
  var cancelAllError: BrokerError?
  /// What becomes of so many askings to cancel all, before `cancelAllError`.
  var cancelAllErrors: [BrokerError] = []
  /// Reads that fail so many times, by these errors.
  var readErrors: [BrokerQuestion: [BrokerError]] = [:]
  /// Nothing that is read is answered, and no cancel.
  var isDark = false
  /// What happens to the next submissions in place of a fill.
  var replies: [SubmissionReply] = []
  /// Whether a market order is filled at once.
  var fills = true
  /// Called before each answer.
  var before: (inout ScriptedBroker, BrokerQuestion) throws -> Void = { _, _ in }
  var asked: [BrokerQuestion] = []
  var reports: [ExitReport] = []
  var notices: [String] = []
  var sent: [OrderRequest] = []
  var recorded: [JournalEntry] = []
  private var pending: [SyncAction] = []

  init(limits: TradingLimits = .none, isReadOnly: Bool = false) throws {
    machine = try Machine.connected(isReadOnly: isReadOnly)
    if limits != .none {
      machine.state = SyncState(
        configuration: SyncConfiguration(
          knownAccount: try account("a-1"), limits: limits, seed: 1),
        snapshotBatch: 100, at: machine.now)
      let id = try account("a-1")
      machine.handle(.start)
      machine.handle(.storeOpened(StoredBook(account: id)))
      machine.answer(.account(.success(Account(id: id))))
      machine.answer(.positions(.success(Listing([]))))
      machine.answer(.openOrders(.success(Listing([]))))
    }
    machine.handle(.tick, after: 10)
  }

  var report: ExitReport? { reports.last }

  mutating func hold(_ text: String, _ quantity: String) throws {
    let name = try symbol(text)
    positions[name] = Position(
      symbol: name, quantity: try Quantity(strict: quantity),
      averageEntryPrice: try Price(strict: "10"))
  }

  @discardableResult
  mutating func work(
    _ id: String, _ text: String = "AAPL", side: OrderSide = .buy, status: OrderStatus = .new
  ) throws -> BrokerOrderID {
    let id = try brokerID(id)
    orders[id] = Order(
      id: id, symbol: try symbol(text), side: side, type: .limit, timeInForce: .day,
      quantity: Quantity(5), limitPrice: try Price(strict: "9"), status: status,
      submittedAt: machine.now)
    return id
  }

  /// The engine has heard of all orders.
  mutating func tell() {
    take(machine.answer(.recentOrders(.success(Listing(Array(orders.values))))))
  }

  mutating func use(_ request: ExitRequest) throws {
    take(machine.handle(.command(.exit(request))))
    try settle()
  }

  /// Answers until nothing is asked, and lets time pass until the way out has ended.
  mutating func settle(seconds: Double = 120) throws {
    let end = machine.now.advanced(bySeconds: seconds)
    repeat {
      while !pending.isEmpty { try answer(pending.removeFirst()) }
      guard report?.isUnderWay == true else { return }
      take(machine.handle(.tick, after: 0.25))
    } while machine.now < end
  }

  mutating func take(_ actions: [SyncAction]) {
    for action in actions {
      switch action {
      case .ask, .recordBeforeSending: pending.append(action)
      case .record(let entries, _): recorded += entries
      case .emit(.exitProgressed(let report)): reports.append(report)
      case .emit(.notice(let notice)): notices.append(notice.text)
      default: break
      }
    }
  }

  private mutating func answer(_ action: SyncAction) throws {
    if case .recordBeforeSending(let request, _) = action {
      take(machine.handle(.recorded(request.clientOrderID)))
      return
    }
    guard case .ask(let question) = action else { return }
    asked.append(question)
    try before(&self, question)
    var answer = isDark ? Self.silence(question) : nil
    if let error = readErrors[question]?.first {
      readErrors[question]?.removeFirst()
      answer = Self.failure(of: question, by: error)
    }
    if answer == nil, !isDark { answer = try self.answer(question) }
    // An answer takes a moment: what was asked for before it is older than what is asked for after it.
    if let answer { take(machine.answer(answer, after: 0.01)) }
  }

  private static func silence(_ question: BrokerQuestion) -> BrokerAnswer? {
    question == .account
      ? nil : failure(of: question, by: .unreachable(reason: "no answer in time"))
  }

  private static func failure(
    of question: BrokerQuestion, by error: BrokerError
  ) -> BrokerAnswer? {
    switch question {
    case .account: .account(.failure(error))
    case .positions: .positions(.failure(error))
    case .openOrders: .openOrders(.failure(error))
    case .recentOrders: .recentOrders(.failure(error))
    case .order(let id): .order(id, .failure(error))
    case .cancel(let id): .canceled(id, error)
    case .cancelAll: .canceledAll(.failure(error))
    default: nil
    }
  }

  private mutating func answer(_ question: BrokerQuestion) throws -> BrokerAnswer? {
    switch question {
    case .account: return .account(.success(Account(id: try account("a-1"))))
    case .positions: return .positions(.success(Listing(Array(positions.values))))
    case .openOrders:
      return .openOrders(.success(Listing(orders.values.filter { $0.status.isListedOpen })))
    case .recentOrders:
      return .recentOrders(.success(Listing(Array(orders.values))))
    case .order(let id):
      return .order(id, orders[id].map { .success($0) } ?? .failure(.notFound(what: "order")))
    case .lookUp(let id):
      let order = orders.values.first { $0.clientOrderID == id }
      return .lookUp(id, order.map { .success($0) } ?? .failure(.notFound(what: "order")))
    case .cancel(let id): return .canceled(id, cancel(id))
    case .cancelAll:
      if !cancelAllErrors.isEmpty {
        return .canceledAll(.failure(cancelAllErrors.removeFirst()))
      }
      if let cancelAllError { return .canceledAll(.failure(cancelAllError)) }
      // Held legs go with their order and are not named.
      let open = orders.values.filter { $0.status.isCancelable && $0.status != .held }
        .map(\.id).sorted()
      for id in open { _ = cancel(id) }
      return .canceledAll(.success(open.map { CancelResult(id: $0, failure: nil) }))
    case .submit(let request, _): return try submit(request)
    case .clock, .movements, .history, .snapshots, .asset, .assets, .bars, .activities, .watchlists,
      .watchlist, .changeWatchlist, .news, .dayBars, .values, .closes:
      return nil
    }
  }

  private mutating func cancel(_ id: BrokerOrderID) -> BrokerError? {
    if let error = cancelErrors[id]?.first {
      cancelErrors[id]?.removeFirst()
      return error
    }
    guard orders[id]?.status.isTerminal == false else {
      return .refused(status: 422, code: 42_210_000, message: "order is already over")
    }
    if !stubborn.contains(id) {
      orders[id]?.status = .canceled
      for leg in orders[id]?.legs ?? [] { orders[leg.id]?.status = .canceled }
    }
    return nil
  }

  private mutating func submit(_ request: OrderRequest) throws -> BrokerAnswer {
    sent.append(request)
    if !replies.isEmpty { return .submitted(request.clientOrderID, replies.removeFirst()) }
    var order = try order(request, id: "x-\(sent.count)", status: fills ? .filled : .accepted)
    if fills {
      order.filledQuantity = request.quantity ?? .zero
      order.averageFillPrice = try Price(strict: "12.5")
      // A pair is listed among positions without its slash.
      let name = positions[request.symbol] == nil ? request.symbol.withoutSlash : request.symbol
      let held = try #require(positions[name])
      let left =
        request.side == .sell
        ? try held.quantity - order.filledQuantity : try held.quantity + order.filledQuantity
      positions[name]?.quantity = left
      if left.isZero { positions[name] = nil }
    }
    orders[order.id] = order
    return .submitted(request.clientOrderID, reply(response(200, "x"), order: order))
  }
}
