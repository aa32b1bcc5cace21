import CCurl

/// One request on its way. After `init` it is touched by the loop's thread only.
final class CurlTransfer: @unchecked Sendable {
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
    folio_curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  /// Ends a request that was never handed to libcurl: cancelled, or for this problem.
  func abandon(because problem: String?) {
    let code = problem == nil ? HTTPFailure.cancelledCode : HTTPFailure.cannotStartCode
    continuation.resume(
      returning: HTTPOutcome(
        .failure(
          HTTPFailure(
            code: code, text: problem ?? "cancelled before it was sent", bytesLeft: false))))
  }

  /// Nil, and finished, when libcurl has no memory or refuses an option.
  func start(_ options: CurlTransport.Options) -> UnsafeMutableRawPointer? {
    guard let handle = folio_curl_easy_init() else {
      abandon(because: "libcurl has no memory")
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
    let text =
      isTooLarge
      ? "the answer is larger than \(bodyLimit) bytes"
      : CurlHandle(handle).failureText(
        code, server: request.endpoint.authority, libraryText: errorText)
    folio_curl_easy_cleanup(handle)
    let result: HTTPOutcome.Result =
      code == CURLE_OK
      ? .response(HTTPResponse(status: status, headers: fields, body: body))
      : .failure(
        HTTPFailure(
          code: Int32(bitPattern: code.rawValue), text: SafeText.line(text), bytesLeft: bytesLeft,
          status: status == 0 ? nil : status))
    continuation.resume(returning: HTTPOutcome(result, elapsedSeconds: elapsed))
  }

  private func configure(
    _ handle: UnsafeMutableRawPointer, _ options: CurlTransport.Options
  ) -> Bool {
    var handle = CurlHandle(handle)
    bodyLimit = request.lane == .order ? options.orderBodyLimit : options.readBodyLimit
    handle.set(CURLOPT_URL, request.url)
    handle.setConnection(
      to: request.endpoint, proxy: options.proxy, certificateFile: options.certificateFile)
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, seconds: min(options.connectTimeout, request.deadline))
    handle.set(CURLOPT_TIMEOUT_MS, seconds: request.deadline)
    handle.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    handle.set(CURLOPT_MAXFILESIZE_LARGE, offset: bodyLimit)
    switch request.lane {
    case .order:
      handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
      handle.set(CURLOPT_FRESH_CONNECT, 1)
      handle.set(CURLOPT_FORBID_REUSE, 1)
      handle.set(CURLOPT_HTTP_CONTENT_DECODING, 0)
    case .read:
      handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
      handle.set(CURLOPT_ACCEPT_ENCODING, "")
      handle.set(CURLOPT_MAXAGE_CONN, 30)
      handle.set(CURLOPT_MAXLIFETIME_CONN, 300)
      handle.set(CURLOPT_LOW_SPEED_LIMIT, 100)
      handle.set(CURLOPT_LOW_SPEED_TIME, 10)
    }
    setMethod(&handle)
    setSinks(&handle)
    return setHeaders(&handle) && handle.tookAll
  }

  private func setMethod(_ handle: inout CurlHandle) {
    if let body = request.body {
      // The size must stand before the copy is made.
      handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
      body.withUnsafeBytes { bytes in
        handle.set(
          CURLOPT_COPYPOSTFIELDS, pointer: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      }
    }
    if request.method != .get { handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
  }

  private func setHeaders(_ handle: inout CurlHandle) -> Bool {
    // An empty Expect keeps libcurl from waiting for "100 Continue" with an order half sent.
    for line in request.headers.map({ $0.name + ": " + $0.value }) + ["Expect:"] {
      guard let longer = folio_curl_slist_append(headerList, line) else { return false }
      headerList = longer
    }
    handle.set(CURLOPT_HTTPHEADER, list: headerList)
    return true
  }

  private func setSinks(_ handle: inout CurlHandle) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    handle.set(CURLOPT_ERRORBUFFER, pointer: errorText)
    handle.set(CURLOPT_WRITEDATA, pointer: context)
    handle.set(CURLOPT_HEADERDATA, pointer: context)
    handle.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      CurlTransfer.from(context)?.take(bytes, size * count) ?? 0
    }
    handle.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      CurlTransfer.from(context)?.takeHeader(bytes, size * count) ?? 0
    }
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
