import Foundation

/// What a client is sent in place of an answer, and how the connection goes on.
struct FaultyReply: Sendable {
  enum Ending: Sendable { case keep, fin, rst }

  var bytes: [UInt8]
  var ending: Ending
  /// Bytes that are sent at once; the others are spread over `seconds`.
  var atOnce: Int
  var seconds: Double

  init(_ bytes: [UInt8] = [], _ ending: Ending = .keep) {
    self.bytes = bytes
    self.ending = ending
    atOnce = bytes.count
    seconds = 0
  }

  init(closing ending: Fault.Ending) { self.init([], ending == .fin ? .fin : .rst) }

  /// A status with a body as the broker would word it.
  init(status: Int, message: String, fields: [String] = []) {
    let body = "{\"code\":\(status)10000,\"message\":\"\(message)\"}"
    let head = ["HTTP/1.1 \(status) \(status)", "Content-Type: application/json"] + fields
    self.init(
      Array(
        (head.joined(separator: "\r\n") + "\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
          .utf8))
  }

  init(status: Int, message: String, retryAfter form: Fault.RetryAfter, at now: Date) {
    let values: [String] =
      switch form {
      case .seconds: ["1"]
      case .date: [Self.httpDate(now.addingTimeInterval(1))]
      case .zero: ["0"]
      case .negative: ["-5"]
      case .junk: ["soon, \u{7f}1e9"]
      case .two: ["1", "2"]
      }
    self.init(
      status: status, message: message, fields: values.map { "Retry-After: \($0)" })
  }

  /// The broker's answer as the fault leaves it; the faults that need none are not meant here.
  init(_ answer: WireMessage, after fault: Fault, using random: inout SeededRandom) {
    switch fault {
    case .drip(let seconds):
      self.init(answer.bytes)
      atOnce = answer.head.count
      self.seconds = seconds
    case .truncate(let share):
      let kept = min(Int(Double(answer.body.count) * share), max(0, answer.body.count - 1))
      self.init(answer.head + answer.body.prefix(kept), .fin)
    case .tornHead:
      self.init(Array(answer.head.prefix(answer.head.count * 3 / 5)), .fin)
    case .corrupt(let corruption):
      self.init(answer.replacing(body: corruption.apply(to: answer.body, using: &random)).bytes)
    case .duplicateHeaders(.twoLengths):
      let count = answer.body.count
      let fields = ["Content-Length: \(count)", "Content-Length: \(count / 2)"]
      self.init(answer.replacing(body: answer.body, lengthFields: fields).bytes, .fin)
    case .duplicateHeaders(.lengthAndChunks):
      let size = String(answer.body.count, radix: 16)
      let chunks = Array("\(size)\r\n".utf8) + answer.body + Array("\r\n0\r\n\r\n".utf8)
      let fields = ["Content-Length: \(answer.body.count / 2)", "Transfer-Encoding: chunked"]
      self.init(answer.replacing(body: chunks, lengthFields: fields).bytes, .fin)
    default:
      self.init(answer.bytes)
    }
  }

  /// The status in what is sent; nil when the head is not whole.
  var status: Int? {
    let text = String(decoding: bytes.prefix(4_096), as: UTF8.self)
    guard text.contains("\r\n\r\n") else { return nil }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
  }

  /// IMF-fixdate, in UTC.
  static func httpDate(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
  }
}

extension Fault.Corruption {
  func apply(to body: [UInt8], using random: inout SeededRandom) -> [UInt8] {
    switch self {
    case .bitFlip:
      let places = body.indices.filter { Array("{}[]:,\"".utf8).contains(body[$0]) }
      guard !places.isEmpty else { return Array("\0".utf8) }
      var changed = body
      changed[random.pick(places)] ^= 1
      return changed
    case .half: return Array(body.prefix(body.count / 2))
    case .page:
      return Array("<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>".utf8)
    case .empty: return []
    case .notANumber: return inserting("\"qty\":NaN,", "NaN,", into: body)
    case .byteOrderMark: return [0xef, 0xbb, 0xbf] + body
    case .deep: return [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    case .duplicateKeys:
      return inserting(
        "\"client_order_id\":\"other\",\"client_order_id\":\"other\",", "[],", into: body)
    }
  }

  /// The body with text after its first brace, or else after its first bracket.
  private func inserting(_ member: String, _ element: String, into body: [UInt8]) -> [UInt8] {
    for (opening, text) in [(UInt8(ascii: "{"), member), (UInt8(ascii: "["), element)] {
      if let place = body.firstIndex(of: opening) {
        return Array(body[...place]) + Array(text.utf8) + Array(body[(place + 1)...])
      }
    }
    return Array(element.utf8)
  }
}
