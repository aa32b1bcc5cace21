import Foundation

/// The member names of a JSON text that a decoder has already taken.
enum JSONKeys {
  /// A name that one object has twice, whichever object it is; which of the two values was meant nobody can say.
  static func repeated(in bytes: [UInt8]) -> String? {
    // One entry for each object or array that is open; an array has no names.
    var open: [Set<String>?] = []
    var isNameNext = false
    var position = 0
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "{"):
        open.append([])
        isNameNext = true
      case UInt8(ascii: "["):
        open.append(nil)
        isNameNext = false
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open = open.dropLast()
        isNameNext = false
      case UInt8(ascii: ","): isNameNext = open.last.map { $0 != nil } ?? false
      case UInt8(ascii: "\""):
        let end = endOfString(bytes, from: position)
        if isNameNext, let last = open.indices.last {
          let name = text(bytes[position...end])
          if open[last]?.insert(name).inserted == false { return name }
          isNameNext = false
        }
        position = end
      default: break
      }
      position += 1
    }
    return nil
  }

  /// Where the quotation mark is that ends the string that begins at `start`.
  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var position = start + 1
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position, bytes.count - 1)
  }

  /// `"qty"` and `"qt\u0079"` are one name.
  private static func text(_ quoted: ArraySlice<UInt8>) -> String {
    guard quoted.contains(UInt8(ascii: "\\")),
      let text = try? JSONDecoder().decode(String.self, from: Data(quoted))
    else { return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self) }
    return text
  }
}
