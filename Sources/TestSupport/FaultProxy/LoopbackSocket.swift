#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A TCP connection or a listener on 127.0.0.1, with blocking calls. Closed with the value.
public final class LoopbackSocket: Sendable {
  public struct Failed: Error, CustomStringConvertible {
    public let description: String

    /// Names the system's reason for the call that has just failed.
    init(_ call: String) { description = "\(call): \(String(cString: strerror(errno)))" }
  }

  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
  }

  deinit { close(descriptor) }

  public static func connect(to port: UInt16) throws -> LoopbackSocket {
    let socket = LoopbackSocket(descriptor: try Self.make())
    let connected = withAddress(port) { systemConnect(socket.descriptor, $0, $1) }
    guard connected == 0 else { throw Failed("connect to port \(port)") }
    return socket
  }

  /// A listener on a free port.
  public static func listen() throws -> (socket: LoopbackSocket, port: UInt16) {
    let socket = LoopbackSocket(descriptor: try Self.make())
    let bound = withAddress(0) { bind(socket.descriptor, $0, $1) }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let named = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(socket.descriptor, $0, &length)
      }
    }
    guard bound == 0, named == 0, systemListen(socket.descriptor) == 0 else {
      throw Failed("listen")
    }
    return (socket, UInt16(bigEndian: address.sin_port))
  }

  /// The next connection to a listener; nil once it was stopped.
  public func accept() -> LoopbackSocket? {
    var client = systemAccept(descriptor)
    // A signal, or a client that has gone again, ends the wait and not the listener.
    while client < 0, errno == EINTR || errno == ECONNABORTED { client = systemAccept(descriptor) }
    guard client >= 0 else { return nil }
    closeInChildren(client)
    return LoopbackSocket(descriptor: client)
  }

  /// Whether all of it was handed to the system.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemSend(descriptor, $0) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// What has come; empty at the other side's end, nil when the connection was reset.
  public func receive() -> [UInt8]? {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    return count < 0 ? nil : Array(chunk.prefix(count))
  }

  /// Everything up to the other side's end, and whether that was a reset.
  public func receiveAll() -> (bytes: [UInt8], wasReset: Bool) {
    var bytes: [UInt8] = []
    while let chunk = receive() {
      if chunk.isEmpty { return (bytes, false) }
      bytes += chunk
    }
    return (bytes, true)
  }

  /// Waits for bytes or an end on either socket, so many milliseconds at most, and says on which.
  static func waitReadable(
    _ first: LoopbackSocket, _ second: LoopbackSocket?, _ milliseconds: Int32
  ) -> (first: Bool, second: Bool) {
    var waits = [first, second].map {
      pollfd(fd: $0?.descriptor ?? -1, events: Int16(POLLIN), revents: 0)
    }
    guard poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { return (false, false) }
    return (waits[0].revents != 0, waits[1].revents != 0)
  }

  /// Says that nothing more will be sent.
  public func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Ends both directions; a thread that waits on it goes on.
  public func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Lets the close reset the connection in place of ending it.
  public func resetOnClose() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
  }

  private static func make() throws -> Int32 {
    #if canImport(Glibc)
      let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
      let type = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, type, 0)
    guard descriptor >= 0 else { throw Failed("socket") }
    closeInChildren(descriptor)
    return descriptor
  }

  private static func withAddress<Result>(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

/// A program that is started meanwhile must not hold a connection open that we close.
private func closeInChildren(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

// Named apart from the methods that use them.
private func systemAccept(_ descriptor: Int32) -> Int32 { accept(descriptor, nil, nil) }

private func systemConnect(
  _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
) -> Int32 { connect(descriptor, address, length) }

private func systemListen(_ descriptor: Int32) -> Int32 { listen(descriptor, 128) }

private func systemSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  #if canImport(Glibc)
    send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
  #else
    send(descriptor, bytes.baseAddress, bytes.count, 0)
  #endif
}
