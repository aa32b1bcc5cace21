import CCurl
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
    loop.start()
  }

  deinit { loop.shutDown() }

  /// What libcurl says of itself, its TLS library included.
  public static var libraryVersion: String { String(cString: curl_version()) }

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

/// The thread that owns the multi handle. Others reach it through the inbox only.
private final class CurlLoop: Sendable {
  private struct Inbox: @unchecked Sendable {
    var added: [CurlTransfer] = []
    var cancelled: Set<UInt64> = []
    var isShutDown = false
    var lastID: UInt64 = 0
    /// Kept here so that no wake-up can reach a handle that is gone.
    var multi: UnsafeMutableRawPointer?
  }

  private static let isGloballyReady: Bool = {
    signal(SIGPIPE, SIG_IGN)
    return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
  }()

  private let inbox = Mutex(Inbox())
  private let options: CurlTransport.Options

  init(options: CurlTransport.Options) { self.options = options }

  func start() {
    let multi = Self.isGloballyReady ? curl_multi_init() : nil
    inbox.withLock {
      $0.multi = multi
      $0.isShutDown = multi == nil
    }
    guard multi != nil else { return }
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let context = Unmanaged.passRetained(self).toOpaque()
    let failed = pthread_create(&thread, nil, runCurlLoop, context)
    guard failed == 0 else {
      Unmanaged<CurlLoop>.fromOpaque(context).release()
      inbox.withLock { $0.isShutDown = true }
      return
    }
    pthread_detach(thread)
  }

  func nextID() -> UInt64 {
    inbox.withLock {
      $0.lastID += 1
      return $0.lastID
    }
  }

  func add(_ transfer: CurlTransfer) {
    let refused = inbox.withLock { inbox in
      guard !inbox.isShutDown else { return true }
      inbox.added.append(transfer)
      wake(inbox)
      return false
    }
    if refused { transfer.abandon() }
  }

  func cancel(_ id: UInt64) {
    inbox.withLock {
      $0.cancelled.insert(id)
      wake($0)
    }
  }

  func shutDown() {
    inbox.withLock {
      $0.isShutDown = true
      wake($0)
    }
  }

  private func wake(_ inbox: Inbox) {
    if let multi = inbox.multi { curl_multi_wakeup(multi) }
  }

  fileprivate func run() {
    guard let multi = inbox.withLock(\.multi) else { return }
    var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    while true {
      let (added, cancelled, isShutDown) = inbox.withLock { inbox in
        defer {
          inbox.added = []
          inbox.cancelled = []
        }
        return (inbox.added, inbox.cancelled, inbox.isShutDown)
      }
      for transfer in added {
        if isShutDown || cancelled.contains(transfer.id) {
          transfer.abandon()
        } else if let handle = transfer.start(options) {
          active[handle] = transfer
          curl_multi_add_handle(multi, handle)
        }
      }
      for (handle, transfer) in active where isShutDown || cancelled.contains(transfer.id) {
        active[handle] = nil
        curl_multi_remove_handle(multi, handle)
        transfer.finish(handle, CURLE_ABORTED_BY_CALLBACK)
      }
      if isShutDown { break }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      collect(multi, &active)
      curl_multi_poll(multi, nil, 0, 1_000, nil)
    }
    let late = inbox.withLock { inbox in
      inbox.multi = nil
      defer { inbox.added = [] }
      return inbox.added
    }
    for transfer in late { transfer.abandon() }
    curl_multi_cleanup(multi)
  }

  private func collect(
    _ multi: UnsafeMutableRawPointer, _ active: inout [UnsafeMutableRawPointer: CurlTransfer]
  ) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let code = message.pointee.data.result
      curl_multi_remove_handle(multi, handle)
      active.removeValue(forKey: handle)?.finish(handle, code)
    }
  }
}

private func runCurlLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}

/// One request on its way. After `init` it is touched by the loop's thread only.
private final class CurlTransfer: @unchecked Sendable {
  let id: UInt64
  private let request: HTTPRequest
  private let continuation: CheckedContinuation<HTTPOutcome, Never>
  private var bodyLimit = 0
  private var body: [UInt8] = []
  private var fields = HTTPFields()
  private var headerBytes = 0
  private var isTooLarge = false
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init(
    id: UInt64, request: HTTPRequest, continuation: CheckedContinuation<HTTPOutcome, Never>
  ) {
    self.id = id
    self.request = request
    self.continuation = continuation
    errorText.pointee = 0
  }

  deinit {
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  /// Ends a request that was never handed to libcurl.
  func abandon() {
    continuation.resume(
      returning: HTTPOutcome(
        .failure(
          HTTPFailure(
            code: HTTPFailure.cancelledCode, text: "cancelled before it was sent", bytesLeft: false)
        )))
  }

  /// Nil, and finished, when libcurl has no memory or refuses an option.
  func start(_ options: CurlTransport.Options) -> UnsafeMutableRawPointer? {
    guard let handle = curl_easy_init() else {
      abandon()
      return nil
    }
    guard configure(handle, options) else {
      finish(handle, CURLE_FAILED_INIT)
      return nil
    }
    return handle
  }

  func finish(_ handle: UnsafeMutableRawPointer, _ code: CURLcode) {
    let elapsed = Double(folio_curl_get_offset(handle, CURLINFO_TOTAL_TIME_T)) / 1e6
    let status = Int(folio_curl_get_long(handle, CURLINFO_RESPONSE_CODE))
    let bytesLeft =
      folio_curl_get_long(handle, CURLINFO_REQUEST_SIZE) != 0
      || folio_curl_get_offset(handle, CURLINFO_PRETRANSFER_TIME_T) != 0
    let text = failureText(handle, code)
    curl_easy_cleanup(handle)
    let result: HTTPOutcome.Result =
      code == CURLE_OK
      ? .response(HTTPResponse(status: status, headers: fields, body: body))
      : .failure(
        HTTPFailure(
          code: Int32(bitPattern: code.rawValue), text: SafeText.line(text), bytesLeft: bytesLeft,
          status: status == 0 ? nil : status))
    continuation.resume(returning: HTTPOutcome(result, elapsedSeconds: elapsed))
  }

  /// Which server, and what kept it from answering, in few words.
  private func failureText(_ handle: UnsafeMutableRawPointer, _ code: CURLcode) -> String {
    let server = request.endpoint.authority
    switch code {
    case _ where isTooLarge: return "the answer is larger than \(bodyLimit) bytes"
    case CURLE_COULDNT_CONNECT:
      let number = Int32(truncatingIfNeeded: folio_curl_get_long(handle, CURLINFO_OS_ERRNO))
      let reason = number == 0 ? "no connection" : String(cString: strerror(number)).lowercased()
      return "\(server): \(reason)"
    case CURLE_COULDNT_RESOLVE_HOST: return "\(server): the name has no address"
    case CURLE_OPERATION_TIMEDOUT: return "\(server): no answer in time"
    case CURLE_GOT_NOTHING: return "\(server): the connection was closed without an answer"
    default:
      let words =
        errorText.pointee != 0
        ? String(cString: errorText) : String(cString: curl_easy_strerror(code))
      return "\(server): \(words)"
    }
  }

  private func configure(
    _ handle: UnsafeMutableRawPointer, _ options: CurlTransport.Options
  ) -> Bool {
    var accepted = true
    func set(_ option: CURLoption, _ value: Int) {
      accepted = folio_curl_set_long(handle, option, value) == CURLE_OK && accepted
    }
    func set(_ option: CURLoption, _ value: String) {
      accepted = folio_curl_set_text(handle, option, value) == CURLE_OK && accepted
    }
    bodyLimit = request.lane == .order ? options.orderBodyLimit : options.readBodyLimit
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PROTOCOLS_STR, request.endpoint.isPlainHTTP ? "http" : "https")
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_MAXREDIRS, 0)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_NETRC, 0)
    set(CURLOPT_PROXY, options.proxy ?? "")
    if let file = options.certificateFile { set(CURLOPT_CAINFO, file) }
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(min(options.connectTimeout, request.deadline)))
    set(CURLOPT_TIMEOUT_MS, milliseconds(request.deadline))
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    accepted =
      folio_curl_set_offset(handle, CURLOPT_MAXFILESIZE_LARGE, Int64(bodyLimit)) == CURLE_OK
      && accepted
    switch request.lane {
    case .order:
      set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
      set(CURLOPT_FRESH_CONNECT, 1)
      set(CURLOPT_FORBID_REUSE, 1)
      set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    case .read:
      set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
      set(CURLOPT_ACCEPT_ENCODING, "")
      set(CURLOPT_MAXAGE_CONN, 30)
      set(CURLOPT_MAXLIFETIME_CONN, 300)
      set(CURLOPT_LOW_SPEED_LIMIT, 100)
      set(CURLOPT_LOW_SPEED_TIME, 10)
    }
    return setMethod(handle) && setHeaders(handle) && setSinks(handle) && accepted
  }

  private func milliseconds(_ seconds: Double) -> Int {
    Int(min(max(seconds, 0.001), 3_600) * 1_000)
  }

  private func setMethod(_ handle: UnsafeMutableRawPointer) -> Bool {
    var accepted = true
    if let body = request.body {
      // The size must stand before the copy is made.
      accepted =
        folio_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, Int64(body.count)) == CURLE_OK
      accepted =
        body.withUnsafeBytes { bytes in
          folio_curl_set_pointer(
            handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        } == CURLE_OK && accepted
    }
    guard request.method != .get else { return accepted }
    return folio_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue) == CURLE_OK
      && accepted
  }

  private func setHeaders(_ handle: UnsafeMutableRawPointer) -> Bool {
    // An empty Expect keeps libcurl from waiting for "100 Continue" with an order half sent.
    for line in request.headers.map({ $0.name + ": " + $0.value }) + ["Expect:"] {
      guard let longer = curl_slist_append(headerList, line) else { return false }
      headerList = longer
    }
    return folio_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList) == CURLE_OK
  }

  private func setSinks(_ handle: UnsafeMutableRawPointer) -> Bool {
    let context = Unmanaged.passUnretained(self).toOpaque()
    return folio_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText) == CURLE_OK
      && folio_curl_set_pointer(handle, CURLOPT_WRITEDATA, context) == CURLE_OK
      && folio_curl_set_pointer(handle, CURLOPT_HEADERDATA, context) == CURLE_OK
      && folio_curl_set_sink(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        CurlTransfer.from(context)?.take(bytes, size * count) ?? 0
      } == CURLE_OK
      && folio_curl_set_sink(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        CurlTransfer.from(context)?.takeHeader(bytes, size * count) ?? 0
      } == CURLE_OK
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let bytes, body.count + count <= bodyLimit else {
      isTooLarge = true
      return 0
    }
    body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    return count
  }

  private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    headerBytes += count
    guard let bytes, headerBytes <= 64 << 10 else {
      isTooLarge = true
      return 0
    }
    let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
    if line.hasPrefix("HTTP/") { fields = HTTPFields() }
    guard let colon = line.firstIndex(of: ":") else { return count }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    fields.append(
      String(line[..<colon]), String(value.prefix { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }))
    return count
  }
}
