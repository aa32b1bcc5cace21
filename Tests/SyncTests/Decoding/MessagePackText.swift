import ClientModels

@testable import Sync

/// Writes the value of a JSON text as MessagePack, in the shortest forms: what a server does that speaks both. The members
/// `t` and `timestamp` become timestamps, and numbers with a point doubles.
enum MessagePackText {
  static func bytes(of text: String) throws(JSONDocumentError) -> [UInt8] {
    let reader = JSONReader()
    return try Array(text.utf8).withUnsafeBytes { bytes in
      Result { () throws(JSONDocumentError) in
        _ = try reader.open(bytes)
        var packed: [UInt8] = []
        append(try reader.whole(), to: &packed)
        return packed
      }
    }.get()
  }

  private static func append(_ value: WireValue, to packed: inout [UInt8]) {
    switch value.kind {
    case .null: packed.append(0xc0)
    case .no: packed.append(0xc2)
    case .yes: packed.append(0xc3)
    case .number: append(number: String(decoding: value.bytes, as: UTF8.self), to: &packed)
    case .text: append(text: Array(value.bytes), to: &packed)
    case .array:
      header(Int(value.start.pointee.length), short: 0x90, long: 0xdc, to: &packed)
      value.forEach { _, element in append(element, to: &packed) }
    case .object:
      header(Int(value.start.pointee.length), short: 0x80, long: 0xde, to: &packed)
      value.forEachMember { name, member in
        append(text: Array(name), to: &packed)
        let isTime = ["t", "timestamp"].contains(String(decoding: name, as: UTF8.self))
        if isTime, case .some(.some(let time)) = try? member.time() {
          append(time: time, to: &packed)
        } else {
          append(member, to: &packed)
        }
      }
    default: packed.append(0xc0)
    }
  }

  private static func append(number: String, to packed: inout [UInt8]) {
    if let value = Int64(number) {
      switch value {
      case 0...127: packed.append(UInt8(value))
      case -32...(-1): packed.append(UInt8(bitPattern: Int8(value)))
      case 128...0xff: packed += [0xcc, UInt8(value)]
      case 0x100...0xffff: packed += [0xcd] + bigEndian(UInt64(value), 2)
      case 0x1_0000...0xffff_ffff: packed += [0xce] + bigEndian(UInt64(value), 4)
      default: packed += [0xd3] + bigEndian(UInt64(bitPattern: value), 8)
      }
    } else if let value = UInt64(number) {
      packed += [0xcf] + bigEndian(value, 8)
    } else if let value = Double(number) {
      packed += [0xcb] + bigEndian(value.bitPattern, 8)
    }
  }

  private static func append(text: [UInt8], to packed: inout [UInt8]) {
    switch text.count {
    case 0..<32: packed.append(0xa0 | UInt8(text.count))
    case 32..<256: packed += [0xd9, UInt8(text.count)]
    default: packed += [0xda] + bigEndian(UInt64(text.count), 2)
    }
    packed += text
  }

  static func append(time: Timestamp, to packed: inout [UInt8]) {
    let seconds = UInt64(bitPattern: time.seconds)
    let nanoseconds = UInt64(time.nanosecondOfSecond)
    if nanoseconds == 0, seconds <= 0xffff_ffff {
      packed += [0xd6, 0xff] + bigEndian(seconds, 4)
    } else if seconds < 1 << 34 {
      packed += [0xd7, 0xff] + bigEndian(nanoseconds << 34 | seconds, 8)
    } else {
      packed += [0xc7, 12, 0xff] + bigEndian(nanoseconds, 4) + bigEndian(seconds, 8)
    }
  }

  private static func header(_ count: Int, short: UInt8, long: UInt8, to packed: inout [UInt8]) {
    if count < 16 {
      packed.append(short | UInt8(count))
    } else {
      packed += [long] + bigEndian(UInt64(count), 2)
    }
  }

  private static func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64((count - 1 - $0) * 8)) }
  }
}
