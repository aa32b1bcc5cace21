import ClientModels
import TestSupport
import Testing

@testable import Sync

/// A broker that may accept, refuse, lose or delay anything, and knows what it did.
private struct FickleBroker {
  enum Reply: CaseIterable {
    case accepted, acceptedButLost, lostOnTheWay, neverLeft, refused, limited, inTrouble
  }

  var machine: Machine
  var random: SplitMix64
  var recorded: Set<ClientOrderID> = []
  var sent: [ClientOrderID: Int] = [:]
  var book: [ClientOrderID: Order] = [:]
  var replies: [ClientOrderID: Reply] = [:]
  var pending: [BrokerQuestion] = []
  var toRecord: [OrderRequest] = []

  init(seed: UInt64) throws {
    machine = try Machine.connected()
    random = SplitMix64(seed: seed)
  }

  mutating func input(_ input: SyncInput, after seconds: Double = 0) {
    for action in machine.handle(input, after: seconds) {
      switch action {
      case .ask(let question): pending.append(question)
      case .recordBeforeSending(let request, _): toRecord.append(request)
      default: break
      }
    }
  }

  mutating func step(_ requests: [OrderRequest]) throws {
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      let request = requests[Int.random(in: 0..<requests.count, using: &random)]
      input(.command(.submit(request)))
    case 1 where !toRecord.isEmpty:
      let id = toRecord.removeFirst().clientOrderID
      recorded.insert(id)
      input(.recorded(id))
    case 2: input(.tick, after: Double.random(in: 0...20, using: &random))
    default:
      guard !pending.isEmpty else { return }
      try answer(pending.remove(at: Int.random(in: 0..<pending.count, using: &random)))
    }
  }

  mutating func answer(_ question: BrokerQuestion) throws {
    switch question {
    case .submit(let request, _): try submit(request)
    case .lookUp(let id):
      let fails = Int.random(in: 0..<4, using: &random) == 0
      let result: Result<Order, BrokerError> =
        fails
        ? .failure(.unreachable(reason: "x"))
        : book[id].map { .success($0) } ?? .failure(.notFound(what: "x"))
      input(.answered(.lookUp(id, result), askedAt: machine.now))
    case .openOrders:
      let list = Listing(book.values.sorted { $0.id < $1.id })
      input(.answered(.openOrders(.success(list)), askedAt: machine.now))
    case .account:
      let id = try account("a-1")
      input(.answered(.account(.success(Account(id: id))), askedAt: machine.now))
    case .positions: input(.answered(.positions(.success(Listing([]))), askedAt: machine.now))
    case .order(let id):
      let known = book.values.first { $0.id == id }
      let result =
        known.map { Result<Order, BrokerError>.success($0) } ?? .failure(.notFound(what: ""))
      input(.answered(.order(id, result), askedAt: machine.now))
    default: break
    }
  }

  private mutating func submit(_ request: OrderRequest) throws {
    let id = request.clientOrderID
    #expect(recorded.contains(id), "sent before it was recorded")
    sent[id, default: 0] += 1
    let reply = Reply.allCases[Int.random(in: 0..<Reply.allCases.count, using: &random)]
    replies[id] = reply
    let order = try order(request, id: "b-" + id.text)
    let outcome: HTTPOutcome
    var parsed: Order?
    var refusal: SubmissionReply.Refusal?
    switch reply {
    case .accepted:
      (outcome, parsed) = (response(200, "x"), order)
      book[id] = order
    case .acceptedButLost:
      outcome = failure(52, bytesLeft: true)
      book[id] = order
    case .lostOnTheWay: outcome = failure(28, bytesLeft: true)
    case .neverLeft: outcome = failure(7, bytesLeft: false)
    case .refused: (outcome, refusal) = (response(403), .init(code: 1, message: "no"))
    case .limited: (outcome, refusal) = (response(429), .init(code: 1, message: "slow"))
    case .inTrouble: (outcome, refusal) = (response(503), .init(code: 1, message: "later"))
    }
    let answer = SubmissionReply(
      outcome: outcome, order: parsed, refusal: refusal, retryAfter: reply == .limited ? 2 : nil)
    input(.answered(.submitted(id, answer), askedAt: machine.now))
  }
}

@Suite(.blocking) struct SyncStateChanceTests {
  @Test(arguments: 0..<300 as Range<UInt64>)
  func noOrderIsDoubledLostOrLiedAbout(seed: UInt64) throws {
    var broker = try FickleBroker(seed: seed)
    let requests = try (1...4).map { try limitBuy("folio-\($0)") }
    for _ in 0..<200 { try broker.step(requests) }
    // The network heals: everything that is asked is answered until all is quiet.
    for _ in 0..<200 {
      if !broker.toRecord.isEmpty {
        let id = broker.toRecord.removeFirst().clientOrderID
        broker.recorded.insert(id)
        broker.input(.recorded(id))
      } else if let question = broker.pending.first {
        broker.pending.removeFirst()
        try broker.answer(question)
      } else {
        broker.input(.tick, after: 31)
      }
    }
    for request in requests {
      let id = request.clientOrderID
      #expect(broker.sent[id, default: 0] <= 1, "\(id) was sent more than once")
      guard let state = broker.machine.state(of: id), let reply = broker.replies[id] else {
        continue
      }
      switch reply {
      case .accepted, .acceptedButLost:
        #expect(state == .working(try brokerID("b-" + id.text)))
      case .neverLeft: #expect(state == .notSent(reason: "curl 7"))
      case .refused: #expect(state == .rejected(reason: "no"))
      case .limited: #expect(state == .rejected(reason: "slow"))
      case .lostOnTheWay, .inTrouble:
        guard case .unconfirmed = state else {
          Issue.record("\(id) is \(state) without any evidence")
          continue
        }
      }
    }
  }
}
