import ClientModels

/// A place that the journal is known to have reached, kept outside of it: it shows when the end was cut off.
struct JournalAnchor: Hashable, Sendable {
  let chain: JournalChain
  /// The file that knows of it.
  let path: String
}

/// One pass over the segments of a journal, one in memory at a time; nothing is changed.
struct JournalScan {
  /// Where a scan starts: after the last record of `chain`.
  struct Start: Hashable, Sendable {
    var chain = JournalChain()
    var segment = 1
    var offset = 0
  }

  /// The unfinished end of the last segment.
  struct TornTail {
    let segment: Int
    let goodSize: Int
    let dropped: [UInt8]
    /// The whole segment as it was found.
    let contents: [UInt8]
  }

  private(set) var chain: JournalChain
  /// Whose journal it is; the first header tells when nobody did.
  private(set) var owner: JournalOwner?
  /// 0 when there is no segment.
  private(set) var lastSegment = 0
  /// The bytes of the last segment that are good. 0 when it still needs its header.
  private(set) var lastSize = 0
  /// When the last segment was begun.
  private(set) var lastBegun: Timestamp?
  private(set) var tornTail: TornTail?
  /// Why the journal must not be written; the records before it were visited.
  private(set) var damage: StoreError?
  /// The segments do not hold what `start` says; nothing was visited.
  private(set) var isMisfit = false

  private let directory: StoreDirectory
  private let start: Start
  /// Not passed yet, the next one first.
  private var anchors: [JournalAnchor]

  /// A segment is never larger: the limit of 8 MiB, and one append.
  static let readLimit = 16 << 20

  /// Without an owner any journal is taken, as long as it is one.
  init(
    _ directory: StoreDirectory, owner: JournalOwner?, from start: Start = Start(),
    anchors: [JournalAnchor] = []
  ) {
    self.directory = directory
    self.owner = owner
    self.start = start
    self.anchors = anchors.filter { $0.chain.sequence > start.chain.sequence }
      .sorted { $0.chain.sequence < $1.chain.sequence }
    chain = start.chain
  }

  /// Visits every record after the start, up to the end or to what is damaged.
  mutating func run(_ visit: (JournalLine) -> Void) {
    do throws(StoreError) {
      let numbers = try Self.segments(in: directory)
      for (index, number) in numbers.enumerated() where damage == nil && !isMisfit {
        guard number == index + 1 else {
          damage = Self.missing(directory.path(of: Self.segmentName(index + 1)), chain)
          return
        }
        guard number >= start.segment else { continue }
        try read(number, isLast: number == numbers.count, visit)
      }
      if lastSegment == 0, start.chain.sequence > 0 { isMisfit = true }
    } catch {
      damage = error
    }
    if damage == nil, !isMisfit, let anchor = anchors.last { damage = shortOf(anchor) }
    if damage != nil { tornTail = nil }
  }

  static func segments(in directory: StoreDirectory) throws(StoreError) -> [Int] {
    try directory.reporting(".") { () throws(FileFault) in
      try directory.fileSystem.list(directory.descriptor)
    }.compactMap(segmentNumber).sorted()
  }

  static func segmentName(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits + ".jsonl"
  }

  private static func segmentNumber(_ name: String) -> Int? {
    guard name.hasSuffix(".jsonl"), let number = Int(name.dropLast(6)), number > 0,
      segmentName(number) == name
    else { return nil }
    return number
  }

  static func contents(
    of name: String, _ directory: StoreDirectory, limit: Int = readLimit
  ) throws(StoreError) -> [UInt8] {
    let fileSystem = directory.fileSystem
    return try directory.reporting(name) { () throws(FileFault) in
      let file = try fileSystem.open(name, in: directory.descriptor, .read)
      defer { fileSystem.close(file) }
      let bytes = try fileSystem.read(file, limit: limit + 1)
      guard bytes.count <= limit else { throw .tooLarge("read") }
      return bytes
    }
  }

  private mutating func read(
    _ number: Int, isLast: Bool, _ visit: (JournalLine) -> Void
  ) throws(StoreError) {
    let name = Self.segmentName(number)
    let bytes = try Self.contents(of: name, directory)
    lastSegment = number
    lastSize = 0
    if number == start.segment, start.offset > 0 {
      guard resume(in: bytes) else { return }
    }
    while lastSize < bytes.count {
      let rest = bytes[lastSize...]
      var next = chain
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")), next.advance(over: rest[..<end])
      else {
        stop(at: rest, in: name, bytes, isLast: isLast)
        return
      }
      guard let line = accept(rest[..<end], next, isFirst: lastSize == 0, in: name) else { return }
      chain = next
      lastSize = end + 1
      visit(line)
    }
    if lastSize == 0 { stop(at: [], in: name, bytes, isLast: isLast) }
  }

  /// Goes on after the start, if the segment is ours and its record there is the one that the start names.
  private mutating func resume(in bytes: [UInt8]) -> Bool {
    let isFit =
      start.offset <= bytes.count && bytes[start.offset - 1] == UInt8(ascii: "\n")
      && {
        let line = bytes[..<(start.offset - 1)]
        let last = line.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard let link = JournalLink(line[last...]), link.isWhole else { return false }
        return link.sequence == start.chain.sequence && link.hash == start.chain.head
      }()
    guard isFit, let end = bytes.firstIndex(of: UInt8(ascii: "\n")),
      let link = JournalLink(bytes[..<end]), link.isWhole,
      let line = JournalLine(
        bytes[..<end], JournalChain(sequence: link.sequence, head: link.hash)),
      case .header(_, let reader, let owner, _) = line.record,
      reader <= JournalRecord.schema, self.owner == nil || owner == self.owner
    else {
      isMisfit = true
      return false
    }
    self.owner = owner
    lastBegun = line.time
    lastSize = start.offset
    return true
  }

  /// A record that is not the next one: an unfinished write if nothing whole follows, damage otherwise.
  private mutating func stop(
    at rest: ArraySlice<UInt8>, in name: String, _ bytes: [UInt8], isLast: Bool
  ) {
    let follows = rest.split(separator: UInt8(ascii: "\n")).contains { line in
      JournalChain.lastStart(in: line).flatMap { JournalLink(line[$0...]) }?.isWhole ?? false
    }
    // A whole record that only lacks its line end was cut while it was written.
    let endsWhole = !rest.contains(UInt8(ascii: "\n"))
    guard isLast, !follows || endsWhole else {
      damage = problem(in: name, "is damaged at byte \(lastSize), record \(chain.sequence + 1)")
      return
    }
    tornTail = TornTail(
      segment: lastSegment, goodSize: lastSize, dropped: Array(rest), contents: bytes)
  }

  private mutating func accept(
    _ bytes: ArraySlice<UInt8>, _ next: JournalChain, isFirst: Bool, in name: String
  ) -> JournalLine? {
    guard let line = JournalLine(bytes, next) else {
      damage = newer(in: name, found: JournalRecord.schema + 1)
      return nil
    }
    if case .header(let schema, let minimumReader, let owner, let hash) = line.record {
      guard minimumReader <= JournalRecord.schema else {
        damage = newer(in: name, found: schema)
        return nil
      }
      guard isFirst, self.owner == nil || owner == self.owner, hash == chain.head.hex else {
        damage = problem(in: name, "belongs to another journal at byte \(lastSize)")
        return nil
      }
      self.owner = owner
      lastBegun = line.time
    } else if isFirst {
      damage = problem(in: name, "is damaged at byte 0: its header is missing")
      return nil
    }
    while let anchor = anchors.first, next.sequence == anchor.chain.sequence {
      guard next.head == anchor.chain.head else {
        damage = problem(
          in: name,
          "is not what \(anchor.path) knows at byte \(lastSize), record \(next.sequence)")
        return nil
      }
      anchors.removeFirst()
    }
    return line
  }
}

extension JournalScan {
  private func problem(in name: String, _ what: String) -> StoreError {
    let path = directory.path(of: name)
    return StoreError(
      .damaged(what), path: path,
      description: "\(Self.remedy): \(path) \(what)")
  }

  private func newer(in name: String, found: Int) -> StoreError {
    let path = directory.path(of: name)
    let place = "at byte \(lastSize), record \(chain.sequence + 1)"
    return StoreError(
      .newerSchema(found: found, known: JournalRecord.schema), path: path,
      description:
        "\(path): a newer version wrote it (\(place)); update this program to send orders")
  }

  private func shortOf(_ anchor: JournalAnchor) -> StoreError {
    let name = Self.segmentName(max(lastSegment, 1))
    return problem(
      in: name,
      "ends at byte \(lastSize), record \(chain.sequence), but \(anchor.path) knows record "
        + "\(anchor.chain.sequence): the end is gone")
  }

  /// Stands before the path, which may be longer than a line of the screen.
  static let remedy = "no order can be sent; `folio store repair` makes a sound copy"

  /// The folder of segments is gone, though an anchor knows of records.
  static func missing(_ path: String, _ anchor: JournalAnchor) -> StoreError {
    let what = "is missing, but \(anchor.path) knows record \(anchor.chain.sequence)"
    return StoreError(.damaged(what), path: path, description: "\(remedy): \(path) \(what)")
  }

  private static func missing(_ path: String, _ chain: JournalChain) -> StoreError {
    let what = "is missing: the records after \(chain.sequence) are gone"
    return StoreError(.damaged(what), path: path, description: "\(remedy): \(path) \(what)")
  }
}
