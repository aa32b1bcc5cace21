/// Which rules a request travels by (order-submission protocol, transport rules).
public enum HTTPLane: Hashable, Sendable {
  /// Repeating it does no harm, so connections are reused.
  case read
  /// It changes something at the broker: one fresh connection, one copy on the wire.
  case order
}

public enum HTTPMethod: String, Hashable, Sendable {
  case get = "GET"
  case post = "POST"
  case patch = "PATCH"
  case delete = "DELETE"
}

public enum HTTPHeaderError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value itself is not repeated: it may be a secret.
  case notVisibleASCII(name: String)

  public var description: String {
    switch self {
    case .notVisibleASCII(let name):
      "the value for \(SafeText.line(name, limit: 40)) has characters that a header cannot carry: copy it again"
    }
  }
}

/// One header field to send. A secret one never shows its value in a description.
public struct HTTPHeader: Hashable, Sendable {
  public let name: String
  public let value: String
  public let isSecret: Bool

  /// Throws unless the value is 1 to 512 visible ASCII characters (spaces inside allowed), so that nothing can be injected.
  public init(_ name: String, _ value: String, isSecret: Bool = false) throws(HTTPHeaderError) {
    guard !name.isEmpty, (1...512).contains(value.utf8.count), !value.hasPrefix(" "),
      name.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x3a }),
      value.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
    else { throw .notVisibleASCII(name: name) }
    self.name = name
    self.value = value
    self.isSecret = isSecret
  }
}

extension HTTPHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { name + ": " + (isSecret ? "(hidden)" : value) }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["field": description]) }
}

/// One request to a broker's server.
public struct HTTPRequest: Hashable, Sendable {
  public let method: HTTPMethod
  public let endpoint: EndpointURL
  /// Path and query below the endpoint, percent-encoded, starting with a slash.
  public let target: String
  public let headers: [HTTPHeader]
  public let body: [UInt8]?
  public let lane: HTTPLane
  /// Seconds until it is given up, from the start of the name look-up to the last byte.
  public let deadline: Double

  public init(
    method: HTTPMethod, endpoint: EndpointURL, target: String, headers: [HTTPHeader] = [],
    body: [UInt8]? = nil, lane: HTTPLane, deadline: Double? = nil
  ) {
    self.method = method
    self.endpoint = endpoint
    self.target = target
    self.headers = headers
    self.body = body
    self.lane = lane
    self.deadline = deadline ?? (lane == .order ? 10 : 15)
  }

  public var url: String { endpoint.text + target }
}

/// Header fields that came back; names are compared without regard to case.
public struct HTTPFields: Hashable, Sendable {
  public private(set) var all: [(name: String, value: String)] = []

  public init(_ fields: [(String, String)] = []) {
    all = fields.map { (name: $0.0, value: $0.1) }
  }

  /// The first field of that name.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return all.first { $0.name.lowercased() == wanted }?.value
  }

  mutating func append(_ name: String, _ value: String) { all.append((name, value)) }

  public static func == (a: HTTPFields, b: HTTPFields) -> Bool {
    a.all.elementsEqual(b.all) { $0.name == $1.name && $0.value == $1.value }
  }

  public func hash(into hasher: inout Hasher) {
    for field in all {
      hasher.combine(field.name)
      hasher.combine(field.value)
    }
  }
}

public struct HTTPResponse: Hashable, Sendable {
  public let status: Int
  public let headers: HTTPFields
  public let body: [UInt8]

  public init(status: Int, headers: HTTPFields = HTTPFields(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why no whole response came.
public struct HTTPFailure: Hashable, Sendable {
  /// libcurl's result code.
  public let code: Int32
  public let text: String
  /// Whether any byte of the request may have left this machine.
  public let bytesLeft: Bool
  /// The status line, if one had come before the failure.
  public let status: Int?

  public init(code: Int32, text: String, bytesLeft: Bool, status: Int? = nil) {
    self.code = code
    self.text = text
    self.bytesLeft = bytesLeft
    self.status = status
  }

  public static let cancelledCode: Int32 = 42
  public static let timedOutCode: Int32 = 28
}

/// What became of one request, with all that a classification needs.
public struct HTTPOutcome: Hashable, Sendable {
  public enum Result: Hashable, Sendable {
    case response(HTTPResponse)
    case failure(HTTPFailure)
  }

  public let result: Result
  public let elapsedSeconds: Double

  public init(_ result: Result, elapsedSeconds: Double = 0) {
    self.result = result
    self.elapsedSeconds = elapsedSeconds
  }

  public var response: HTTPResponse? {
    if case .response(let response) = result { response } else { nil }
  }

  public var failure: HTTPFailure? {
    if case .failure(let failure) = result { failure } else { nil }
  }
}

/// Carries requests to servers. It never retries, never follows a redirect, and never throws.
public protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async -> HTTPOutcome
}
