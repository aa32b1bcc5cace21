import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A server on a free port of 127.0.0.1 that answers every request on a connection by the bytes it is told, then
/// goes on, closes, or stays silent. It understands just enough of HTTP to find the end of a request.
public final class LoopbackServer: Sendable {
  public enum Reply: Sendable {
    /// Sends the bytes and waits for the next request on the connection.
    case keep(String)
    /// Sends the bytes and closes.
    case close(String)
    /// Sends nothing until the client goes away.
    case silence
  }

  public struct Seen: Sendable {
    public var connections = 0
    /// Connection number and the whole text of each request.
    public var requests: [(connection: Int, text: String)] = []
  }

  public let port: UInt16
  private let listener: Int32
  private let seenSoFar = Mutex(Seen())
  private let reply: @Sendable (String) -> Reply

  public var seen: Seen { seenSoFar.withLock { $0 } }

  public struct NoSocket: Error {}

  public init(_ reply: @escaping @Sendable (String) -> Reply) throws {
    #if canImport(Glibc)
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    self.listener = listener
    self.reply = reply
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 128) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard bound else { throw NoSocket() }
    thread { [self] in accept() }
  }

  /// Nobody can connect afterwards. The accepting thread closes the socket: closed here, its number might
  /// already belong to another server when that thread uses it.
  public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func accept() {
    while true {
      #if canImport(Glibc)
        let client = Glibc.accept(listener, nil, nil)
      #else
        let client = Darwin.accept(listener, nil, nil)
      #endif
      guard client >= 0 else {
        close(listener)
        return
      }
      let number = seenSoFar.withLock { seen in
        seen.connections += 1
        return seen.connections
      }
      thread { [self] in
        serve(client, number)
        close(client)
      }
    }
  }

  private func serve(_ client: Int32, _ number: Int) {
    var buffer: [UInt8] = []
    while let request = readRequest(client, &buffer) {
      seenSoFar.withLock { $0.requests.append((number, request)) }
      switch reply(request) {
      case .keep(let text): write(client, text)
      case .close(let text):
        write(client, text)
        return
      case .silence:
        var byte: UInt8 = 0
        while recv(client, &byte, 1, 0) > 0 {}
        return
      }
    }
  }

  private func readRequest(_ client: Int32, _ buffer: inout [UInt8]) -> String? {
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let text = String(decoding: buffer, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let size = Self.contentLength(String(text[..<end]))
        let total = text[..<end].utf8.count + 4 + size
        if buffer.count >= total {
          let request = String(decoding: buffer.prefix(total), as: UTF8.self)
          buffer.removeFirst(total)
          return request
        }
      }
      let count = recv(client, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      buffer += chunk.prefix(count)
    }
  }

  private static func contentLength(_ head: String) -> Int {
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
      return Int(line.dropFirst(15).filter(\.isNumber)) ?? 0
    }
    return 0
  }

  private func write(_ client: Int32, _ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { send(client, $0.baseAddress, $0.count, 0) }
      guard sent > 0 else { return }
      rest = rest.dropFirst(sent)
    }
  }
}

extension String {
  fileprivate func range(of needle: String) -> String.Index? {
    let wanted = Array(needle.utf8)
    let bytes = Array(utf8)
    guard bytes.count >= wanted.count else { return nil }
    for start in 0...(bytes.count - wanted.count)
    where Array(bytes[start..<start + wanted.count]) == wanted {
      return utf8.index(utf8.startIndex, offsetBy: start)
    }
    return nil
  }
}

private final class Work: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func thread(_ run: @escaping @Sendable () -> Void) {
  #if canImport(Glibc)
    var id = pthread_t()
  #else
    var id: pthread_t?
  #endif
  let failed = pthread_create(
    &id, nil,
    { context in
      if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run() }
      return nil
    }, Unmanaged.passRetained(Work(run)).toOpaque())
  #if canImport(Glibc)
    if failed == 0 { pthread_detach(id) }
  #else
    if failed == 0, let id { pthread_detach(id) }
  #endif
}
