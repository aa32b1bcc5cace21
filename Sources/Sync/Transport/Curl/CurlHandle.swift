import CCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the whole process shares of libcurl.
enum CurlLibrary {
  /// Nil when it can be used, or why not. It is loaded on the first look at this.
  static let problem: String? = {
    signal(SIGPIPE, SIG_IGN)
    return folio_curl_load().map { SafeText.line(String(cString: $0)) }
  }()

  /// What it says of itself, its TLS library included.
  static var version: String { problem ?? String(cString: folio_curl_version()) }

  /// A multi handle, or why there is none.
  static func multi() -> (handle: UnsafeMutableRawPointer?, problem: String?) {
    if let problem { return (nil, problem) }
    let handle = folio_curl_multi_init()
    return (handle, handle == nil ? "libcurl has no memory" : nil)
  }
}

/// Sets options of one easy handle, and knows whether libcurl took every one of them.
struct CurlHandle {
  let handle: UnsafeMutableRawPointer
  private(set) var tookAll = true

  init(_ handle: UnsafeMutableRawPointer) { self.handle = handle }

  mutating func set(_ option: CURLoption, _ value: Int) {
    note(folio_curl_set_long(handle, option, value))
  }

  mutating func set(_ option: CURLoption, _ value: String) {
    note(folio_curl_set_text(handle, option, value))
  }

  mutating func set(_ option: CURLoption, offset: Int) {
    note(folio_curl_set_offset(handle, option, Int64(offset)))
  }

  mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
    note(folio_curl_set_pointer(handle, option, pointer))
  }

  mutating func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) {
    note(folio_curl_set_list(handle, option, list))
  }

  mutating func set(_ option: CURLoption, sink: @escaping folio_curl_sink) {
    note(folio_curl_set_sink(handle, option, sink))
  }

  mutating func set(_ option: CURLoption, seconds: Double) {
    set(option, Int(min(max(seconds, 0.001), 3_600) * 1_000))
  }

  /// The rules of every connection: verified, nowhere else than asked, and nothing read from the environment.
  mutating func setConnection(
    to endpoint: EndpointURL, proxy: String?, certificateFile: String?
  ) {
    set(CURLOPT_PROTOCOLS_STR, endpoint.isPlainHTTP ? "http" : "https")
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_MAXREDIRS, 0)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_NETRC, 0)
    set(CURLOPT_PROXY, proxy ?? "")
    if let certificateFile { set(CURLOPT_CAINFO, certificateFile) }
    set(CURLOPT_TCP_KEEPALIVE, 1)
  }

  /// Which server, and what kept it from answering, in few words.
  func failureText(_ code: CURLcode, server: String, libraryText: UnsafePointer<CChar>) -> String {
    switch code {
    case CURLE_COULDNT_CONNECT:
      let number = Int32(truncatingIfNeeded: folio_curl_get_long(handle, CURLINFO_OS_ERRNO))
      let reason = number == 0 ? "no connection" : String(cString: strerror(number)).lowercased()
      return "\(server): \(reason)"
    case CURLE_COULDNT_RESOLVE_HOST: return "\(server): the name has no address"
    case CURLE_OPERATION_TIMEDOUT: return "\(server): no answer in time"
    case CURLE_GOT_NOTHING: return "\(server): the connection was closed without an answer"
    default:
      let words =
        libraryText.pointee != 0
        ? String(cString: libraryText) : String(cString: folio_curl_easy_strerror(code))
      return "\(server): \(words)"
    }
  }

  private mutating func note(_ code: CURLcode) { tookAll = code == CURLE_OK && tookAll }
}
