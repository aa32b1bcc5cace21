import ClientModels

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
  /// Nil when the bytes are not one JSON object or array in UTF-8, and when an object in it has a name twice.
  init?(json bytes: [UInt8]) {
    guard let found = JSONText.read(bytes), found.repeated == nil else { return nil }
    self = found.value
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
}
