import ClientModels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Opens WebSocket streams: libcurl connects, verifies and encrypts, libwslay takes the frames apart. One thread
/// serves every stream, and sleeps while nothing comes.
public final class CurlStreamTransport: StreamTransport {
  /// Nothing here is read from the environment.
  public struct Options: Hashable, Sendable {
    /// Nil: no proxy, whatever the environment says.
    public var proxy: String?
    /// A PEM file of certificates to trust in place of the system's.
    public var certificateFile: String?

    public init(proxy: String? = nil, certificateFile: String? = nil) {
      self.proxy = proxy
      self.certificateFile = certificateFile
    }
  }

  private let loop: CurlStreamLoop

  /// `random` gives the keys of upgrades and masks.
  public init(
    options: Options = Options(),
    random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    loop = CurlStreamLoop(options: options, random: random)
  }

  deinit { loop.shutDown() }

  /// Says goodbye on every open stream, ends all and the thread; streams opened later end at once.
  public func shutDown() { loop.shutDown() }

  public func open(_ request: StreamRequest, sink: any StreamSink) -> any StreamConnection {
    let opening = StreamOpening(request: request, sink: sink, outbox: StreamOutbox())
    loop.add(opening)
    return CurlStreamConnection(outbox: opening.outbox, loop: loop)
  }
}

/// What other threads hold of a stream.
private struct CurlStreamConnection: StreamConnection {
  let outbox: StreamOutbox
  let loop: CurlStreamLoop

  func send(_ bytes: [UInt8], isText: Bool) {
    outbox.add(bytes, isText: isText)
    loop.wake()
  }

  func close() {
    outbox.close()
    loop.wake()
  }
}

/// A stream that was asked for.
struct StreamOpening: Sendable {
  let request: StreamRequest
  let sink: any StreamSink
  let outbox: StreamOutbox
}

/// The clocks of the stream thread.
enum StreamClock {
  /// Seconds that never jump.
  static func seconds() -> Double {
    let time = read(CLOCK_MONOTONIC)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func wall() -> Timestamp { Timestamp(seconds: Int64(read(CLOCK_REALTIME).tv_sec)) }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
