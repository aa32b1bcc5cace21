import Foundation
import TestSupport
import Testing

/// The proxy does to a request what it says it does: a fault that does not happen would prove nothing.
@Suite(.blocking) struct FaultProxyTests {
  private static let order = "{\"client_order_id\":\"a-1\",\"symbol\":\"SPY\"}"
  private static let answer = "{\"id\":\"b-1\",\"client_order_id\":\"a-1\",\"status\":\"new\"}"
  private static let submission =
    "POST /v2/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(order.utf8.count)\r\n\r\n\(order)"
  private static let lookUp =
    "GET /v2/orders:by_client_order_id?client_order_id=a-1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

  private let broker: LoopbackServer

  init() throws {
    broker = try LoopbackServer { _ in
      .keep(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(Self.answer.utf8.count)\r\n\r\n"
          + Self.answer)
    }
  }

  private func proxy(_ schedule: FaultSchedule, log: URL? = nil) throws -> FaultProxy {
    try FaultProxy(before: "http://127.0.0.1:\(broker.port)", schedule, log: log)
  }

  /// What one request brings on a connection of its own that the client closes for sending.
  private func ask(
    _ proxy: FaultProxy, _ text: String = submission
  ) throws -> (text: String, wasReset: Bool) {
    let port = try #require(URL(string: proxy.url)?.port.flatMap { UInt16(exactly: $0) })
    let socket = try LoopbackSocket.connect(to: port)
    #expect(socket.send(Array(text.utf8)))
    socket.endSending()
    let (bytes, wasReset) = socket.receiveAll()
    return (String(decoding: bytes, as: UTF8.self), wasReset)
  }

  private func through(_ fault: Fault) throws -> (text: String, wasReset: Bool, line: ProxyLine) {
    let proxy = try proxy(.scripted([fault]))
    defer { proxy.stop() }
    let (text, wasReset) = try ask(proxy)
    #expect(proxy.drain())
    #expect(proxy.redirectionsFollowed == 0)
    let line = try #require(proxy.log.first)
    #expect(line.fault == fault)
    #expect(line.clientOrderID == "a-1")
    #expect(broker.seen.requests.count == (line.delivered ? 1 : 0))
    #expect(line.broker == (line.delivered ? 200 : nil))
    #expect(line.orderID == (line.delivered ? "b-1" : nil))
    return (text, wasReset, line)
  }

  @Test func requestsOnOneConnectionPassInTurn() throws {
    let proxy = try proxy(.none)
    defer { proxy.stop() }
    let (text, _) = try ask(proxy, Self.submission + Self.lookUp)
    #expect(text.components(separatedBy: Self.answer).count == 3)
    #expect(proxy.drain())
    let log = proxy.log
    #expect(log.map(\.number) == [1, 2])
    #expect(log.map(\.method) == ["POST", "GET"])
    #expect(log.map(\.path) == ["/v2/orders", "/v2/orders:by_client_order_id"])
    #expect(log.map(\.clientOrderID) == ["a-1", "a-1"])
    #expect(log.map(\.sent) == [200, 200])
    #expect(log.map(\.orderID) == ["b-1", nil])
    #expect(broker.seen.requests.map(\.text) == [Self.submission, Self.lookUp])
  }

  @Test(arguments: Fault.Ending.allCases)
  func aDroppedRequestReachesNobody(ending: Fault.Ending) throws {
    let (text, wasReset, line) = try through(.dropBefore(ending))
    #expect(text.isEmpty && wasReset == (ending == .rst))
    #expect(!line.delivered && line.sent == nil)
  }

  @Test(arguments: Fault.Ending.allCases)
  func aDroppedAnswerIsOfARequestThatArrived(ending: Fault.Ending) throws {
    let (text, wasReset, line) = try through(.dropAfter(ending))
    #expect(text.isEmpty && wasReset == (ending == .rst))
    #expect(line.delivered && line.sent == nil)
  }

  @Test func aDelayedRequestLandsAfterItsClientHasGone() throws {
    let proxy = try proxy(.scripted([.delay(0.2)]))
    defer { proxy.stop() }
    let port = try #require(URL(string: proxy.url)?.port.flatMap { UInt16(exactly: $0) })
    do {
      let socket = try LoopbackSocket.connect(to: port)
      #expect(socket.send(Array(Self.submission.utf8)))
    }
    let deadline = Date().addingTimeInterval(10)
    while proxy.log.isEmpty, Date() < deadline { poll(nil, 0, 1) }
    #expect(broker.seen.requests.isEmpty)
    #expect(proxy.drain())
    #expect(broker.seen.requests.count == 1)
    #expect(proxy.log.first?.delivered == true)
  }

  @Test func aDrippingBodyIsWholeAndTakesItsTime() throws {
    let began = Date()
    let (text, _, line) = try through(.drip(0.3))
    #expect(text.hasSuffix(Self.answer) && line.sent == 200)
    #expect(Date().timeIntervalSince(began) >= 0.25)
  }

  @Test(arguments: [(0, ""), (0.5, "half"), (0.99, "most")])
  func aTruncatedBodyIsShorterThanItsLength(share: Double, name: String) throws {
    let (text, _, line) = try through(.truncate(share))
    let kept = String(Self.answer.prefix(Int(Double(Self.answer.utf8.count) * share)))
    #expect(text.contains("Content-Length: \(Self.answer.utf8.count)"))
    #expect(text.hasSuffix("\r\n\r\n" + kept))
    #expect(line.delivered && line.sent == 200)
  }

  @Test func aTornHeadHasNoEnd() throws {
    let (text, _, line) = try through(.tornHead)
    #expect(text.hasPrefix("HTTP/1.1 200 OK") && !text.contains("\r\n\r\n"))
    #expect(line.delivered && line.sent == nil)
  }

  @Test(arguments: Fault.Corruption.allCases)
  func aCorruptBodyHasTheRightLengthAndIsNotTheAnswer(kind: Fault.Corruption) throws {
    let (text, _, line) = try through(.corrupt(kind))
    let parts = text.components(separatedBy: "\r\n\r\n")
    #expect(parts.count == 2)
    let body = parts.last ?? ""
    #expect(text.contains("Content-Length: \(body.utf8.count)"))
    #expect(body != Self.answer && line.sent == 200)
    switch kind {
    case .bitFlip:
      let differing = zip(body.utf8, Self.answer.utf8).map { ($0 ^ $1).nonzeroBitCount }
      #expect(differing.reduce(0, +) == 1 && body.utf8.count == Self.answer.utf8.count)
    case .half: #expect(Self.answer.hasPrefix(body) && !body.isEmpty)
    case .page: #expect(body.hasPrefix("<!DOCTYPE html>"))
    case .empty: #expect(body.isEmpty)
    case .notANumber: #expect(body.contains(":NaN,"))
    case .byteOrderMark: #expect(body.unicodeScalars.first == "\u{feff}")
    case .deep: #expect(body.utf8.count == 100_000 && body.allSatisfy { $0 == "[" })
    case .duplicateKeys:
      #expect(body.components(separatedBy: "\"client_order_id\"").count == 4)
    }
  }

  @Test(arguments: Fault.RetryAfter.allCases)
  func aLimitIsToldInEveryForm(form: Fault.RetryAfter) throws {
    let (text, _, line) = try through(.tooMany(form))
    #expect(!line.delivered && line.sent == 429)
    let values = text.components(separatedBy: "Retry-After: ").dropFirst().map {
      $0.prefix { $0 != "\r\n" }
    }
    switch form {
    case .seconds: #expect(values == ["1"])
    case .date: #expect(values.count == 1 && values[0].hasSuffix(" GMT"))
    case .zero: #expect(values == ["0"])
    case .negative: #expect(values == ["-5"])
    case .junk: #expect(values.count == 1 && values[0].hasPrefix("soon"))
    case .two: #expect(values == ["1", "2"])
    }
  }

  @Test(arguments: [500, 502, 503, 504])
  func aServerErrorComesWithAndWithoutDelivery(status: Int) throws {
    let before = try through(.failBefore(status))
    #expect(before.text.hasPrefix("HTTP/1.1 \(status) ") && !before.line.delivered)
  }

  @Test(arguments: [500, 502, 503, 504])
  func aServerErrorAfterAcceptanceHidesIt(status: Int) throws {
    let after = try through(.failAfter(status))
    #expect(after.text.hasPrefix("HTTP/1.1 \(status) ") && after.line.delivered)
    #expect(after.line.sent == status)
  }

  @Test(arguments: [301, 302, 307, 308])
  func aRedirectionPointsToAServerThatCounts(status: Int) throws {
    let proxy = try proxy(.scripted([.redirect(status)]))
    defer { proxy.stop() }
    let (text, _) = try ask(proxy)
    let target = try #require(text.components(separatedBy: "Location: ").last)
    let url = try #require(URL(string: String(target.prefix { $0 != "\r\n" })))
    let port = try #require(url.port.flatMap { UInt16(exactly: $0) })
    #expect(proxy.redirectionsFollowed == 0)
    let follower = try LoopbackSocket.connect(to: port)
    #expect(follower.send(Array(Self.lookUp.utf8)))
    #expect(follower.receiveAll().bytes.isEmpty)
    #expect(proxy.redirectionsFollowed == 1)
    #expect(broker.seen.requests.isEmpty)
  }

  @Test func lengthsContradictEachOther() throws {
    let two = try through(.duplicateHeaders(.twoLengths))
    #expect(two.text.components(separatedBy: "Content-Length: ").count == 3)
  }

  @Test func aLengthContradictsItsChunks() throws {
    let both = try through(.duplicateHeaders(.lengthAndChunks))
    #expect(both.text.contains("Transfer-Encoding: chunked"))
    #expect(both.text.contains("Content-Length: \(Self.answer.utf8.count / 2)\r\n"))
    #expect(both.text.hasSuffix("\r\n\(Self.answer)\r\n0\r\n\r\n"))
  }

  @Test func anAcceptedOrderIsCalledADuplicate() throws {
    let (text, _, line) = try through(.duplicateReply)
    #expect(text.contains("client_order_id must be unique"))
    #expect(line.delivered && line.broker == 200 && line.sent == 422)
  }

  @Test func aSeedRepeatsItselfAndARateIsKept() throws {
    func names(_ seed: UInt64, _ rate: Double) throws -> [String] {
      let proxy = try proxy(.seeded(seed, rate: rate, longestDelay: 0))
      defer { proxy.stop() }
      for _ in 0..<60 { _ = try ask(proxy) }
      #expect(proxy.drain())
      return proxy.log.map(\.fault.name)
    }
    let first = try names(7, 0.5)
    #expect(try first == names(7, 0.5))
    #expect(try first != names(8, 0.5))
    #expect((15...45).contains(first.filter { $0 != "pass" }.count))
    #expect(try names(7, 0) == Array(repeating: "pass", count: 60))
    #expect(try !names(7, 1).contains("pass"))
  }

  @Test func aHealedProxyPassesToWhereTheBrokerIsNow() throws {
    let proxy = try proxy(.seeded(1, rate: 1, longestDelay: 0))
    defer { proxy.stop() }
    broker.stop()
    proxy.heal()
    #expect(try ask(proxy).text.isEmpty)
    let restarted = try LoopbackServer { _ in .keep("HTTP/1.1 204 No Content\r\n\r\n") }
    try proxy.retarget("http://127.0.0.1:\(restarted.port)")
    #expect(try ask(proxy).text.hasPrefix("HTTP/1.1 204 "))
    #expect(proxy.drain())
    #expect(proxy.log.map(\.delivered) == [false, true])
    #expect(proxy.log.map(\.sent) == [nil, 204])
  }

  @Test func theFileHasALineForEachRequest() throws {
    let home = try TemporaryFolder()
    let file = home.url.appendingPathComponent("proxy.jsonl")
    let proxy = try proxy(.scripted([.pass, .failBefore(503)]), log: file)
    defer { proxy.stop() }
    for _ in 0..<3 { _ = try ask(proxy) }
    #expect(proxy.drain())
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.map(String.init) == proxy.log.map(\.json))
    let second = try JSONSerialization.jsonObject(with: Data(lines[1].utf8)) as? [String: Any]
    #expect(second?["number"] as? Int == 2)
    #expect(second?["fault"] as? String == "failBefore 503")
    #expect(second?["delivered"] as? Bool == false)
    #expect(second?["client_order_id"] as? String == "a-1")
    #expect(second?["sent"] as? Int == 503 && second?["broker"] == nil)
  }
}
