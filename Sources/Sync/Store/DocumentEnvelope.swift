import ClientModels

/// The text of a stored document: `{"schema":1,"saved_at":…,"as_of":…,"sha256":…,"data":<payload>}`.
///
/// The payload stands in it byte for byte and is checked by slicing it out, so that how JSON may be spelt does not matter.
/// Schema 1 holds the broker's own JSON, schema 2 a table (`RowWriter`), which a program that knows only 1 leaves alone.
enum DocumentEnvelope {
  /// The newest that is known.
  static let schema = 2
  /// The largest payload, in bytes: 64 MiB.
  static let payloadLimit = 64 << 20
  /// The most bytes that stand around a payload.
  static let overhead = 512

  static func encode(_ payload: [UInt8], asOf: Timestamp?, savedAt: Timestamp) -> [UInt8] {
    var head = JSONObject()
    head.add("schema", RowReader.isTable(payload) ? 2 : 1)
    head.add("saved_at", savedAt.rfc3339)
    if let asOf { head.add("as_of", asOf.rfc3339) } else { head.add("as_of", raw: "null") }
    head.add("sha256", hex(sha256(payload)))
    return Array("{\(head.members)".utf8) + dataMark + payload + end
  }

  enum Failure: Error, Equatable {
    case newerSchema(Int)
    /// What is wrong, in words that follow "is damaged:".
    case damaged(String)
  }

  static func decode(_ bytes: [UInt8]) throws(Failure) -> StoredDocument {
    var bytes = bytes
    let asOf = try unwrap(&bytes)
    return StoredDocument(payload: bytes, asOf: asOf)
  }

  /// Leaves only the payload in `bytes`, in the same memory: a second copy of many megabytes would cost more than the
  /// move. Returns when the broker confirmed it.
  static func unwrap(_ bytes: inout [UInt8]) throws(Failure) -> Timestamp? {
    guard let found = schema(of: bytes) else { throw .damaged("it does not start as our files do") }
    guard found <= schema else { throw .newerSchema(found) }
    guard found > 0 else { throw .damaged("its schema \(found) was never written") }
    guard bytes.count <= payloadLimit + overhead else { throw .damaged("it is too large") }
    guard let mark = firstIndex(of: dataMark, in: bytes.prefix(overhead)),
      let head = decodeJSON(Head.self, from: bytes[..<mark] + [UInt8(ascii: "}")])
    else { throw .damaged("its head cannot be read") }
    guard bytes.count >= mark + dataMark.count + end.count, bytes.suffix(end.count) == end[...]
    else { throw .damaged("its end is missing") }
    bytes.removeLast(end.count)
    bytes.removeFirst(mark + dataMark.count)
    guard hex(sha256(bytes)) == head.sha256 else { throw .damaged("its checksum is wrong") }
    guard let text = head.asOf else { return nil }
    guard let asOf = Timestamp(rfc3339: text) else { throw .damaged("its time cannot be read") }
    return asOf
  }

  /// The schema that a file of any version of ours starts with; nil for other files.
  static func schema(of bytes: [UInt8]) -> Int? {
    let start = Array("{\"schema\":".utf8)
    guard bytes.starts(with: start) else { return nil }
    let digits = bytes.dropFirst(start.count).prefix(10).prefix { (48...57).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  private struct Head: Decodable {
    let asOf: String?
    let sha256: String
  }

  private static let dataMark = Array(",\"data\":".utf8)
  private static let end = Array("}\n".utf8)

  private static func firstIndex(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return (bytes.startIndex...(bytes.endIndex - pattern.count)).first {
      bytes[$0...].starts(with: pattern)
    }
  }
}
