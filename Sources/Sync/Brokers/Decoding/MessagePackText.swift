import ClientModels

/// MessagePack of what the client says: maps and lists of text.
enum MessagePackText {
  static func encode(_ node: JSONNode) -> [UInt8] {
    var bytes: [UInt8] = []
    append(node, to: &bytes)
    return bytes
  }

  private static func append(_ node: JSONNode, to bytes: inout [UInt8]) {
    switch node {
    case .null: bytes.append(0xc0)
    case .bool(let flag): bytes.append(flag ? 0xc3 : 0xc2)
    case .integer(let value): appendInteger(value, to: &bytes)
    case .number(let value): appendText(value.description, to: &bytes)
    case .string(let text): appendText(text, to: &bytes)
    case .array(let elements):
      appendHead(elements.count, short: 0x90, 0xdc, to: &bytes)
      for element in elements { append(element, to: &bytes) }
    case .object(let members):
      appendHead(members.count, short: 0x80, 0xde, to: &bytes)
      for member in members {
        appendText(member.key, to: &bytes)
        append(member.value, to: &bytes)
      }
    }
  }

  private static func appendInteger(_ value: Int, to bytes: inout [UInt8]) {
    bytes.append(0xd3)
    appendBigEndian(UInt64(bitPattern: Int64(value)), count: 8, to: &bytes)
  }

  private static func appendText(_ text: String, to bytes: inout [UInt8]) {
    let count = text.utf8.count
    switch count {
    case ..<32: bytes.append(0xa0 | UInt8(count))
    case ..<256: bytes += [0xd9, UInt8(count)]
    default:
      bytes.append(0xdb)
      appendBigEndian(UInt64(count), count: 4, to: &bytes)
    }
    bytes += text.utf8
  }

  /// Up to 15 elements in the kind's own byte, up to 65,535 in two more, else in four.
  private static func appendHead(
    _ count: Int, short: UInt8, _ long: UInt8, to bytes: inout [UInt8]
  ) {
    switch count {
    case ..<16: bytes.append(short | UInt8(count))
    case ..<65_536:
      bytes.append(long)
      appendBigEndian(UInt64(count), count: 2, to: &bytes)
    default:
      bytes.append(long + 1)
      appendBigEndian(UInt64(count), count: 4, to: &bytes)
    }
  }

  private static func appendBigEndian(_ value: UInt64, count: Int, to bytes: inout [UInt8]) {
    for shift in (0..<count).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift * 8)))
    }
  }
}
