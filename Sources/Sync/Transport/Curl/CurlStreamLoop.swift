import CCurl
import Synchronization

/// The thread of every stream, started by the first. Others reach it through the inbox and the streams' outboxes only.
final class CurlStreamLoop: Sendable {
  private struct Inbox: @unchecked Sendable {
    var added: [StreamOpening] = []
    var isStarted = false
    var isShutDown = false
    /// Why no stream can be opened.
    var problem: String?
    /// Kept here so that no wake-up can reach a handle that is gone.
    var multi: UnsafeMutableRawPointer?

    mutating func end(because reason: String?) {
      isShutDown = true
      problem = reason
    }
  }

  private static let readSize = 64 << 10
  private static let longestSleep: Double = 60

  private let inbox = Mutex(Inbox())
  private let options: CurlStreamTransport.Options
  private let random: any RandomNumberGenerator & Sendable

  init(options: CurlStreamTransport.Options, random: any RandomNumberGenerator & Sendable) {
    self.options = options
    self.random = random
  }

  func add(_ opening: StreamOpening) {
    let (isRefused, problem) = inbox.withLock { inbox in
      if !inbox.isStarted, !inbox.isShutDown {
        inbox.isStarted = true
        if !SystemThread.start({ [self] in run() }) {
          inbox.end(because: "the system gives no thread")
        }
      }
      guard !inbox.isShutDown else { return (true, inbox.problem) }
      inbox.added.append(opening)
      if let multi = inbox.multi { folio_curl_multi_wakeup(multi) }
      return (false, nil)
    }
    if isRefused { refuse(opening, because: problem) }
  }

  private func refuse(_ opening: StreamOpening, because problem: String?) {
    opening.sink.ended(
      StreamEnd(reason: problem ?? "the streams are shut down", wasOpen: false))
  }

  func wake() {
    inbox.withLock { inbox in
      if let multi = inbox.multi { folio_curl_multi_wakeup(multi) }
    }
  }

  func shutDown() {
    inbox.withLock { inbox in
      inbox.isShutDown = true
      if let multi = inbox.multi { folio_curl_multi_wakeup(multi) }
    }
  }

  private func run() {
    let (handle, problem) = CurlLibrary.multi()
    guard let multi = handle else {
      let refused = inbox.withLock { inbox in
        inbox.end(because: problem)
        defer { inbox.added = [] }
        return inbox.added
      }
      for opening in refused { refuse(opening, because: problem) }
      return
    }
    inbox.withLock { $0.multi = multi }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.readSize, alignment: 16)
    defer { buffer.deallocate() }
    let source = RandomSource(random)
    var streams: [UnsafeMutableRawPointer: CurlStream] = [:]
    var readable: Set<curl_socket_t> = []
    while true {
      let (added, isShutDown) = inbox.withLock { inbox in
        defer { inbox.added = [] }
        return (inbox.added, inbox.isShutDown)
      }
      for opening in added {
        guard let stream = stream(for: opening, source) else { continue }
        streams[stream.handle] = stream
        folio_curl_multi_add_handle(multi, stream.handle)
      }
      if isShutDown { break }
      connect(multi, streams)
      let now = StreamClock.seconds()
      for (handle, stream) in streams {
        let isReadable = stream.socket.map(readable.contains) ?? false
        stream.turn(isReadable: isReadable, buffer: buffer, at: now)
        guard stream.session.isEnded else { continue }
        folio_curl_multi_remove_handle(multi, handle)
        streams[handle] = nil
      }
      readable = sleep(multi, streams)
    }
    end(multi, streams)
  }

  /// Nil, and ended, when it cannot be asked for.
  private func stream(for opening: StreamOpening, _ source: RandomSource) -> CurlStream? {
    do {
      let session = try StreamSession(
        opening.request, sink: opening.sink,
        nonce: UInt128(source.next()) << 64 | UInt128(source.next()),
        mask: { UInt32(truncatingIfNeeded: source.next()) }, wallClock: StreamClock.wall,
        at: StreamClock.seconds())
      if let stream = CurlStream(session, opening.outbox, options) { return stream }
      session.fail("libcurl cannot open a stream: it has no memory, or is older than 7.87")
    } catch {
      opening.sink.ended(StreamEnd(reason: "\(error)", wasOpen: false))
    }
    return nil
  }

  /// Lets libcurl go on with connecting, and tells the streams that are through.
  private func connect(
    _ multi: UnsafeMutableRawPointer, _ streams: [UnsafeMutableRawPointer: CurlStream]
  ) {
    var running: Int32 = 0
    folio_curl_multi_perform(multi, &running)
    var left: Int32 = 0
    while let message = folio_curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      streams[handle]?.connected(message.pointee.data.result, at: StreamClock.seconds())
    }
  }

  /// Waits for bytes, a wish, or the next deadline, and says which sockets have bytes.
  private func sleep(
    _ multi: UnsafeMutableRawPointer, _ streams: [UnsafeMutableRawPointer: CurlStream]
  ) -> Set<curl_socket_t> {
    var waits: [curl_waitfd] = []
    var seconds = Self.longestSleep
    let now = StreamClock.seconds()
    for stream in streams.values {
      if let deadline = stream.session.nextDeadline { seconds = min(seconds, deadline - now) }
      if stream.mayHaveMore { seconds = 0 }
      guard let socket = stream.socket else { continue }
      let events = CURL_WAIT_POLLIN | (stream.session.hasOutput ? CURL_WAIT_POLLOUT : 0)
      waits.append(curl_waitfd(fd: socket, events: Int16(events), revents: 0))
    }
    // Rounded up, so that the deadline has passed when it wakes.
    let milliseconds = Int32((max(0, seconds) * 1_000).rounded(.up))
    folio_curl_multi_poll(multi, &waits, UInt32(waits.count), milliseconds, nil)
    var readable: Set<curl_socket_t> = []
    for wait in waits where wait.revents & Int16(CURL_WAIT_POLLIN) != 0 { readable.insert(wait.fd) }
    return readable
  }

  private func end(
    _ multi: UnsafeMutableRawPointer, _ streams: [UnsafeMutableRawPointer: CurlStream]
  ) {
    for (handle, stream) in streams {
      stream.session.close(at: StreamClock.seconds())
      stream.flush()
      stream.session.fail("")
      folio_curl_multi_remove_handle(multi, handle)
    }
    inbox.withLock { $0.multi = nil }
    folio_curl_multi_cleanup(multi)
  }
}

/// The generator of one thread.
private final class RandomSource {
  private var generator: any RandomNumberGenerator & Sendable

  init(_ generator: any RandomNumberGenerator & Sendable) { self.generator = generator }

  func next() -> UInt64 { generator.next() }
}
