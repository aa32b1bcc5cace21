import ClientModels
import Foundation

/// A member of a request body. Decimals keep their exact value, whether they came as text or as a number.
enum BodyValue: Decodable, Hashable, Sendable {
  case null
  case bool(Bool)
  case decimal(Decimal)
  case string(String)
  /// An object within the body: its members are of the simple kinds.
  case object([String: BodyValue])
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Nearly all are texts, and a look in vain takes long.
    if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Decimal.self) {
      self = .decimal(value)
    } else if let members = try? container.decode([String: BodyLeaf].self) {
      self = .object(members.mapValues(\.value))
    } else {
      self = .other
    }
  }
}

/// A member of an object within the body. What is nested deeper is read no further, however deep it is.
private struct BodyLeaf: Decodable {
  let value: BodyValue

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .null
    } else if let bool = try? container.decode(Bool.self) {
      value = .bool(bool)
    } else if let text = try? container.decode(String.self) {
      value = .string(text)
    } else if let number = try? container.decode(Decimal.self) {
      value = .decimal(number)
    } else {
      value = .other
    }
  }
}

/// A request's body and what is in it, found out where it arrives: the ledger's one thread has enough to do.
struct RequestBody: Sendable {
  let bytes: [UInt8]
  /// Nil when it is no JSON object in UTF-8.
  fileprivate let members: [String: BodyValue]?
  /// A name that is given twice.
  fileprivate let repeated: String?

  init(_ bytes: [UInt8] = []) {
    self.bytes = bytes
    guard !bytes.isEmpty else {
      (members, repeated) = (nil, nil)
      return
    }
    // A text in UTF-16 holds zero bytes; only UTF-8 is taken.
    let isText = !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
    members = isText ? try? JSONDecoder().decode([String: BodyValue].self, from: Data(bytes)) : nil
    repeated = members == nil ? nil : JSONKeys.repeated(in: bytes)
  }
}

/// The members of a request body, read strictly.
struct BodyReader {
  private let members: [String: BodyValue]

  /// Refuses what is no JSON object, a member that is not `known`, and one that is given twice.
  init(_ body: RequestBody, known: Set<String>) throws(Refusal) {
    guard let members = body.members else {
      throw Refusal(400, 40_010_000, "request body format is invalid")
    }
    if let name = body.repeated {
      throw .invalid("field \"\(name.prefix(64))\" is given twice")
    }
    if let unknown = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw .invalid("unknown field \"\(unknown.prefix(64))\"")
    }
    self.members = members
  }

  private init(members: [String: BodyValue]) { self.members = members }

  /// An object among the members; a member of it that is not `known` is refused.
  func object(_ name: String, known: Set<String>) throws(Refusal) -> BodyReader? {
    switch members[name] {
    case nil, .null: return nil
    case .object(let inner):
      if let unknown = inner.keys.sorted().first(where: { !known.contains($0) }) {
        throw .invalid("unknown field \"\(name).\(unknown.prefix(64))\"")
      }
      return BodyReader(members: inner)
    case .bool, .decimal, .string, .other: throw .invalid("\(name) must be an object")
    }
  }

  /// Refuses the members of the contract that are given and mean something that is not done here.
  func refuse(_ names: [String]) throws(Refusal) {
    for name in names where members[name] != nil && members[name] != .null {
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
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text
    case .bool, .decimal, .object, .other: throw .invalid("\(name) must be a string")
    }
  }

  /// Whether a member is given and not null.
  func has(_ name: String) -> Bool { members[name].map { $0 != .null } ?? false }

  func bool(_ name: String) throws(Refusal) -> Bool {
    switch members[name] {
    case nil, .null: return false
    case .bool(let value): return value
    case .string(let text) where ["true", "false"].contains(text.lowercased()):
      return text.lowercased() == "true"
    case .string, .decimal, .object, .other: throw .invalid("\(name) must be true or false")
    }
  }

  func decimal(_ name: String) throws(Refusal) -> FixedDecimal? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text):
      guard let value = try? FixedDecimal(strict: text) else {
        throw .invalid("\(name) is not a decimal number")
      }
      return value
    case .decimal(let number):
      guard let value = try? FixedDecimal(wire: number.description) else {
        throw .invalid("\(name) is out of range")
      }
      return value
    case .bool, .object, .other: throw .invalid("\(name) must be a number")
    }
  }
}
