/// Why a text is not the address of a server that we talk to.
public enum EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
  case notAnAddress(String)
  case schemeNotAllowed(String)
  /// Plain HTTP would show the key to everyone on the way.
  case plainHTTPToOtherMachine(host: String)

  public var description: String {
    switch self {
    case .notAnAddress(let text):
      "\(SafeText.line(Self.withoutUser(text), limit: 80)) is not a server address: write it like https://api.example.com"
    case .schemeNotAllowed(let scheme):
      "\(SafeText.line(scheme, limit: 20)):// is not allowed: use https://"
    case .plainHTTPToOtherMachine(let host):
      "http:// is allowed to this machine only, and \(SafeText.line(host, limit: 80)) is another: use https://"
    }
  }

  /// A password before the `@` is not for the screen.
  private static func withoutUser(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@") else { return text }
    let scheme = text.prefix { $0 != "@" && $0 != "/" }
    return (scheme.hasSuffix(":") ? scheme + "//" : "") + "…" + text[at...]
  }
}

/// The address of a server: `https`, or `http` to this machine. It has no user, query or fragment.
public struct EndpointURL: Hashable, Sendable, CustomStringConvertible {
  /// Without a slash at the end.
  public let text: String
  public let host: String
  /// Host and, where one is named, port.
  public let authority: String
  public let isPlainHTTP: Bool

  public init(_ text: String) throws(EndpointError) {
    guard text.utf8.count <= 512, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
      let separator = text.firstIndex(of: ":"), text[separator...].hasPrefix("://")
    else { throw .notAnAddress(text) }
    let scheme = text[..<separator].lowercased()
    guard scheme == "https" || scheme == "http" else { throw .schemeNotAllowed(scheme) }
    let rest = text[text.index(separator, offsetBy: 3)...]
    let authority = rest.prefix { $0 != "/" }
    let path = rest[authority.endIndex...]
    guard let host = Self.host(of: authority), path.utf8.allSatisfy(Self.isPathByte) else {
      throw .notAnAddress(text)
    }
    if scheme == "http", !["127.0.0.1", "[::1]", "localhost"].contains(host) {
      throw .plainHTTPToOtherMachine(host: host)
    }
    self.host = host
    self.authority = authority.lowercased()
    isPlainHTTP = scheme == "http"
    var trimmed = scheme + "://" + authority.lowercased() + path
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.text = trimmed
  }

  public var description: String { text }

  private static func host(of authority: Substring) -> String? {
    var host = authority
    if let end = authority.lastIndex(of: "]"), authority.hasPrefix("[") {
      host = authority[...end]
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
    }
    let port = authority[host.endIndex...]
    if !port.isEmpty {
      guard let number = Int(port.dropFirst()), port.hasPrefix(":"), (1...65_535).contains(number)
      else { return nil }
    }
    let name = host.lowercased()
    if name.hasPrefix("[") {
      let inner = name.dropFirst().dropLast()
      return !inner.isEmpty && inner.utf8.allSatisfy(Self.isIPv6Byte) ? name : nil
    }
    return !name.isEmpty && name.utf8.allSatisfy(Self.isHostByte) ? name : nil
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
  }

  private static func isIPv6Byte(_ byte: UInt8) -> Bool {
    (48...58).contains(byte) || (97...102).contains(byte) || byte == 46
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    isHostByte(byte) || (65...90).contains(byte) || byte == 47 || byte == 95 || byte == 126
  }
}

/// Percent-encoding for the parts of a URL (RFC 3986): everything but letters, digits and `-._~` is escaped.
enum PercentEncoding {
  static func encode(_ text: String, keeping kept: String = "") -> String {
    var result = ""
    let hexadecimal = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      if isUnreserved(byte) || (byte < 0x80 && kept.unicodeScalars.contains(scalar)) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "%"
        result.unicodeScalars.append(Unicode.Scalar(hexadecimal[Int(byte >> 4)]))
        result.unicodeScalars.append(Unicode.Scalar(hexadecimal[Int(byte & 15)]))
      }
    }
    return result
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == 45 || byte == 46 || byte == 95 || byte == 126
  }
}
