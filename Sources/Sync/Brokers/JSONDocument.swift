/// Why bytes are not the document that was expected.
struct JSONDocumentError: Error, Hashable, CustomStringConvertible {
  /// Where, as a path of keys, and what; names of keys and kinds only.
  let description: String
}

/// The one place where JSON is decoded, so that its engine can be replaced. What is passed to a body lives until it
/// returns.
enum JSONDocument {
  /// A document that is one object.
  static func object<Value>(
    _ bytes: [UInt8], _ read: (inout WireMembers) throws(WireFault) -> Value
  ) throws(JSONDocumentError) -> Value {
    try withReader(bytes, root: .object) { reader throws(JSONDocumentError) in
      let root = try reader.whole()
      do throws(WireFault) {
        var members = try WireMembers(root)
        return try read(&members)
      } catch {
        throw JSONDocumentError(description: error.description)
      }
    }
  }

  /// Each element of a document that is an array, with its index. All of the document is read, or an error says that some
  /// of it is not JSON.
  static func elements(
    _ bytes: [UInt8], _ take: (Int, WireValue) -> Void
  ) throws(JSONDocumentError) {
    try withReader(bytes, root: .array) { reader throws(JSONDocumentError) in
      var index = 0
      while let element = try reader.next() {
        take(index, element)
        index += 1
      }
    }
  }

  /// Each name and value of a document that is an object, without holding all of it.
  static func members(
    _ bytes: [UInt8], _ take: (String, WireValue) -> Void
  ) throws(JSONDocumentError) {
    try withReader(bytes, root: .object) { reader throws(JSONDocumentError) in
      while let name = try reader.next() {
        take(String(decoding: name.bytes, as: UTF8.self), name.following)
      }
    }
  }

  private static func withReader<Value>(
    _ bytes: [UInt8], root: WireToken.Kind,
    _ body: (JSONReader) throws(JSONDocumentError) -> Value
  ) throws(JSONDocumentError) -> Value {
    let reader = JSONReader()
    return try bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONDocumentError) in
        let found = try reader.open(bytes)
        // What is wrong with the text comes before what is wrong with its kind.
        guard found == root else {
          if found == .object || found == .array { _ = try reader.whole() }
          let fault = WireFault([], found == .null ? .null : .otherKind)
          throw JSONDocumentError(description: fault.description)
        }
        return try body(reader)
      }
    }.get()
  }
}
