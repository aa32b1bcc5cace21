import Foundation
import Synchronization

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
  private let listener: LoopbackSocket
  private let seenSoFar = Mutex(Seen())
  private let reply: @Sendable (String) -> Reply

  public var seen: Seen { seenSoFar.withLock { $0 } }

  public init(_ reply: @escaping @Sendable (String) -> Reply) throws {
    (listener, port) = try LoopbackSocket.listen()
    self.reply = reply
    Thread.detachNewThread { [self] in
      while let client = listener.accept() {
        let number = seenSoFar.withLock { seen in
          seen.connections += 1
          return seen.connections
        }
        Thread.detachNewThread { [self] in serve(client, number) }
      }
    }
  }

  /// Nobody can connect afterwards.
  public func stop() { listener.stop() }

  private func serve(_ client: LoopbackSocket, _ number: Int) {
    var buffer: [UInt8] = []
    while let request = readRequest(client, &buffer) {
      seenSoFar.withLock { $0.requests.append((number, request)) }
      switch reply(request) {
      case .keep(let text): client.send(Array(text.utf8))
      case .close(let text):
        client.send(Array(text.utf8))
        return
      case .silence:
        _ = client.receiveAll()
        return
      }
    }
  }

  private func readRequest(_ client: LoopbackSocket, _ buffer: inout [UInt8]) -> String? {
    while true {
      let text = String(decoding: buffer, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let size = Self.contentLength(String(text[..<end.lowerBound]))
        let total = text[..<end.upperBound].utf8.count + size
        if buffer.count >= total {
          let request = String(decoding: buffer.prefix(total), as: UTF8.self)
          buffer.removeFirst(total)
          return request
        }
      }
      guard let chunk = client.receive(), !chunk.isEmpty else { return nil }
      buffer += chunk
    }
  }

  private static func contentLength(_ head: String) -> Int {
    for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
      return Int(line.dropFirst(15).filter(\.isNumber)) ?? 0
    }
    return 0
  }
}
