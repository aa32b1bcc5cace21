import ClientModels

/// Reads what a client sends as MessagePack. Hostile until read: lengths are held against the bytes that are there, and
/// depth is bounded.
struct MessagePackReader {
  private static let depthLimit = 16

  private var rest: ArraySlice<UInt8>

  /// The one value that the bytes hold; nil for anything else, extension types and map keys other than text included.
  static func read(_ bytes: [UInt8]) -> JSONValue? {
    var reader = MessagePackReader(rest: bytes[...])
    guard let value = reader.value(depth: 0), reader.rest.isEmpty else { return nil }
    return value
  }

  private mutating func value(depth: Int) -> JSONValue? {
    guard depth < Self.depthLimit, let type = rest.popFirst() else { return nil }
    switch type {
    case 0x00...0x7f: return .number(String(type))
    case 0x80...0x8f: return map(Int(type & 0x0f), depth)
    case 0x90...0x9f: return array(Int(type & 0x0f), depth)
    case 0xa0...0xbf: return text(Int(type & 0x1f))
    case 0xe0...0xff: return .number(String(Int8(bitPattern: type)))
    case 0xc0: return .null
    case 0xc2: return .bool(false)
    case 0xc3: return .bool(true)
    // A client may hold keys and words as bytes rather than as text: 0xc4 to 0xc6 are binary strings.
    case 0xc4, 0xd9: return big(UInt8.self).flatMap { text(Int($0)) }
    case 0xc5, 0xda: return big(UInt16.self).flatMap { text(Int($0)) }
    case 0xc6, 0xdb: return big(UInt32.self).flatMap { text(Int($0)) }
    case 0xca: return big(UInt32.self).map { .number("\(Float(bitPattern: $0))") }
    case 0xcb: return big(UInt64.self).map { .number("\(Double(bitPattern: $0))") }
    case 0xcc: return big(UInt8.self).map { .number(String($0)) }
    case 0xcd: return big(UInt16.self).map { .number(String($0)) }
    case 0xce: return big(UInt32.self).map { .number(String($0)) }
    case 0xcf: return big(UInt64.self).map { .number(String($0)) }
    case 0xd0: return big(Int8.self).map { .number(String($0)) }
    case 0xd1: return big(Int16.self).map { .number(String($0)) }
    case 0xd2: return big(Int32.self).map { .number(String($0)) }
    case 0xd3: return big(Int64.self).map { .number(String($0)) }
    case 0xdc: return big(UInt16.self).flatMap { array(Int($0), depth) }
    case 0xdd: return big(UInt32.self).flatMap { array(Int($0), depth) }
    case 0xde: return big(UInt16.self).flatMap { map(Int($0), depth) }
    case 0xdf: return big(UInt32.self).flatMap { map(Int($0), depth) }
    default: return nil
    }
  }

  private mutating func array(_ count: Int, _ depth: Int) -> JSONValue? {
    // Each value takes a byte at least, so that no count makes more room than the message has.
    guard count <= rest.count else { return nil }
    var values: [JSONValue] = []
    for _ in 0..<count {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
    }
    return .array(values)
  }

  private mutating func map(_ count: Int, _ depth: Int) -> JSONValue? {
    guard count <= rest.count / 2 else { return nil }
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    for _ in 0..<count {
      guard case .string(let name) = value(depth: depth + 1), names.insert(name).inserted,
        let value = value(depth: depth + 1)
      else { return nil }
      members.append(JSONValue.Member(name: name, value: value))
    }
    return .object(members)
  }

  private mutating func text(_ count: Int) -> JSONValue? {
    guard count <= rest.count, let text = String(validating: rest.prefix(count), as: UTF8.self)
    else { return nil }
    rest = rest.dropFirst(count)
    return .string(text)
  }

  private mutating func big<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
    let count = Value.bitWidth / 8
    guard rest.count >= count else { return nil }
    let value = rest.prefix(count).reduce(Value.Magnitude(0)) { value, byte in
      // A shift by the whole width is a zero in Swift, as it must be for one byte.
      value << 8 | Value.Magnitude(truncatingIfNeeded: byte)
    }
    rest = rest.dropFirst(count)
    return Value(truncatingIfNeeded: value)
  }
}
