/// Finds an object that names a member twice. Readers of JSON differ in which of the two they take, so that what one calls
/// an accepted order another calls a rejected one: such an answer proves nothing.
enum RepeatedMembers {
  /// The first name that stands twice in one object of a JSON text; nil when there is none, or the text is not JSON.
  static func first(in bytes: [UInt8]) -> String? {
    var names: [Set<ArraySlice<UInt8>>] = []
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"): names.append([])
      case UInt8(ascii: "}"): _ = names.popLast()
      case UInt8(ascii: "\""):
        let start = index + 1
        guard let end = self.end(ofStringAt: start, in: bytes) else { return nil }
        index = end
        guard isName(before: end + 1, in: bytes), let last = names.indices.last else { break }
        guard names[last].insert(bytes[start..<end]).inserted else {
          return SafeText.line(String(decoding: bytes[start..<end], as: UTF8.self), limit: 40)
        }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Where the closing quote is.
  private static func end(ofStringAt start: Int, in bytes: [UInt8]) -> Int? {
    var index = start
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\"") { return index }
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// Whether a colon follows, after any white space.
  private static func isName(before index: Int, in bytes: [UInt8]) -> Bool {
    var index = index
    while index < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[index]) { index += 1 }
    return index < bytes.count && bytes[index] == UInt8(ascii: ":")
  }
}
