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
    add(name, raw: quotedJSON(value))
  }

  /// Adds a number; nil adds nothing.
  public mutating func add(_ name: String, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    add(name, raw: String(value))
  }

  /// Adds a value that is JSON already.
  public mutating func add(_ name: String, raw: String) {
    if !members.isEmpty { members += "," }
    members += quotedJSON(name) + ":" + raw
  }
}

/// A JSON string. Every control character is escaped, so that a line stays one line.
func quotedJSON(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    case _ where scalar.value < 0x20 || scalar.value == 0x7f:
      quoted += "\\u00" + hex([UInt8(scalar.value)])
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
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
