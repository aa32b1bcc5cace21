/// The names under which this server answers: a page in a browser must not reach a broker on the same machine by a name of
/// its own, nor under any name as a page.
public struct HostRule: Hashable, Sendable {
  private static let loopback: Set<String> = ["127.0.0.1", "localhost", "[::1]"]

  private let names: Set<String>

  /// `names` beside those of the loopback interface; an IPv6 address in brackets.
  public init(alsoNamed names: [String] = []) {
    self.names = Self.loopback.union(names.map { $0.lowercased() })
  }

  /// Looks at the field's value: a name or address with or without a port (RFC 9110 section 7.2).
  func check(host: String) throws(DoorRefusal) {
    guard let name = Self.name(host) else { throw .malformed("the Host field is malformed") }
    guard names.contains(String(name)) || names.contains(name.lowercased()) else {
      throw DoorRefusal(
        status: 403,
        reason: "this server does not answer to the name \"\(name.prefix(64))\": see --host")
    }
  }

  private static func name(_ host: String) -> Substring? {
    let bytes = host.utf8
    let end: String.Index
    if bytes.first == UInt8(ascii: "[") {
      guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      end = bytes.index(after: bracket)
      guard bytes[..<bracket].dropFirst().allSatisfy({ $0.isHexDigit || $0 == 0x3a }) else {
        return nil
      }
    } else {
      end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
      guard end > bytes.startIndex,
        bytes[..<end].allSatisfy({
          $0.isLetterOrDigit || $0 == 0x2d || $0 == 0x2e || $0 == 0x5f
        })
      else { return nil }
    }
    let rest = bytes[end...]
    guard rest.isEmpty || rest.first == 0x3a && isPort(rest.dropFirst()) else { return nil }
    return host[..<end]
  }

  private static func isPort(_ text: Substring.UTF8View) -> Bool {
    text.count <= 5 && text.allSatisfy { $0.isDigit }
  }
}

extension UInt8 {
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isLetterOrDigit: Bool { isDigit || (0x41...0x5a).contains(self & 0xdf) }
  var isHexDigit: Bool { isDigit || (0x41...0x46).contains(self & 0xdf) }

  /// A character of a token (RFC 9110 section 5.6.2).
  var isTokenCharacter: Bool {
    isLetterOrDigit || self < 0x80 && Self.otherTokenCharacters >> UInt128(self) & 1 == 1
  }

  /// A bit for each of those that are no letters and no digits.
  private static let otherTokenCharacters = "!#$%&'*+-.^_`|~".utf8.reduce(UInt128(0)) {
    $0 | 1 << UInt128($1)
  }
}
