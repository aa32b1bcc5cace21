import CCurl

/// The connection of one stream: libcurl's handle, and the session that its bytes go to. For the loop's thread.
final class CurlStream {
  let handle: UnsafeMutableRawPointer
  /// Nil until libcurl has connected.
  private(set) var socket: curl_socket_t?
  /// Whether bytes may be there that `poll` cannot see: libcurl's, or those left for the next turn.
  private(set) var mayHaveMore = false
  let session: StreamSession
  private let server: String
  private let outbox: StreamOutbox
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// Reads of one turn, so that no stream keeps the others waiting.
  private static let readsPerTurn = 16

  /// Nil when libcurl has no memory or refuses an option.
  init?(
    _ session: StreamSession, _ outbox: StreamOutbox, _ options: CurlStreamTransport.Options
  ) {
    errorText.pointee = 0
    self.session = session
    server = session.request.endpoint.authority
    self.outbox = outbox
    guard let handle = folio_curl_easy_init() else {
      errorText.deallocate()
      return nil
    }
    self.handle = handle
    guard configure(session.request, options) else { return nil }
  }

  deinit {
    folio_curl_easy_cleanup(handle)
    errorText.deallocate()
  }

  private func configure(
    _ request: StreamRequest, _ options: CurlStreamTransport.Options
  ) -> Bool {
    var handle = CurlHandle(handle)
    handle.set(CURLOPT_ERRORBUFFER, pointer: errorText)
    handle.set(CURLOPT_URL, request.endpoint.text)
    handle.setConnection(
      to: request.endpoint, proxy: options.proxy, certificateFile: options.certificateFile)
    // A proxy must pass the bytes on, and what it says itself must reach nobody's standard output.
    handle.set(CURLOPT_HTTPPROXYTUNNEL, 1)
    handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    handle.set(CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    handle.set(CURLOPT_HEADERFUNCTION) { _, size, count, _ in size * count }
    handle.set(CURLOPT_CONNECT_ONLY, 1)
    handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    handle.set(CURLOPT_FRESH_CONNECT, 1)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, seconds: request.connectDeadline)
    // Without it, giving up on a name look-up waits for the look-up, and every stream with it.
    handle.set(CURLOPT_QUICK_EXIT, 1)
    return handle.tookAll
  }

  /// libcurl is done with connecting. The upgrade leaves at once: until the first byte is sent, libcurl takes the
  /// connection for one that nobody uses.
  func connected(_ code: CURLcode, at now: Double) {
    guard code == CURLE_OK else {
      return session.fail(failureText(code))
    }
    let socket = folio_curl_get_socket(handle)
    guard socket != CURL_SOCKET_BAD else {
      return session.fail("\(server): the connection is gone")
    }
    self.socket = socket
    session.connected(at: now)
    flush()
  }

  /// One turn: what others want, what has come if `isReadable`, what is due, and what is to be sent.
  func turn(isReadable: Bool, buffer: UnsafeMutableRawBufferPointer, at now: Double) {
    takeWishes(at: now)
    if socket != nil, isReadable || mayHaveMore { read(into: buffer) }
    session.tick(at: now)
    flush()
  }

  private func takeWishes(at now: Double) {
    guard let wishes = outbox.take() else { return }
    for message in wishes.messages { session.send(message.bytes, isText: message.isText) }
    if wishes.isOver { session.failForOutput() }
    if wishes.isClosed { session.close(at: now) }
  }

  private func read(into buffer: UnsafeMutableRawBufferPointer) {
    mayHaveMore = false
    for _ in 0..<Self.readsPerTurn {
      guard !session.isEnded else { return }
      var count = 0
      let code = folio_curl_easy_recv(handle, buffer.baseAddress, buffer.count, &count)
      if code == CURLE_AGAIN { return }
      guard code == CURLE_OK else { return session.fail(failureText(code)) }
      guard count > 0 else { return session.serverClosed() }
      session.received(
        UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: StreamClock.seconds())
    }
    mayHaveMore = true
  }

  func flush() {
    guard socket != nil else { return }
    var code = CURLE_OK
    while code == CURLE_OK, session.hasOutput {
      session.drain { bytes in
        var count = 0
        code = folio_curl_easy_send(handle, bytes.baseAddress, bytes.count, &count)
        return count
      }
    }
    if code != CURLE_OK, code != CURLE_AGAIN { session.fail(failureText(code)) }
  }

  private func failureText(_ code: CURLcode) -> String {
    CurlHandle(handle).failureText(code, server: server, libraryText: errorText)
  }
}
