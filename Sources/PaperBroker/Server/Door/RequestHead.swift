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
  /// Who asks; nil unless both of the contract's fields are there, once.
  let keys: KeyFields?

  /// The contract's fields of a key pair (section 1), as they were sent.
  struct KeyFields: Hashable, Sendable {
    let keyID: String
    let secret: String
  }

  /// `bytes` are the request line and the fields, each with its CRLF, without the empty line; all line ends are known to
  /// be CRLF and all bytes to be free of other controls.
  init(
    _ bytes: Slice<UnsafeRawBufferPointer>, limits: DoorLimits, hosts: HostRule
  ) throws(DoorRefusal) {
    let bytes = UnsafeRawBufferPointer(rebasing: bytes)
    var start = bytes.endOfLine(from: 0)
    let line = try RequestLine(bytes[..<start])
    var fields = FramingFields()
    var count = 0
    start += 2
    while start < bytes.count {
      count += 1
      guard count <= limits.fields else {
        throw DoorRefusal(status: 431, reason: "more than \(limits.fields) header fields")
      }
      let end = bytes.endOfLine(from: start)
      try fields.take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      start = end + 2
    }
    try hosts.check(host: try fields.theHost())
    guard !fields.hasOrigin else {
      throw DoorRefusal(status: 403, reason: "requests from web pages are refused")
    }
    (method, target) = (line.method, line.target)
    framing = try fields.framing(bodyLimit: limits.bodyBytes)
    expectsContinue = fields.expectsContinue && framing != .none
    closes = fields.closes
    keys = fields.keys
  }
}

/// The first line of a request.
struct RequestLine: Hashable, Sendable {
  static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
  private static let targetLimit = 8_192
  /// A bit for each character that a target may hold beside letters, digits and escapes.
  private static let otherTargetCharacters = "-._~!$&'()*+,;=:@/?".utf8.reduce(UInt128(0)) {
    $0 | 1 << UInt128($1)
  }

  let method: String
  let target: String

  /// `line` has no CRLF.
  init(_ line: Slice<UnsafeRawBufferPointer>) throws(DoorRefusal) {
    guard let first = line.firstIndex(of: 0x20), let last = line.lastIndex(of: 0x20), first < last,
      !line[(first + 1)..<last].contains(0x20)
    else {
      throw .malformed("the request line is not a method, a target and HTTP/1.1")
    }
    let word = line[..<first]
    let path = line[(first + 1)..<last]
    guard line[(last + 1)...].elementsEqual("HTTP/1.1".utf8) else {
      throw .malformed("only HTTP/1.1 is spoken here")
    }
    method = String(decoding: UnsafeRawBufferPointer(rebasing: word), as: UTF8.self)
    guard Self.methods.contains(method) else {
      guard !word.isEmpty, word.allSatisfy({ $0.isTokenCharacter }),
        !["CONNECT", "TRACE"].contains(method)
      else { throw .malformed("the method is malformed or has no meaning here") }
      throw DoorRefusal(status: 501, reason: "the method \"\(method.prefix(16))\" is not known")
    }
    guard path.count <= Self.targetLimit else {
      throw DoorRefusal(status: 414, reason: "the target is longer than \(Self.targetLimit) bytes")
    }
    guard path.first == 0x2f, Self.isWellFormed(path) else {
      throw .malformed("the target is not a path with a query, escaped as RFC 3986 says")
    }
    target = String(decoding: UnsafeRawBufferPointer(rebasing: path), as: UTF8.self)
  }

  private static func isWellFormed(_ target: Slice<UnsafeRawBufferPointer>) -> Bool {
    var place = target.startIndex
    while place < target.endIndex {
      let byte = target[place]
      place += 1
      if byte == 0x25 {
        let escape = target[place...].prefix(2)
        guard escape.count == 2, escape.allSatisfy({ $0.isHexDigit }),
          !escape.elementsEqual([0x30, 0x30])
        else { return false }
        place += 2
      } else if !byte.isLetterOrDigit {
        guard byte < 0x80, otherTargetCharacters >> UInt128(byte) & 1 == 1 else { return false }
      }
    }
    return true
  }
}

extension UnsafeRawBufferPointer {
  /// Where the CRLF is that ends the line that begins at `start`. All line ends are known to be CRLF.
  fileprivate func endOfLine(from start: Int) -> Int {
    var place = start
    while place < count, self[place] != 0x0d { place += 1 }
    return place
  }
}

/// The names of the fields that are read here, in lower case.
private enum ReadField: String, CaseIterable {
  case host
  case length = "content-length"
  case coding = "transfer-encoding"
  case origin, expect, connection
  case keyID = "apca-api-key-id"
  case secret = "apca-api-secret-key"

  /// A letter in upper case lacks one bit, which no other character of a token gains by it.
  func isNamed(_ name: Slice<UnsafeRawBufferPointer>) -> Bool {
    let own = rawValue.utf8
    return name.count == own.count
      && zip(name, own).allSatisfy { $0 == $1 || $0 | 0x20 == $1 && $1.isLetterOrDigit }
  }
}

/// The fields that say where a request ends, who it is for, whether it is a page's, and who asks.
private struct FramingFields {
  private static let read = ReadField.allCases

  private var host: String?
  private var length: Int?
  private var isChunked = false
  private(set) var hasOrigin = false
  private(set) var expectsContinue = false
  private(set) var closes = false
  private var keyID: String?
  private var secret: String?
  private var hasRepeatedKeys = false

  var keys: RequestHead.KeyFields? {
    guard let keyID, let secret, !hasRepeatedKeys else { return nil }
    return RequestHead.KeyFields(keyID: keyID, secret: secret)
  }

  mutating func take(_ line: UnsafeRawBufferPointer) throws(DoorRefusal) {
    guard let first = line.first, first != 0x20, first != 0x09 else {
      throw .malformed("a header field goes on over a second line")
    }
    guard let colon = line.firstIndex(of: 0x3a), colon > 0,
      line[..<colon].allSatisfy({ $0.isTokenCharacter })
    else { throw .malformed("a header field has no name, or one with spaces") }
    guard let name = Self.read.first(where: { $0.isNamed(line[..<colon]) }) else {
      return
    }
    let value = Self.trimmed(line[(colon + 1)...])
    switch name {
    case .host:
      guard host == nil else { throw .malformed("there are two Host fields") }
      host = value
    case .length:
      guard length == nil else { throw .malformed("there are two lengths") }
      guard (1...18).contains(value.utf8.count), value.utf8.allSatisfy({ $0.isDigit }) else {
        throw .malformed("the length is not a number")
      }
      length = Int(value)
    case .coding:
      guard !isChunked, value.lowercased() == "chunked" else {
        throw .malformed("the only transfer encoding is chunked, once")
      }
      isChunked = true
    case .origin: hasOrigin = true
    case .expect:
      guard value.lowercased() == "100-continue" else {
        throw DoorRefusal(status: 417, reason: "the only expectation met here is 100-continue")
      }
      expectsContinue = true
    case .connection:
      let options = value.lowercased().split(separator: ",")
      closes = closes || options.contains { Self.trimmed($0.utf8) == "close" }
    case .keyID:
      hasRepeatedKeys = hasRepeatedKeys || keyID != nil
      keyID = value
    case .secret:
      hasRepeatedKeys = hasRepeatedKeys || secret != nil
      secret = value
    }
  }

  private static func trimmed(_ value: some BidirectionalCollection<UInt8>) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard let first = value.firstIndex(where: { !isSpace($0) }),
      let last = value.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: value[first...last], as: UTF8.self)
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
