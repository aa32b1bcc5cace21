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

  public static let cannotStartCode: Int32 = 2
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
