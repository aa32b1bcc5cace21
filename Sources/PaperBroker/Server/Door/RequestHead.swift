/// The head of a request, read by the letter of RFC 9112: what two readers could understand differently is refused.
struct RequestHead: Hashable, Sendable {
  enum Framing: Hashable, Sendable {
    case none
    case length(Int)
    case chunked
  }

  let method: String
  let target: String
  let framing: Framing
  /// The client waits for a word before it sends the body (RFC 9110 section 10.1.1).
  let expectsContinue: Bool
  /// The client sends nothing more on this connection.
  let closes: Bool

  /// `bytes` are the request line and the fields, each with its CRLF, without the empty line; all line ends are known to
  /// be CRLF and all bytes to be free of other controls.
  init(_ bytes: some Collection<UInt8>, limits: DoorLimits, hosts: HostRule) throws(DoorRefusal) {
    var lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: true)[...]
    let line = try RequestLine(lines.popFirst()?.dropLast() ?? bytes.prefix(0))
    guard lines.count <= limits.fields else {
      throw DoorRefusal(status: 431, reason: "more than \(limits.fields) header fields")
    }
    var fields = FramingFields()
    for line in lines { try fields.take(line.dropLast()) }
    try hosts.check(host: try fields.theHost())
    guard !fields.hasOrigin else {
      throw DoorRefusal(status: 403, reason: "requests from web pages are refused")
    }
    (method, target) = (line.method, line.target)
    framing = try fields.framing(bodyLimit: limits.bodyBytes)
    expectsContinue = fields.expectsContinue && framing != .none
    closes = fields.closes
  }
}

/// The first line of a request.
struct RequestLine: Hashable, Sendable {
  static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
  private static let targetLimit = 8_192
  private static let otherTargetCharacters = Array("-._~!$&'()*+,;=:@/?".utf8)

  let method: String
  let target: String

  /// `line` has no CRLF.
  init(_ line: some Collection<UInt8>) throws(DoorRefusal) {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3 else {
      throw .malformed("the request line is not a method, a target and HTTP/1.1")
    }
    guard parts[2].elementsEqual("HTTP/1.1".utf8) else {
      throw .malformed("only HTTP/1.1 is spoken here")
    }
    method = String(decoding: parts[0], as: UTF8.self)
    guard Self.methods.contains(method) else {
      guard !parts[0].isEmpty, parts[0].allSatisfy({ $0.isTokenCharacter }),
        !["CONNECT", "TRACE"].contains(method)
      else { throw .malformed("the method is malformed or has no meaning here") }
      throw DoorRefusal(status: 501, reason: "the method \"\(method.prefix(16))\" is not known")
    }
    guard parts[1].count <= Self.targetLimit else {
      throw DoorRefusal(status: 414, reason: "the target is longer than \(Self.targetLimit) bytes")
    }
    guard parts[1].first == 0x2f, Self.isWellFormed(parts[1]) else {
      throw .malformed("the target is not a path with a query, escaped as RFC 3986 says")
    }
    target = String(decoding: parts[1], as: UTF8.self)
  }

  private static func isWellFormed(_ target: some Collection<UInt8>) -> Bool {
    var rest = target[...]
    while let byte = rest.popFirst() {
      if byte == 0x25 {
        let escape = rest.prefix(2)
        guard escape.count == 2, escape.allSatisfy({ $0.isHexDigit }),
          !escape.elementsEqual([0x30, 0x30])
        else { return false }
        rest = rest.dropFirst(2)
      } else if !byte.isLetterOrDigit, !otherTargetCharacters.contains(byte) {
        return false
      }
    }
    return true
  }
}

/// The fields that say where a request ends, who it is for, and whether it is a page's.
private struct FramingFields {
  private var host: String?
  private var length: Int?
  private var isChunked = false
  private(set) var hasOrigin = false
  private(set) var expectsContinue = false
  private(set) var closes = false

  mutating func take(_ line: some Collection<UInt8>) throws(DoorRefusal) {
    guard let first = line.first, first != 0x20, first != 0x09 else {
      throw .malformed("a header field goes on over a second line")
    }
    guard let colon = line.firstIndex(of: 0x3a), colon != line.startIndex,
      line[..<colon].allSatisfy({ $0.isTokenCharacter })
    else { throw .malformed("a header field has no name, or one with spaces") }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    guard Self.read.contains(name) else { return }
    let value = Self.trimmed(line[line.index(after: colon)...])
    switch name {
    case "host":
      guard host == nil else { throw .malformed("there are two Host fields") }
      host = value
    case "content-length":
      guard length == nil else { throw .malformed("there are two lengths") }
      guard (1...18).contains(value.utf8.count), value.utf8.allSatisfy({ $0.isDigit }) else {
        throw .malformed("the length is not a number")
      }
      length = Int(value)
    case "transfer-encoding":
      guard !isChunked, value.lowercased() == "chunked" else {
        throw .malformed("the only transfer encoding is chunked, once")
      }
      isChunked = true
    case "origin": hasOrigin = true
    case "expect":
      guard value.lowercased() == "100-continue" else {
        throw DoorRefusal(status: 417, reason: "the only expectation met here is 100-continue")
      }
      expectsContinue = true
    default:
      let options = value.lowercased().split(separator: ",")
      closes = closes || options.contains { Self.trimmed($0.utf8) == "close" }
    }
  }

  private static let read: Set<String> = [
    "host", "content-length", "transfer-encoding", "origin", "expect", "connection",
  ]

  private static func trimmed(_ value: some Collection<UInt8>) -> String {
    let start = value.drop { $0 == 0x20 || $0 == 0x09 }
    return String(
      decoding: Array(start).reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed(), as: UTF8.self)
  }

  func theHost() throws(DoorRefusal) -> String {
    guard let host else { throw .malformed("there is no Host field") }
    return host
  }

  func framing(bodyLimit: Int) throws(DoorRefusal) -> RequestHead.Framing {
    guard let length else { return isChunked ? .chunked : .none }
    guard !isChunked else { throw .malformed("there are a length and a transfer encoding") }
    guard length <= bodyLimit else {
      throw DoorRefusal(status: 413, reason: "the body is larger than \(bodyLimit) bytes")
    }
    return length == 0 ? .none : .length(length)
  }
}
