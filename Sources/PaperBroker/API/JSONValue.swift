import ClientModels

/// A JSON text in the making: members keep their order, numbers are written from their exact text.
enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])
  /// A value whose text is written already.
  case json([UInt8])

  struct Member: Hashable, Sendable {
    let name: String
    let value: JSONValue
  }

  static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(name: $0.key, value: $0.value) })
  }

  static func text(_ value: (some CustomStringConvertible)?) -> JSONValue {
    value.map { .string($0.description) } ?? .null
  }

  static func time(_ value: Timestamp?) -> JSONValue { value.map { .string($0.rfc3339) } ?? .null }

  static func number(_ value: (some DecimalValue)?) -> JSONValue {
    value.map { .number($0.decimal.description) } ?? .null
  }

  func adding(_ name: String, _ value: JSONValue) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members + [Member(name: name, value: value)])
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  var bytes: [UInt8] {
    if case .json(let bytes) = self { return bytes }
    var writer = JSONWriter(capacity: 2_048)
    write(to: &writer)
    return writer.bytes
  }
}
