import CSimdjson

/// Reads one JSON document after another into tokens. For one thread at a time; its memory grows to the largest document.
/// The bytes of a document must live as long as what is read of them.
final class JSONReader {
  private let reader: OpaquePointer?

  init() { reader = folio_json_new() }

  deinit { if let reader { folio_json_free(reader) } }

  /// The kind of the root of a document.
  func open(_ bytes: UnsafeRawBufferPointer) throws(JSONDocumentError) -> WireToken.Kind {
    var bytes = bytes
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(3))
    }
    guard !bytes.isEmpty else { throw JSONDocumentError(description: "it is empty") }
    var root: UInt32 = 0
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    let result = reader.map { folio_json_open($0, start, bytes.count, &root) }
    guard result == FOLIO_JSON_OK else { throw Self.error(result) }
    return WireToken.Kind(rawValue: root)
  }

  /// The next element of a root array, or the next name of a root object with its value behind it; nil after the last.
  /// It lives until the next call.
  func next() throws(JSONDocumentError) -> WireValue? {
    var tokens: UnsafePointer<folio_json_token>?
    let result = reader.map { folio_json_next($0, 0, &tokens) }
    if result == FOLIO_JSON_END { return nil }
    guard result == FOLIO_JSON_OK, let tokens else { throw Self.error(result) }
    return WireValue(Self.tokens(tokens))
  }

  /// All of a document whose root is an array or an object. It lives until the next call.
  func whole() throws(JSONDocumentError) -> WireValue {
    var tokens: UnsafePointer<folio_json_token>?
    let result = reader.map { folio_json_next($0, 1, &tokens) }
    guard result == FOLIO_JSON_OK, let tokens else { throw Self.error(result) }
    return WireValue(Self.tokens(tokens))
  }

  /// `WireToken` is laid out as the token of the header.
  private static func tokens(
    _ pointer: UnsafePointer<folio_json_token>
  ) -> UnsafePointer<WireToken> {
    UnsafeRawPointer(pointer).assumingMemoryBound(to: WireToken.self)
  }

  private static func error(_ result: folio_json_result?) -> JSONDocumentError {
    switch result {
    case FOLIO_JSON_TOO_DEEP: JSONDocumentError(description: "it is nested too deeply")
    case FOLIO_JSON_TOO_LARGE: JSONDocumentError(description: "it is too large")
    case nil, FOLIO_JSON_NO_MEMORY: JSONDocumentError(description: "there is no memory to read it")
    default: JSONDocumentError(description: "it is not JSON")
    }
  }
}
