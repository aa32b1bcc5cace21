/// Finds an object that names a member twice. Readers of JSON differ in which of the two they take, so that what one calls
/// an accepted order another calls a rejected one: such an answer proves nothing.
enum RepeatedMembers {
  /// The first name that stands twice in one object of a JSON text; nil when there is none, or the text is not JSON.
  static func first(in bytes: [UInt8]) -> String? {
    let reader = JSONReader()
    return bytes.withUnsafeBytes { bytes in
      guard (try? reader.open(bytes)) != nil else { return nil }
      return (try? reader.whole())?.repeatedName()
    }
  }
}
