/// What kept a broker from giving what was asked. Texts come from us or are cleaned; none holds a secret.
public enum BrokerError: Error, Hashable, Sendable {
  /// The key is missing, wrong or not for this environment.
  case unauthorized(message: String)
  /// The broker understood and said no. The message is its own.
  case refused(status: Int, code: Int?, message: String)
  /// Seconds to wait.
  case rateLimited(retryAfter: Double)
  /// No whole answer.
  case unreachable(reason: String)
  /// The answer of a server in trouble. The message is its own; nil when it has none. Seconds to wait, where it says so.
  case failing(status: Int, message: String?, retryAfter: Double? = nil)
  /// An answer that is not what the contract says.
  case unreadable(what: String)
  case notFound(what: String)
}

extension BrokerError {
  /// The broker's own no. Of anything else it is not known whether it did what was asked.
  var isRefusal: Bool {
    switch self {
    case .unauthorized, .refused, .rateLimited, .notFound: true
    case .unreachable, .failing, .unreadable: false
    }
  }

  /// Seconds that the broker asks to wait; nil when it asks for nothing.
  var pauseSeconds: Double? {
    switch self {
    case .rateLimited(let seconds): seconds
    case .failing(_, _, let seconds): seconds
    case .unauthorized, .refused, .unreachable, .unreadable, .notFound: nil
    }
  }
}

extension BrokerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unauthorized(let message):
      "the broker refused the key (\(message.hasSuffix(".") ? String(message.dropLast()) : message)): check the key, the secret, and that they belong to this server"
    case .refused(let status, let code, let message):
      "the broker refused: \(message) (\(code.map { "code \($0)" } ?? "status \(status)"))"
    case .rateLimited(let seconds):
      "too many requests: the broker asks for a pause of \(Int(seconds.rounded(.up))) s, then try again"
    case .unreachable(let reason):
      "the broker cannot be reached (\(reason)): check the network and the server address"
    case .failing(let status, let message, _):
      "the broker failed with status \(status)\(message.map { " (\($0))" } ?? ""); try again"
    case .unreadable(let what):
      "the broker's answer cannot be read (\(what)): check that the address is a broker's API"
    case .notFound(let what):
      "the broker does not know this: \(what)"
    }
  }

  /// For a line that is always in sight: what is wrong, without what to do.
  var brief: String {
    switch self {
    case .unreachable(let reason): reason
    case .failing(let status, _, _): "the broker failed with status \(status)"
    case .rateLimited: "too many requests"
    case .unauthorized, .refused, .unreadable, .notFound: description
    }
  }
}
