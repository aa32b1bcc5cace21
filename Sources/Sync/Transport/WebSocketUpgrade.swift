import ClientModels
import Crypto

/// Why a stream cannot be asked for. Nothing was sent.
public enum WebSocketUpgradeError: Error, Hashable, Sendable, CustomStringConvertible {
  case notAPath(String)
  /// The upgrade says this itself.
  case headerNotAllowed(name: String)

  public var description: String {
    switch self {
    case .notAPath(let text):
      "\(SafeText.line(text, limit: 80)) is not a path: write it like /v2/iex"
    case .headerNotAllowed(let name):
      "the header \(SafeText.line(name, limit: 40)) belongs to the upgrade itself: leave it out"
    }
  }
}

/// The HTTP exchange that makes a connection a WebSocket (RFC 6455 section 4.1): what to send, and whether what
/// comes back is what a WebSocket server says to exactly that.
struct WebSocketUpgrade {
  enum Progress: Equatable {
    case more
    /// The stream is open; so many of the bytes were the server's answer, the rest are frames.
    case accepted(used: Int)
    case refused(StreamEnd)
  }

  static let headLimit = 16 << 10

  let request: [UInt8]
  private let server: String
  private let accept: String
  private var head: [UInt8] = []

  /// `nonce` is to be chosen by chance for every connection.
  init(_ request: StreamRequest, nonce: UInt128) throws(WebSocketUpgradeError) {
    let key = Base64.encode(withUnsafeBytes(of: nonce.bigEndian, Array.init))
    guard request.path.hasPrefix("/"),
      request.path.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") })
    else { throw .notAPath(request.path) }
    for header in request.headers where Self.isReserved(header.name) {
      throw .headerNotAllowed(name: header.name)
    }
    server = request.endpoint.authority
    let scheme = request.endpoint.isPlainHTTP ? "http://" : "https://"
    let prefix = request.endpoint.text.dropFirst(scheme.count + server.count)
    let lines =
      [
        "GET \(prefix)\(request.path) HTTP/1.1", "Host: \(server)", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
      ] + request.headers.map { $0.name + ": " + $0.value }
    self.request = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    accept = Self.accept(forKey: key)
  }

  /// What the server makes of our key (RFC 6455 section 1.3).
  static func accept(forKey key: String) -> String {
    let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    return Base64.encode(Array(Insecure.SHA1.hash(data: Array(text.utf8))))
  }

  /// Takes the next bytes from the server; `now` is for a Retry-After that names a date.
  mutating func take(_ bytes: UnsafeRawBufferPointer, at now: Timestamp) -> Progress {
    for (index, byte) in bytes.enumerated() {
      guard head.count < Self.headLimit else {
        return refused("\(server): the answer's head is larger than \(Self.headLimit) bytes")
      }
      head.append(byte)
      if byte == UInt8(ascii: "\n"), head.suffix(4) == [13, 10, 13, 10] {
        return check(used: index + 1, at: now)
      }
    }
    return .more
  }

  private func check(used: Int, at now: Timestamp) -> Progress {
    guard let answer = WebSocketAnswer(head) else {
      return refused("\(server): the answer to the upgrade is not HTTP/1.1")
    }
    guard answer.status == 101 else { return refused(answer, at: now) }
    guard let fault = fault(in: answer.fields) else { return .accepted(used: used) }
    return refused("\(server) is no WebSocket server: \(fault)", status: 101)
  }

  /// What keeps the fields of a 101 from being the answer to our request.
  private func fault(in fields: HTTPFields) -> String? {
    guard fields.values("Upgrade").map({ $0.lowercased() }) == ["websocket"] else {
      return "it upgrades to something else"
    }
    let options = fields.values("Connection").flatMap { $0.lowercased().split(separator: ",") }
    guard options.contains(where: { $0.filter { $0 != " " && $0 != "\t" } == "upgrade" }) else {
      return "it does not confirm the upgrade"
    }
    guard fields.values("Sec-WebSocket-Accept") == [accept] else {
      return "its accept key does not answer ours"
    }
    guard fields.values("Sec-WebSocket-Extensions").isEmpty else {
      return "it uses an extension that was not asked for"
    }
    guard fields.values("Sec-WebSocket-Protocol").isEmpty else {
      return "it uses a subprotocol that was not asked for"
    }
    return nil
  }

  private func refused(_ answer: WebSocketAnswer, at now: Timestamp) -> Progress {
    let advice =
      switch answer.status {
      case 401, 403: ": check the key and its secret"
      case 404: ": there is no stream at this address"
      case 429: ": too many requests"
      case 300...399: ": redirects are not followed"
      default: ""
      }
    let header = answer.fields["Retry-After"]
    let wait =
      header != nil || answer.status == 429 ? RetryAfter.seconds(header, at: now) : nil
    return refused(
      "\(server) refused the stream with status \(answer.status)\(advice)",
      status: answer.status, retryAfter: wait)
  }

  private func refused(
    _ reason: String, status: Int? = nil, retryAfter: Double? = nil
  ) -> Progress {
    .refused(
      StreamEnd(reason: reason, wasOpen: false, httpStatus: status, retryAfter: retryAfter))
  }

  private static func isReserved(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasPrefix("sec-websocket-")
      || ["host", "upgrade", "connection", "content-length", "transfer-encoding"].contains(name)
  }
}

/// Status and fields of an answer, read strictly (RFC 9112): no folded lines, no space before a colon, no controls.
struct WebSocketAnswer {
  let status: Int
  let fields: HTTPFields

  /// `head` ends with the empty line. Nil unless it is the head of an HTTP/1.1 answer.
  init?(_ head: [UInt8]) {
    guard head.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || [9, 10, 13].contains($0) }) else {
      return nil
    }
    var lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")[...]
    guard let first = lines.popFirst(), first.hasPrefix("HTTP/1.1 "),
      let code = first.dropFirst(9).split(separator: " ", omittingEmptySubsequences: false).first,
      code.utf8.count == 3, let status = Int(code), (100...599).contains(status)
    else { return nil }
    var fields = HTTPFields()
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
        line[..<colon].utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
        !line.unicodeScalars.contains(where: { $0 == "\r" || $0 == "\n" })
      else { return nil }
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      let end = value.lastIndex { $0 != " " && $0 != "\t" }
      fields.append(String(line[..<colon]), String(end.map { value[...$0] } ?? ""))
    }
    self.status = status
    self.fields = fields
  }
}

extension HTTPFields {
  /// The values of every field of that name, in order.
  func values(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return all.filter { $0.name.lowercased() == wanted }.map(\.value)
  }
}

/// Base 64 with padding (RFC 4648 section 4).
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      bits <<= 8
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[Int(bits >> 26)] : UInt8(ascii: "="))
        bits <<= 6
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
