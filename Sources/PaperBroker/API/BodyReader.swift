import ClientModels

/// A request's body and what is in it, found out where it arrives: the ledger's one thread has enough to do.
struct RequestBody: Sendable {
  /// Nil when it is empty or no JSON.
  fileprivate let found: JSONText.Found?

  init(_ bytes: [UInt8] = []) { found = bytes.isEmpty ? nil : JSONText.read(bytes) }
}

/// The members of a request body, read strictly.
struct BodyReader {
  private let members: [JSONValue.Member]

  /// Refuses what is no JSON object, a member that is not `known`, and one that is given twice.
  init(_ body: RequestBody, known: Set<String>) throws(Refusal) {
    guard let found = body.found, case .object(let members) = found.value else {
      throw Refusal(400, 40_010_000, "request body format is invalid")
    }
    if let name = found.repeated {
      throw .invalid("field \"\(name.prefix(64))\" is given twice")
    }
    if let unknown = Self.unknown(members, beside: known) {
      throw .invalid("unknown field \"\(unknown.prefix(64))\"")
    }
    self.members = members
  }

  private init(members: [JSONValue.Member]) { self.members = members }

  private subscript(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

  /// The first by the alphabet.
  private static func unknown(
    _ members: [JSONValue.Member], beside known: Set<String>
  ) -> String? {
    members.lazy.map(\.name).filter { !known.contains($0) }.min()
  }

  /// An object among the members; a member of it that is not `known` is refused.
  func object(_ name: String, known: Set<String>) throws(Refusal) -> BodyReader? {
    switch self[name] {
    case nil, .null: return nil
    case .object(let inner):
      if let unknown = Self.unknown(inner, beside: known) {
        throw .invalid("unknown field \"\(name).\(unknown.prefix(64))\"")
      }
      return BodyReader(members: inner)
    case .bool, .number, .string, .array, .json: throw .invalid("\(name) must be an object")
    }
  }

  /// Refuses the members of the contract that are given and mean something that is not done here.
  func refuse(_ names: [String]) throws(Refusal) {
    for name in names where has(name) {
      throw .unprocessable("\(name) is not supported by this paper broker")
    }
  }

  /// `generated` stands in for an id that was not sent.
  func clientOrderID(generated: String) throws(Refusal) -> ClientOrderID {
    let text = try string("client_order_id").flatMap { $0.isEmpty ? nil : $0 } ?? generated
    guard text.utf8.count <= 128 else {
      throw .invalid("client_order_id must be no more than 128 characters")
    }
    guard let id = ClientOrderID(text) else {
      throw .invalid("client_order_id must be printable ASCII")
    }
    return id
  }

  func required(_ name: String) throws(Refusal) -> String {
    guard let text = try string(name), !text.isEmpty else {
      throw .invalid("\(name) is required")
    }
    return text
  }

  func string(_ name: String) throws(Refusal) -> String? {
    switch self[name] {
    case nil, .null: return nil
    case .string(let text): return text
    case .bool, .number, .object, .array, .json: throw .invalid("\(name) must be a string")
    }
  }

  /// Whether a member is given and not null.
  func has(_ name: String) -> Bool { self[name].map { $0 != .null } ?? false }

  /// A list of texts; nil when there is none. A null among them is none of them.
  func strings(_ name: String) throws(Refusal) -> [String]? {
    let refusal = Refusal.invalid("\(name) must be a list of strings")
    switch self[name] {
    case nil, .null: return nil
    case .array(let elements):
      var texts: [String] = []
      for element in elements where element != .null {
        guard case .string(let text) = element else { throw refusal }
        texts.append(text)
      }
      return texts
    case .bool, .number, .string, .object, .json: throw refusal
    }
  }

  func bool(_ name: String) throws(Refusal) -> Bool {
    switch self[name] {
    case nil, .null: return false
    case .bool(let value): return value
    case .string(let text) where ["true", "false"].contains(text.lowercased()):
      return text.lowercased() == "true"
    case .string, .number, .object, .array, .json: throw .invalid("\(name) must be true or false")
    }
  }

  func decimal(_ name: String) throws(Refusal) -> FixedDecimal? {
    switch self[name] {
    case nil, .null: return nil
    case .string(let text):
      guard let value = try? FixedDecimal(strict: text) else {
        throw .invalid("\(name) is not a decimal number")
      }
      return value
    case .number(let digits):
      guard let value = try? FixedDecimal(wire: digits) else {
        throw .invalid("\(name) is out of range")
      }
      return value
    case .bool, .object, .array, .json: throw .invalid("\(name) must be a number")
    }
  }
}
