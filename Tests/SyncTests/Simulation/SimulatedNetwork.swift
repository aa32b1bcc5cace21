import ClientModels
import Foundation
import Synchronization
import TestSupport

@testable import PaperBroker
@testable import Sync

/// What the network does to one request.
enum Passage: CaseIterable, Hashable {
  case clean
  /// No connection: no byte leaves.
  case refusedConnection
  /// The request is lost on its way.
  case lostRequest
  /// The broker does it, and the answer is lost.
  case lostReply
  /// The answer never comes, and the request arrives after the client has given up.
  case lateRequest
  /// Something on the way answers for a broker that never saw it.
  case gatewayError
  /// The broker does it, and something on the way answers for it.
  case gatewayErrorAfter
  /// The head of the answer is cut, which the transport takes for a whole, empty one.
  case tornHead
  /// The body of the answer is damaged.
  case corruptBody
  /// The broker refuses without looking, as it may for a moment.
  case refused
  /// The broker does it, and refuses a copy of it that somebody made on the way.
  case refusedCopy
  case tooManyRequests
}

/// The time of a simulation, moved on by its loop alone.
final class SimulatedClock: Sendable {
  private let time: Mutex<Timestamp>
  private let stillness = Mutex(false)

  init(_ time: Timestamp) { self.time = Mutex(time) }

  /// Prices move no more: what is filled then stays as it is.
  var isMarketStill: Bool {
    get { stillness.withLock { $0 } }
    set { stillness.withLock { $0 = newValue } }
  }

  var now: Timestamp {
    get { time.withLock { $0 } }
    set { time.withLock { $0 = newValue } }
  }
}

/// The broker and the way to it. Answers are real: what the client sends is read by the paper broker's own routes.
final class SimulatedNetwork: HTTPTransport, @unchecked Sendable {
  struct Post: Hashable {
    let id: String
    let wasAccepted: Bool
    let wasAnswered: Bool
  }

  // One simulation uses it, from one task.
  private var service: PaperService
  private let ledger = MemoryEventStore()
  private let account: AccountID
  private let clock: SimulatedClock
  private let wrong: WrongProtocol?
  private var random: SeededRandom
  private var restarts = 0
  /// What befalls the next request.
  var passage = Passage.clean
  /// Every order that was put on the wire, whether it arrived or not.
  private(set) var posts: [Post] = []
  /// The last request, when it is to arrive later than its answer.
  private var late: HTTPRequest?

  private let rules: ExchangeRules

  /// A multiplier beyond 1 makes it a margin account.
  init(
    seed: UInt64, account: AccountID, wrong: WrongProtocol?, clock: SimulatedClock,
    multiplier: Int = 1, rules: ExchangeRules = ExchangeRules()
  ) throws {
    self.clock = clock
    self.rules = rules
    self.account = account
    self.wrong = wrong
    random = SeededRandom(seed: seed)
    _ = try ledger.append(
      [
        LedgerEvent(
          account: account, at: clock.now.advanced(bySeconds: -86_400),
          .accountCreated(
            number: "PA1", cash: 100_000_000, key: APIKey(id: "K", secretDigest: "")))
      ], after: 0)
    if multiplier > 1 {
      _ = try ledger.append(
        [
          LedgerEvent(
            account: account, at: clock.now.advanced(bySeconds: -86_400),
            .marginGranted(multiplier: multiplier))
        ], after: 1)
    }
    service = try Self.service(ledger, clock, seed: seed, rules)
  }

  private static func service(
    _ ledger: MemoryEventStore, _ clock: SimulatedClock, seed: UInt64, _ rules: ExchangeRules
  ) throws -> PaperService {
    let random = Mutex(SeededRandom(seed: seed &+ 1))
    return try PaperService(
      store: ledger, market: WalkingMarket(seed: seed, clock),
      wallClock: { clock.now }, rules: rules,
      newID: {
        random.withLock { random in
          let (a, b) = (random.next(), random.next())
          func byte(_ word: UInt64, _ index: Int) -> UInt8 {
            UInt8(truncatingIfNeeded: word >> (8 * UInt64(index)))
          }
          return UUID(
            uuid: (
              byte(a, 0), byte(a, 1), byte(a, 2), byte(a, 3), byte(a, 4), byte(a, 5), byte(a, 6),
              byte(a, 7), byte(b, 0), byte(b, 1), byte(b, 2), byte(b, 3), byte(b, 4), byte(b, 5),
              byte(b, 6), byte(b, 7)
            ))
        }
      })
  }

  /// The server is killed and started again: what it had committed is what it knows.
  func restartServer() throws {
    restarts += 1
    service = try Self.service(ledger, clock, seed: random.next(), rules)
  }

  /// The orders and positions that the broker has.
  func book() async -> AccountBook? { await service.state.accounts[account] }

  /// Takes the request that is still on its way, if the last one is.
  func takeLate() -> HTTPRequest? {
    defer { late = nil }
    return late
  }

  /// A late request arrives; nobody waits for its answer.
  func arrive(_ request: HTTPRequest) async { _ = await deliver(request) }

  func send(_ request: HTTPRequest) async -> HTTPOutcome {
    let outcome = await pass(request)
    if request.isSubmission, passage != .refusedConnection {
      let status = outcome.response?.status
      posts.append(
        Post(
          id: Self.clientOrderID(request),
          wasAccepted: status == 200 && !(outcome.response?.body.isEmpty ?? true),
          wasAnswered: status != nil))
      if wrong == .silentResend, status == nil, passage == .lostReply {
        _ = await deliver(request)
        posts.append(Post(id: Self.clientOrderID(request), wasAccepted: false, wasAnswered: false))
      }
    }
    return outcome
  }

  private func pass(_ request: HTTPRequest) async -> HTTPOutcome {
    switch passage {
    case .clean: return await deliver(request)
    case .refusedConnection: return Self.failed(7, bytesLeft: false)
    case .lostRequest: return Self.failed(28, bytesLeft: true)
    case .lostReply:
      _ = await deliver(request)
      return Self.failed(52, bytesLeft: true)
    case .lateRequest:
      late = request
      return Self.failed(28, bytesLeft: true)
    case .gatewayError: return Self.answered(503, "<html>no server is ready</html>")
    case .gatewayErrorAfter:
      _ = await deliver(request)
      return Self.answered(502, #"{"code":50210000,"message":"upstream failed"}"#)
    case .tornHead:
      _ = await deliver(request)
      return Self.answered(200, "")
    case .corruptBody:
      guard let response = await deliver(request).response else { return Self.answered(200, "") }
      var body = response.body
      if !body.isEmpty { body[random.below(body.count)] ^= 1 << UInt8(random.below(7)) }
      // A damage that leaves every figure as it was is none; one that changes a figure must be noticed.
      return HTTPOutcome(.response(HTTPResponse(status: response.status, body: body.dropLast(1))))
    case .refused: return Self.answered(403, #"{"code":40310000,"message":"try again later"}"#)
    case .refusedCopy:
      _ = await deliver(request)
      return await deliver(request)
    case .tooManyRequests:
      return Self.answered(429, #"{"code":42910000,"message":"too many requests"}"#)
    }
  }

  private func deliver(_ request: HTTPRequest) async -> HTTPOutcome {
    var body = request.body ?? []
    if wrong == .noUniqueness, request.isSubmission { body = await withFreshID(body) }
    guard
      let asked = APIRequest(method: request.method.rawValue, target: request.target, body: body),
      let response = try? await service.respond(to: asked, account: account)
    else { return Self.answered(500, "") }
    return Self.answered(response.status, response.body?.text ?? "")
  }

  /// A broker without uniqueness keeps a second order beside the first.
  private func withFreshID(_ body: [UInt8]) async -> [UInt8] {
    let text = String(decoding: body, as: UTF8.self)
    let id = Self.clientOrderID(text)
    guard let known = ClientOrderID(id), await book()?.orderByClientID[known] != nil else {
      return body
    }
    return Array(text.replacingOccurrences(of: id, with: "\(id)#\(random.below(1_000_000))").utf8)
  }

  static func clientOrderID(_ request: HTTPRequest) -> String {
    clientOrderID(String(decoding: request.body ?? [], as: UTF8.self))
  }

  private static func clientOrderID(_ text: String) -> String {
    guard let start = text.range(of: "\"client_order_id\":\"") else { return "" }
    return String(text[start.upperBound...].prefix { $0 != "\"" })
  }

  private static func answered(_ status: Int, _ body: String) -> HTTPOutcome {
    HTTPOutcome(.response(HTTPResponse(status: status, body: Array(body.utf8))))
  }

  private static func failed(_ code: Int32, bytesLeft: Bool) -> HTTPOutcome {
    HTTPOutcome(.failure(HTTPFailure(code: code, text: "curl \(code)", bytesLeft: bytesLeft)))
  }
}

extension HTTPRequest {
  fileprivate var isSubmission: Bool { method == .post || method == .patch }
}
