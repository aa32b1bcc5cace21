import ClientModels
import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Nil when the bytes are not JSON of that shape; `snake_case` names are read into `camelCase` ones.
func decodeJSON<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) -> Value? {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try? decoder.decode(type, from: Data(bytes))
}

/// A JSON object with its members in the order in which they are added, without spaces or line ends.
public struct JSONObject {
  private(set) var members = ""

  public init() {}

  public var text: String { "{" + members + "}" }

  /// Adds a string; nil adds nothing.
  public mutating func add(_ name: String, _ value: String?) {
    guard let value else { return }
    begin(name)
    appendJSON(value, to: &members)
  }

  /// Adds a number; nil adds nothing.
  public mutating func add(_ name: String, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    add(name, raw: String(value))
  }

  /// Adds a value that is JSON already.
  public mutating func add(_ name: String, raw: String) {
    begin(name)
    members += raw
  }

  private mutating func begin(_ name: String) {
    if !members.isEmpty { members += "," }
    appendJSON(name, to: &members)
    members += ":"
  }
}

/// A JSON string. Every control character is escaped, so that a line stays one line.
public func quotedJSON(_ text: String) -> String {
  var quoted = ""
  appendJSON(text, to: &quoted)
  return quoted
}

private func appendJSON(_ text: String, to json: inout String) {
  json += "\""
  if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5c || $0 == 0x7f }) {
    appendEscaped(text, to: &json)
  } else {
    json += text
  }
  json += "\""
}

private func appendEscaped(_ text: String, to json: inout String) {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count + 32)
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case UInt8(ascii: "\n"): bytes += "\\n".utf8
    case UInt8(ascii: "\r"): bytes += "\\r".utf8
    case UInt8(ascii: "\t"): bytes += "\\t".utf8
    case 0..<0x20, 0x7f: bytes += "\\u00".utf8 + hexBytes([byte])
    default: bytes.append(byte)
    }
  }
  json += String(decoding: bytes, as: UTF8.self)
}

/// Lower-case hexadecimal digits, two for each byte.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  String(decoding: hexBytes(bytes), as: UTF8.self)
}

func hexBytes(_ bytes: some Sequence<UInt8>) -> [UInt8] {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return text
}

func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
