import ClientModels

/// The position in a chain of records: the number and the hash of the last one.
struct JournalChain: Hashable, Sendable {
  /// 0 before the first record.
  var sequence: UInt64 = 0
  /// 16 bytes, zero before the first record.
  var head = [UInt8](repeating: 0, count: hashSize)

  static let hashSize = 16
  /// The longest line in bytes with its end: 64 KiB.
  static let lineLimit = 64 << 10
  private static let domain = Array("folio order journal 1\n".utf8)
  private static let start = Array("{\"seq\":".utf8)
  private static let beforePrevious = Array(",\"p\":\"".utf8)
  private static let beforeHash = Array("\",\"h\":\"".utf8)
  private static let end = Array("\"}".utf8)

  /// Makes the next line of the chain, with its end of line.
  ///
  /// `members` is the JSON of everything between the number and the hashes.
  mutating func line(_ members: String) -> [UInt8] {
    sequence += 1
    var line = Self.start + Array("\(sequence),\(members)".utf8)
    line += Self.beforePrevious + hexBytes(head) + [UInt8(ascii: "\"")]
    head = Self.hash(after: head, line[...])
    return line + Self.beforeHash.dropFirst() + hexBytes(head) + Self.end + [UInt8(ascii: "\n")]
  }

  /// Moves past a line (without its end of line) if it is the next one of this chain, whole and unchanged.
  mutating func advance(over line: ArraySlice<UInt8>) -> Bool {
    guard let link = Link(line), link.sequence == sequence + 1,
      line[link.previous].elementsEqual(hexBytes(head))
    else { return false }
    let hash = Self.hash(after: head, line[link.hashed])
    guard line[link.hash].elementsEqual(hexBytes(hash)) else { return false }
    sequence = link.sequence
    head = hash
    return true
  }

  /// Whether a line is a whole record of some chain: then it did not come about by a torn write.
  static func isWhole(_ line: ArraySlice<UInt8>) -> Bool {
    guard let link = Link(line), let previous = bytes(hex: line[link.previous]) else {
      return false
    }
    return line[link.hash].elementsEqual(hexBytes(hash(after: previous, line[link.hashed])))
  }

  /// Where a record could start in a line; no string in a record can hold this text unescaped.
  static func lastStart(in line: ArraySlice<UInt8>) -> Int? {
    guard line.count >= start.count else { return nil }
    return (line.startIndex...(line.endIndex - start.count)).last { index in
      line[index] == start[0] && line[index...].starts(with: start)
    }
  }

  private static func hash(after previous: [UInt8], _ line: ArraySlice<UInt8>) -> [UInt8] {
    Array(sha256(domain + previous + line).prefix(hashSize))
  }

  private static func bytes(hex text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text {
      let digit: UInt8
      switch character {
      case 48...57: digit = character - 48
      case 97...102: digit = character - 87
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }

  /// Where the parts of a line are. All of them have a fixed place, counted from the ends.
  private struct Link {
    let sequence: UInt64
    let hashed: Range<Int>
    let previous: Range<Int>
    let hash: Range<Int>

    init?(_ line: ArraySlice<UInt8>) {
      let digits = 2 * hashSize
      let trailer = beforePrevious.count + digits + beforeHash.count + digits + end.count
      guard line.count < lineLimit, line.count > start.count + trailer, line.starts(with: start),
        line.suffix(end.count) == end[...]
      else { return nil }
      let number = line.dropFirst(start.count).prefix(20).prefix { (48...57).contains($0) }
      guard let value = UInt64(String(decoding: number, as: UTF8.self)), number.first != 48
      else { return nil }
      sequence = value
      hash = (line.endIndex - end.count - digits)..<(line.endIndex - end.count)
      let hashMark = (hash.lowerBound - beforeHash.count)..<hash.lowerBound
      previous = (hashMark.lowerBound - digits)..<hashMark.lowerBound
      let previousMark = (previous.lowerBound - beforePrevious.count)..<previous.lowerBound
      hashed = line.startIndex..<(hashMark.lowerBound + 1)
      guard line[hashMark] == beforeHash[...], line[previousMark] == beforePrevious[...]
      else { return nil }
    }
  }
}
