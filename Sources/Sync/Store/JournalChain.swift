import ClientModels

/// The position in a chain of records: the number and the hash of the last one.
struct JournalChain: Hashable, Sendable {
  /// 0 before the first record.
  var sequence: UInt64 = 0
  var head = ChainHash.zero

  /// The longest line in bytes with its end: 64 KiB.
  static let lineLimit = 64 << 10
  private static let start = Array("{\"seq\":".utf8)
  private static let beforePrevious = Array(",\"p\":\"".utf8)
  private static let beforeHash = Array("\",\"h\":\"".utf8)
  private static let end = Array("\"}".utf8)

  /// Makes the next line of the chain, with its end of line.
  ///
  /// `members` is the JSON of everything between the number and the hashes.
  mutating func line(_ members: some Sequence<UInt8>) -> [UInt8] {
    sequence += 1
    var line = Self.start
    line += String(sequence).utf8
    line.append(UInt8(ascii: ","))
    line += members
    line += Self.beforePrevious
    line += head.hexBytes
    line.append(UInt8(ascii: "\""))
    head = line.withUnsafeBytes { ChainHash(after: head, $0) }
    line += Self.beforeHash.dropFirst()
    line += head.hexBytes
    line += Self.end
    line.append(UInt8(ascii: "\n"))
    return line
  }

  mutating func line(_ members: String) -> [UInt8] { line(members.utf8) }

  /// Moves past a line (without its end of line) if it is the next one of this chain, whole and unchanged.
  mutating func advance(over line: ArraySlice<UInt8>) -> Bool {
    guard let link = JournalLink(line), link.sequence == sequence + 1, link.previous == head,
      link.isWhole
    else { return false }
    sequence = link.sequence
    head = link.hash
    return true
  }

  /// Where a record could start in a line; no string in a record can hold this text unescaped.
  static func lastStart(in line: ArraySlice<UInt8>) -> Int? {
    guard line.count >= start.count else { return nil }
    return (line.startIndex...(line.endIndex - start.count)).last { index in
      line[index] == start[0] && line[index...].starts(with: start)
    }
  }

  /// Where the parts of a line are. All of them have a fixed place, counted from the ends.
  fileprivate struct Parts {
    let sequence: UInt64
    let members: Range<Int>
    let hashed: Range<Int>
    let previous: Range<Int>
    let hash: Range<Int>

    init?(_ line: ArraySlice<UInt8>) {
      let digits = 2 * ChainHash.byteCount
      let trailer = beforePrevious.count + digits + beforeHash.count + digits + end.count
      guard line.count < lineLimit, line.count > start.count + trailer, line.starts(with: start),
        line.suffix(end.count).elementsEqual(end)
      else { return nil }
      var value: UInt64 = 0
      var index = line.startIndex + start.count
      while (48...57).contains(line[index]) {
        let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = tenfold.addingReportingOverflow(UInt64(line[index] - 48))
        guard !overflow, !carry, sum > 0 else { return nil }
        value = sum
        index += 1
      }
      hash = (line.endIndex - end.count - digits)..<(line.endIndex - end.count)
      let hashMark = (hash.lowerBound - beforeHash.count)..<hash.lowerBound
      previous = (hashMark.lowerBound - digits)..<hashMark.lowerBound
      let previousMark = (previous.lowerBound - beforePrevious.count)..<previous.lowerBound
      hashed = line.startIndex..<(hashMark.lowerBound + 1)
      guard value > 0, line[index] == UInt8(ascii: ","), index < previousMark.lowerBound,
        line[hashMark].elementsEqual(beforeHash),
        line[previousMark].elementsEqual(beforePrevious)
      else { return nil }
      sequence = value
      members = (index + 1)..<previousMark.lowerBound
    }
  }
}

/// A line that has the form of a record, taken by itself.
struct JournalLink {
  let sequence: UInt64
  let previous: ChainHash
  let hash: ChainHash
  /// The JSON between the number and the hashes.
  let members: ArraySlice<UInt8>
  private let hashed: ArraySlice<UInt8>

  init?(_ line: ArraySlice<UInt8>) {
    guard let parts = JournalChain.Parts(line),
      let previous = ChainHash(hex: line[parts.previous]),
      let hash = ChainHash(hex: line[parts.hash])
    else { return nil }
    sequence = parts.sequence
    self.previous = previous
    self.hash = hash
    members = line[parts.members]
    hashed = line[parts.hashed]
  }

  /// Whether the line is as it was written: then it did not come about by a torn write.
  var isWhole: Bool { hashed.withUnsafeBytes { ChainHash(after: previous, $0) } == hash }
}
