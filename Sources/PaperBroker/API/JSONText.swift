import CSimdjson
import Synchronization

/// Reads what clients send into values. It is read on every connection's loop at once.
enum JSONText {
  struct Found: Hashable, Sendable {
    /// Members keep their order, and numbers the digits that were sent.
    var value: JSONValue
    /// A name that one object has twice, whichever object it is: which of the two values was meant nobody can say.
    var repeated: String?
  }

  /// Readers keep their memory; each is used by one thread at a time.
  private static let readers = Mutex<[Reader]>([])

  /// Nil when the bytes are not one object or array (RFC 8259) in UTF-8, nested no deeper than 64 levels.
  static func read(_ bytes: [UInt8]) -> Found? {
    let reader = readers.withLock { $0.popLast() } ?? Reader()
    defer { readers.withLock { $0.append(reader) } }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let root = reader.tokens(of: bytes) else { return nil }
      var repeated: String?
      return value(of: root, repeated: &repeated).map { Found(value: $0, repeated: repeated) }
    }
  }

  /// Nil where a text has an escape without meaning.
  private static func value(
    of token: UnsafePointer<folio_json_token>, repeated: inout String?
  ) -> JSONValue? {
    switch token.pointee.kind {
    case FOLIO_JSON_NULL: return .null
    case FOLIO_JSON_FALSE: return .bool(false)
    case FOLIO_JSON_TRUE: return .bool(true)
    case FOLIO_JSON_NUMBER: return .number(token.pointee.characters)
    case FOLIO_JSON_TEXT: return .string(token.pointee.characters)
    case FOLIO_JSON_ARRAY:
      var elements: [JSONValue] = []
      var next = token + 1
      for _ in 0..<token.pointee.length {
        guard let value = value(of: next, repeated: &repeated) else { return nil }
        elements.append(value)
        next += next.pointee.size
      }
      return .array(elements)
    case FOLIO_JSON_OBJECT:
      var members: [JSONValue.Member] = []
      var next = token + 1
      for _ in 0..<token.pointee.length {
        guard next.pointee.kind == FOLIO_JSON_TEXT else { return nil }
        let name = next.pointee.characters
        next += 1
        guard let value = value(of: next, repeated: &repeated) else { return nil }
        members.append(JSONValue.Member(name: name, value: value))
        next += next.pointee.size
      }
      repeated = repeated ?? repeatedName(members)
      return .object(members)
    default: return nil
    }
  }

  /// Objects have a few members: to compare each with each is quicker than a table, until there are many.
  private static func repeatedName(_ members: [JSONValue.Member]) -> String? {
    guard members.count > 16 else {
      for (place, member) in members.enumerated()
      where members[..<place].contains(where: { $0.name == member.name }) { return member.name }
      return nil
    }
    var names: Set<String> = []
    return members.first { !names.insert($0.name).inserted }?.name
  }
}

/// For one thread at a time.
private final class Reader: @unchecked Sendable {
  private let reader = folio_json_new()

  deinit { if let reader { folio_json_free(reader) } }

  /// The tokens of a document whose root is an object or an array. They live until the next call, and as long as the bytes.
  func tokens(of bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<folio_json_token>? {
    var root: UInt32 = 0
    var tokens: UnsafePointer<folio_json_token>?
    guard let reader, let start = bytes.baseAddress, !bytes.isEmpty,
      folio_json_open(reader, start, bytes.count, &root) == FOLIO_JSON_OK,
      [FOLIO_JSON_OBJECT, FOLIO_JSON_ARRAY].contains(Int(root)),
      folio_json_next(reader, 1, &tokens) == FOLIO_JSON_OK
    else { return nil }
    return tokens
  }
}

extension folio_json_token {
  fileprivate var kind: Int { Int(tag & 15) }

  /// How many tokens the value takes.
  fileprivate var size: Int { Int(tag >> 4) }

  /// Of a number or a text.
  fileprivate var characters: String {
    let start = UnsafePointer<UInt8>(bitPattern: UInt(bits))
    return String(decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self)
  }
}
