import Foundation
import TestSupport

@testable import Sync

/// A server of raw bytes on a free loopback port: every connection is served by the script, on a thread of its own.
final class StreamServer: Sendable {
  let port: UInt16
  private let listener: LoopbackSocket

  init(_ serve: @escaping @Sendable (StreamPeer) -> Void) throws {
    let (listener, port) = try LoopbackSocket.listen()
    self.listener = listener
    self.port = port
    Thread.detachNewThread {
      while let socket = listener.accept() {
        Thread.detachNewThread { serve(StreamPeer(socket)) }
      }
    }
  }

  deinit { listener.stop() }

  /// One that upgrades every connection and then plays the script.
  static func upgrading(_ serve: @escaping @Sendable (StreamPeer) -> Void) throws -> StreamServer {
    try StreamServer { peer in
      guard peer.upgrade() else { return }
      serve(peer)
    }
  }

  func request(
    _ path: String = "/stream", connectDeadline: Double = 60, pingInterval: Double = 60,
    pongDeadline: Double = 60, messageLimit: Int = 1 << 20
  ) throws -> StreamRequest {
    StreamRequest(
      endpoint: try EndpointURL("http://127.0.0.1:\(port)"), path: path,
      connectDeadline: connectDeadline, pingInterval: pingInterval, pongDeadline: pongDeadline,
      messageLimit: messageLimit)
  }
}

/// A client, as the server's script sees it. Closed with the value.
final class StreamPeer {
  let socket: LoopbackSocket
  private var received: [UInt8] = []
  private var frames: [ClientFrame] = []

  init(_ socket: LoopbackSocket) { self.socket = socket }

  /// The head of the client's request; nil when it goes before its end.
  func readRequest() -> String? {
    while true {
      let text = String(decoding: received, as: UTF8.self)
      if text.contains("\r\n\r\n") {
        received = []
        return text
      }
      guard let chunk = socket.receive(), !chunk.isEmpty else { return nil }
      received += chunk
    }
  }

  static func acceptance(of request: String) -> String {
    let key =
      request.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19)
      ?? ""
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: \(WebSocketUpgrade.accept(forKey: String(key)))\r\n\r\n"
  }

  /// Whether the client asked, and was answered.
  func upgrade() -> Bool {
    guard let request = readRequest() else { return false }
    return send(Array(Self.acceptance(of: request).utf8))
  }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool { socket.send(bytes) }

  /// The client's next frame; nil at its end.
  func frame() -> ClientFrame? {
    while frames.isEmpty {
      guard let chunk = socket.receive(), !chunk.isEmpty else { return nil }
      received += chunk
      guard let more = ClientFrame.all(in: &received) else { return nil }
      frames = more
    }
    return frames.removeFirst()
  }

  /// Waits until the client closes, and answers in kind.
  func goodbye() {
    while let frame = frame() {
      guard frame.opcode == ServerFrame.close else { continue }
      send(ServerFrame.bytes(ServerFrame.close, frame.payload))
      return
    }
  }
}
