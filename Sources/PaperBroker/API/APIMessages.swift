import ClientModels

/// A request as the API sees it, free of any server.
struct APIRequest: Sendable {
  let method: String
  /// Percent-decoded parts of the path, without empty ones.
  let path: [String]
  let query: [String: String]
  var body: RequestBody

  /// Reads a target such as `/v2/orders?status=open`; nil when an escape in it is malformed.
  init?(method: String, target: String, body: [UInt8] = []) {
    self.method = method
    self.body = RequestBody(body)
    let bytes = target.utf8
    let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
    var path: [String] = []
    for part in bytes[..<(mark ?? bytes.endIndex)].split(separator: UInt8(ascii: "/")) {
      guard let decoded = Self.decoded(part, plusIsSpace: false) else { return nil }
      path.append(decoded)
    }
    var query: [String: String] = [:]
    if let mark {
      for pair in bytes[mark...].dropFirst().split(separator: UInt8(ascii: "&")) {
        let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
        guard let name = Self.decoded(pair[..<end], plusIsSpace: true),
          let value = Self.decoded(pair[end...].dropFirst(), plusIsSpace: true)
        else { return nil }
        query[name] = value
      }
    }
    self.path = path
    self.query = query
  }

  /// Whether carrying it out takes the connection's loop no more than some microseconds: a command, which others carry out,
  /// or one of the reads that trading clients live on.
  var isBrief: Bool {
    guard method == "GET" else { return true }
    switch path.dropFirst().first {
    case "account": return path.count == 2
    case "orders": return query["status"].map { $0.isEmpty || $0 == "open" } ?? true
    case "orders:by_client_order_id", "positions", "clock": return path.first == "v2"
    case "stocks": return path.last == "latest"
    default: return false
    }
  }

  private static func decoded(_ text: Substring.UTF8View, plusIsSpace: Bool) -> String? {
    // Nearly all stand as they are.
    let isPlain = text.allSatisfy {
      $0 != UInt8(ascii: "%") && ($0 != UInt8(ascii: "+") || !plusIsSpace)
    }
    if isPlain { return String(Substring(text)) }
    var bytes: [UInt8] = []
    var rest = Array(text)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard rest.count >= 2,
          let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
        else { return nil }
        rest = rest.dropFirst(2)
        bytes.append(value)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

/// An answer: status and body. A body of nil is an empty one.
struct APIResponse: Hashable, Sendable {
  let status: Int
  let body: JSONValue?

  init(_ status: Int, _ body: JSONValue?) {
    self.status = status
    self.body = body
  }

  init(_ body: JSONValue) { self.init(200, body) }

  init(_ refusal: Refusal) {
    var body = JSONValue.object([
      "code": .number(String(refusal.code)), "message": .string(refusal.message),
    ])
    for (name, value) in refusal.details.sorted(by: { $0.key < $1.key }) {
      body = body.adding(name, .string(value))
    }
    self.init(refusal.status, body)
  }
}
