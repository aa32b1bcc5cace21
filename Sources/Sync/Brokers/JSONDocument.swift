import FoundationEssentials

/// Why bytes are not the document that was expected.
struct JSONDocumentError: Error, Hashable, CustomStringConvertible {
  /// Where, as a path of keys, and what; names of keys and kinds only.
  let description: String
}

/// The one place where JSON is decoded, so that its engine can be replaced.
enum JSONDocument {
  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8]
  ) throws(JSONDocumentError) -> Value {
    guard !bytes.isEmpty else { throw JSONDocumentError(description: "it is empty") }
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw JSONDocumentError(description: describe(error))
    } catch {
      throw JSONDocumentError(description: "it is not JSON")
    }
  }

  static func describe(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "it is not as expected" }
    switch error {
    case .keyNotFound(let key, let context):
      return place(context.codingPath + [key]) + " is missing"
    case .valueNotFound(_, let context): return place(context.codingPath) + " is null"
    case .typeMismatch(_, let context): return place(context.codingPath) + " is of another kind"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "it is not JSON" : place(context.codingPath) + " is not a valid value"
    @unknown default: return "it is not as expected"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    guard !path.isEmpty else { return "the document" }
    return SafeText.line(
      path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: "."),
      limit: 80)
  }
}
