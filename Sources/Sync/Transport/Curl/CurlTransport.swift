/// Sends requests with libcurl, on one thread of its own.
///
/// The rules are those of the order-submission protocol: libcurl re-sends a POST by itself when a reused connection dies,
/// so every order travels on a fresh HTTP/1.1 connection; it forwards our key headers to other hosts, so no redirect is followed.
public final class CurlTransport: HTTPTransport {
  /// Nothing here is read from the environment.
  public struct Options: Hashable, Sendable {
    /// Nil: no proxy, whatever the environment says.
    public var proxy: String?
    /// A PEM file of certificates to trust in place of the system's.
    public var certificateFile: String?
    /// Seconds.
    public var connectTimeout: Double
    /// The largest body taken, in bytes.
    public var readBodyLimit: Int
    /// The largest body taken as the answer to an order, in bytes.
    public var orderBodyLimit: Int

    public init(
      proxy: String? = nil, certificateFile: String? = nil, connectTimeout: Double = 4,
      readBodyLimit: Int = 8 << 20, orderBodyLimit: Int = 1 << 20
    ) {
      self.proxy = proxy
      self.certificateFile = certificateFile
      self.connectTimeout = connectTimeout
      self.readBodyLimit = readBodyLimit
      self.orderBodyLimit = orderBodyLimit
    }
  }

  private let loop: CurlLoop

  public init(options: Options = Options()) {
    loop = CurlLoop(options: options)
  }

  deinit { loop.shutDown() }

  /// What libcurl says of itself, its TLS library included.
  public static var libraryVersion: String { CurlLibrary.version }

  /// Ends the thread; requests under way and later ones fail as cancelled.
  public func shutDown() { loop.shutDown() }

  public func send(_ request: HTTPRequest) async -> HTTPOutcome {
    let id = loop.nextID()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.add(CurlTransfer(id: id, request: request, continuation: continuation))
      }
    } onCancel: {
      loop.cancel(id)
    }
  }
}
