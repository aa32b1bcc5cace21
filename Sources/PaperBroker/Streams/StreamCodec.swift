import ClientModels
import Foundation

/// How the messages of a stream are written; the handshake's `Content-Type` says which (contract sections 11 and 12).
enum StreamCodec: Hashable, Sendable, CaseIterable {
  case json
  case messagePack

  /// `application/msgpack` is MessagePack; anything else, and nothing, is JSON.
  init(contentType: String?) {
    let type = contentType?.split(separator: ";").first?.lowercased().filter { $0 != " " }
    self = type == "application/msgpack" ? .messagePack : .json
  }

  func encode(_ value: JSONValue) -> [UInt8] {
    switch self {
    case .json:
      var writer = JSONWriter()
      value.write(to: &writer)
      return writer.bytes
    case .messagePack:
      var writer = MessagePackWriter()
      value.write(to: &writer)
      return writer.bytes
    }
  }

  /// What a client sent; nil when it cannot be read. A text frame holds JSON whatever the codec.
  func decode(_ message: ClientMessage) -> JSONValue? {
    switch (self, message.isText) {
    case (.json, _), (.messagePack, true): JSONValue(json: message.bytes)
    case (.messagePack, false): MessagePackReader.read(message.bytes)
    }
  }
}

/// A whole message from a client, its fragments put together.
struct ClientMessage: Hashable, Sendable {
  let bytes: [UInt8]
  let isText: Bool
}

extension JSONValue {
  /// Nil when the bytes are not one JSON text in UTF-8, and when an object in it has a name twice.
  init?(json bytes: [UInt8]) {
    // A text in UTF-16 holds zero bytes; only UTF-8 is taken.
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil,
      let value = try? JSONDecoder().decode(Decoded.self, from: Data(bytes)),
      JSONKeys.repeated(in: bytes) == nil
    else { return nil }
    self = value.value
  }

  /// The named member of an object; nil where there is none.
  subscript(name: String) -> JSONValue? {
    switch self {
    case .object(let members): members.first { $0.name == name }?.value
    case .json(let text): JSONValue(json: text)?[name]
    case .null, .bool, .number, .string, .array: nil
    }
  }

  /// The text of a string; nil for anything else.
  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  private struct Decoded: Decodable {
    let value: JSONValue

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      if let container = try? decoder.container(keyedBy: Name.self) {
        let members = try container.allKeys.map { name in
          Member(
            name: name.stringValue, value: try container.decode(Decoded.self, forKey: name).value)
        }
        value = .object(members.sorted { $0.name < $1.name })
      } else if var container = try? decoder.unkeyedContainer() {
        var values: [JSONValue] = []
        while !container.isAtEnd { values.append(try container.decode(Decoded.self).value) }
        value = .array(values)
      } else {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
          value = .null
        } else if let bool = try? container.decode(Bool.self) {
          value = .bool(bool)
        } else if let text = try? container.decode(String.self) {
          value = .string(text)
        } else {
          value = .number("\(try container.decode(Decimal.self))")
        }
      }
    }
  }
}
