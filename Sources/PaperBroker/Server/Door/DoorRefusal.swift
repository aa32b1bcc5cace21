/// Why a request is turned away before anybody reads it; its connection is closed after that.
struct DoorRefusal: Error, Hashable, Sendable {
  let status: Int
  let reason: String

  static func malformed(_ reason: String) -> DoorRefusal {
    DoorRefusal(status: 400, reason: reason)
  }

  /// The whole answer, in the contract's form (section 2).
  func answer(requestID: String) -> String {
    let body = APIResponse(Refusal(status, status * 100_000 + 10_000, reason)).body?.text ?? ""
    let retry = status == 503 ? "Retry-After: 1\r\n" : ""
    return """
      HTTP/1.1 \(status) \(phrase)\r
      Content-Type: application/json; charset=UTF-8\r
      Content-Length: \(body.utf8.count)\r
      X-Request-ID: \(requestID)\r
      \(retry)Connection: close\r
      \r
      \(body)
      """
  }

  private var phrase: String {
    switch status {
    case 403: "Forbidden"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 417: "Expectation Failed"
    case 431: "Request Header Fields Too Large"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    default: "Bad Request"
    }
  }
}
