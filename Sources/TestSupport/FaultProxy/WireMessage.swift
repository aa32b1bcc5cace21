/// One HTTP/1.1 request or answer, as it came.
struct WireMessage: Sendable {
  /// With the empty line at its end.
  let head: [UInt8]
  let body: [UInt8]

  private static let headLimit = 64 << 10
  private static let bodyLimit = 16 << 20
  private static let blankLine = Array("\r\n\r\n".utf8)

  /// Reads the next message; what comes after it stays in `buffer`. Nil when the connection ends before its end.
  init?(from socket: LoopbackSocket, buffer: inout [UInt8]) {
    var searched = 0
    var end = Self.end(of: buffer, after: &searched)
    while end == nil {
      guard buffer.count <= Self.headLimit, let chunk = socket.receive(), !chunk.isEmpty else {
        return nil
      }
      buffer += chunk
      end = Self.end(of: buffer, after: &searched)
    }
    guard let end else { return nil }
    head = Array(buffer[..<end])
    let length = Self.field("Content-Length", in: head).flatMap { Int($0) } ?? 0
    guard (0...Self.bodyLimit).contains(length) else { return nil }
    while buffer.count < end + length {
      guard let chunk = socket.receive(), !chunk.isEmpty else { return nil }
      buffer += chunk
    }
    body = Array(buffer[end..<end + length])
    buffer.removeFirst(end + length)
  }

  init(head: String, body: [UInt8]) {
    self.head = Array(head.utf8)
    self.body = body
  }

  var bytes: [UInt8] { head + body }

  var startLine: String {
    String(decoding: head.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
  }

  /// The status of an answer.
  var status: Int? { startLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

  func field(_ name: String) -> String? { Self.field(name, in: head) }

  /// The same message with another body, and fields in place of its length.
  func replacing(body: [UInt8], lengthFields: [String]? = nil) -> WireMessage {
    let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").filter {
      !$0.lowercased().hasPrefix("content-length:")
    }
    let fields = lengthFields ?? ["Content-Length: \(body.count)"]
    return WireMessage(
      head: (lines.map(String.init) + fields).joined(separator: "\r\n") + "\r\n\r\n", body: body)
  }

  private static func end(of buffer: [UInt8], after searched: inout Int) -> Int? {
    guard buffer.count >= blankLine.count else { return nil }
    for start in searched...(buffer.count - blankLine.count)
    where buffer[start] == blankLine[0] && buffer[start...].starts(with: blankLine) {
      return start + blankLine.count
    }
    searched = buffer.count - blankLine.count + 1
    return nil
  }

  private static func field(_ name: String, in head: [UInt8]) -> String? {
    let prefix = name.lowercased() + ":"
    let line = String(decoding: head, as: UTF8.self).split(separator: "\r\n").first {
      $0.lowercased().hasPrefix(prefix)
    }
    return line.map { String($0.dropFirst(prefix.count).drop { $0 == " " }) }
  }
}
