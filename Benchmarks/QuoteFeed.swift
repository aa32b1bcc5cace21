import ClientModels
import Crypto
import FoundationEssentials
import Sync
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A server of market data on loopback that serves one client: it agrees to everything, sends its quotes as fast as they
/// are taken, and last a trade in `lastSymbol`.
final class QuoteFeed: Sendable {
  static let lastSymbol = "LAST"

  let port: Int
  private let listener: Int32
  private let encoding: StreamEncoding
  private let frames: [UInt8]
  private let rounds: Int
  private let processorNanoseconds = Mutex(0)

  /// The messages are sent so many times over.
  init(_ messages: [[UInt8]], _ encoding: StreamEncoding, rounds: Int) throws {
    self.encoding = encoding
    self.rounds = rounds
    frames = messages.flatMap { Self.frame($0, encoding) }
    let listener = socket(AF_INET, Self.streamSocket, 0)
    self.listener = listener
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isOpen = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 1) == 0
          && getsockname(listener, address, &size) == 0
      }
    }
    guard isOpen else {
      throw BenchmarkFailure("no port to listen on: \(String(cString: strerror(errno)))")
    }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  deinit { close(listener) }

  private static var streamSocket: Int32 {
    #if canImport(Glibc)
      Int32(SOCK_STREAM.rawValue)
    #else
      SOCK_STREAM
    #endif
  }

  /// What the server's own work has taken, in nanoseconds; known when the last symbol has come.
  var serverNanoseconds: Int { processorNanoseconds.withLock { $0 } }

  /// Serves the client to its end, on a thread of its own.
  func serve() {
    let start = ProcessorTime.ofThread()
    let client = Self.connection(listener)
    guard client >= 0 else { return }
    defer { close(client) }
    guard let head = Self.read(client), let key = Self.key(head) else { return }
    send(
      client,
      Array(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: \(Self.answer(to: key))\r\n\r\n").utf8))
    send(client, Self.text(#"[{"T":"success","msg":"connected"}]"#))
    guard Self.read(client) != nil else { return }
    send(client, Self.text(#"[{"T":"success","msg":"authenticated"}]"#))
    guard Self.read(client) != nil else { return }
    for _ in 0..<rounds { send(client, frames) }
    processorNanoseconds.withLock { $0 = ProcessorTime.ofThread() - start }
    send(
      client,
      Self.text(#"[{"T":"t","S":"\#(Self.lastSymbol)","p":1,"s":1,"t":"2026-11-20T15:00:00Z"}]"#))
    while Self.read(client) != nil {}
  }

  private func send(_ client: Int32, _ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = write(client, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
        guard count > 0 else { return }
        sent += count
      }
    }
  }

  /// Something that the client sent; nil when it is gone.
  private static func read(_ client: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(client, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  private static func text(_ message: String) -> [UInt8] { frame(Array(message.utf8), .json) }

  /// A whole frame of a server (RFC 6455 section 5.2).
  private static func frame(_ payload: [UInt8], _ encoding: StreamEncoding) -> [UInt8] {
    let head: UInt8 = encoding == .json ? 0x81 : 0x82
    guard payload.count > 125 else { return [head, UInt8(payload.count)] + payload }
    return [head, 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload
  }

  private static func connection(_ listener: Int32) -> Int32 { accept(listener, nil, nil) }

  private static func key(_ head: [UInt8]) -> String? {
    let name = "sec-websocket-key: "
    return String(decoding: head, as: UTF8.self).split(separator: "\r\n")
      .first { $0.lowercased().hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
  }

  private static func answer(to key: String) -> String {
    let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    return Data(Insecure.SHA1.hash(data: Data(text.utf8))).base64EncodedString()
  }
}
