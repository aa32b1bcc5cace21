import Crypto

/// The hash that links the records of a journal: the first 16 bytes of a SHA-256.
struct ChainHash: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64

  static let byteCount = 16
  /// What stands before the first record.
  static let zero = ChainHash(first: 0, second: 0)
  private static let domain = Array("folio order journal 1\n".utf8)

  private init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// The hash of a record: of our domain, the hash before it, and the line up to the hash itself.
  init(after previous: ChainHash, _ line: UnsafeRawBufferPointer) {
    var hasher = SHA256()
    Self.domain.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    withUnsafeBytes(of: (previous.first.bigEndian, previous.second.bigEndian)) {
      hasher.update(bufferPointer: $0)
    }
    hasher.update(bufferPointer: line)
    let digest = hasher.finalize()
    (first, second) = digest.withUnsafeBytes { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  /// Nil unless the text is exactly 32 lower-case hexadecimal digits.
  init?(hex text: some Collection<UInt8>) {
    guard text.count == 2 * Self.byteCount else { return nil }
    var words = (UInt64(0), UInt64(0))
    for character in text {
      let digit: UInt8
      switch character {
      case 48...57: digit = character - 48
      case 97...102: digit = character - 87
      default: return nil
      }
      words.0 = words.0 << 4 | words.1 >> 60
      words.1 = words.1 << 4 | UInt64(digit)
    }
    first = words.0
    second = words.1
  }

  var hexBytes: [UInt8] {
    Sync.hexBytes(
      withUnsafeBytes(of: (first.bigEndian, second.bigEndian)) { Array($0) })
  }

  /// 32 lower-case hexadecimal digits.
  var hex: String { String(decoding: hexBytes, as: UTF8.self) }
}
