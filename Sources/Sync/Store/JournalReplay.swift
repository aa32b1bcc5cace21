import ClientModels

/// What the segments of a journal hold, read once at opening; nothing is changed.
struct JournalReplay {
  /// The unfinished end of the last segment.
  struct TornTail {
    let segment: Int
    let goodSize: Int
    let dropped: [UInt8]
    /// The whole segment as it was found.
    let contents: [UInt8]
  }

  private(set) var entries: [JournalEntry] = []
  private(set) var chain = JournalChain()
  /// 0 when there is no segment.
  private(set) var lastSegment = 0
  /// The bytes of the last segment that are good. 0 when it still needs its header.
  private(set) var lastSize = 0
  private(set) var tornTail: TornTail?
  /// Why the journal must not be written; `entries` ends before it.
  private(set) var damage: StoreError?
  /// Orders of which only the intent was known at an end that was cut off.
  private var doubtful: [ClientOrderID] = []
  private var unsent: [ClientOrderID] = []

  private let directory: StoreDirectory
  private let owner: JournalOwner

  /// A segment is never larger: the limit of 8 MiB, and one append.
  static let readLimit = 16 << 20

  init(_ directory: StoreDirectory, owner: JournalOwner) {
    self.directory = directory
    self.owner = owner
    do {
      let numbers = try directory.reporting(".") { () throws(FileFault) in
        try directory.fileSystem.list(directory.descriptor)
      }.compactMap(Self.segmentNumber).sorted()
      for (index, number) in numbers.enumerated() where damage == nil {
        guard number == index + 1 else {
          damage = Self.missing(directory.path(of: Self.segmentName(index + 1)), chain)
          break
        }
        try read(number, isLast: number == numbers.count)
      }
    } catch {
      damage = error
    }
    if tornTail != nil { doubtful += unsent }
    // An order that was in doubt after an earlier repair and is settled by now is in doubt no more.
    doubtful = unsent.filter(doubtful.contains)
  }

  /// What must be assumed of orders whose later records may have been in an end that was cut off.
  var doubts: [JournalEntry] {
    doubtful.map {
      .resolve($0, to: .unconfirmed, why: "the end of the journal was torn; it may have been sent")
    }
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

  private mutating func read(_ number: Int, isLast: Bool) throws(StoreError) {
    let name = Self.segmentName(number)
    let bytes = try Self.contents(of: name, directory)
    lastSegment = number
    lastSize = 0
    while lastSize < bytes.count {
      let rest = bytes[lastSize...]
      var next = chain
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")), next.advance(over: rest[..<end])
      else {
        stop(at: rest, in: name, bytes, isLast: isLast)
        return
      }
      guard accept(rest[..<end], isFirst: lastSize == 0, in: name) else { return }
      chain = next
      lastSize = end + 1
    }
    if lastSize == 0 { stop(at: [], in: name, bytes, isLast: isLast) }
  }

  private static func contents(
    of name: String, _ directory: StoreDirectory
  ) throws(StoreError) -> [UInt8] {
    let fileSystem = directory.fileSystem
    return try directory.reporting(name) { () throws(FileFault) in
      let file = try fileSystem.open(name, in: directory.descriptor, .read)
      defer { fileSystem.close(file) }
      let bytes = try fileSystem.read(file, limit: readLimit + 1)
      guard bytes.count <= readLimit else { throw .tooLarge("read") }
      return bytes
    }
  }

  /// A record that is not the next one: an unfinished write if nothing whole follows, damage otherwise.
  private mutating func stop(
    at rest: ArraySlice<UInt8>, in name: String, _ bytes: [UInt8], isLast: Bool
  ) {
    let follows = rest.split(separator: UInt8(ascii: "\n")).contains { line in
      JournalChain.lastStart(in: line).map { JournalChain.isWhole(line[$0...]) } ?? false
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
    _ line: ArraySlice<UInt8>, isFirst: Bool, in name: String
  ) -> Bool {
    guard let record = JournalRecord(line: line) else {
      damage = newer(in: name, found: JournalRecord.schema + 1)
      return false
    }
    switch record {
    case .header(let schema, let minimumReader, let owner, let hash):
      guard minimumReader <= JournalRecord.schema else {
        damage = newer(in: name, found: schema)
        return false
      }
      guard isFirst, owner == self.owner, hash == hex(chain.head) else {
        damage = problem(in: name, "belongs to another journal at byte \(lastSize)")
        return false
      }
    case _ where isFirst:
      damage = problem(in: name, "is damaged at byte 0: its header is missing")
      return false
    case .entry(let entry):
      note(entry)
    case .recovered:
      doubtful += unsent
    case .optional:
      break
    }
    return true
  }

  private mutating func note(_ entry: JournalEntry) {
    entries.append(entry)
    switch entry {
    case .intent(let request, _, _): unsent.append(request.clientOrderID)
    case .send(let id, _), .reply(let id, _, _, _, _, _), .resolve(let id, _, _):
      unsent.removeAll { $0 == id }
    case .cancel, .broker, .fill: break
    }
  }

  private func problem(in name: String, _ what: String) -> StoreError {
    let path = directory.path(of: name)
    return StoreError(
      .damaged(what), path: path,
      description: "\(path) \(what); no order can be sent until it is repaired or moved away")
  }

  private func newer(in name: String, found: Int) -> StoreError {
    let path = directory.path(of: name)
    let place = "at byte \(lastSize), record \(chain.sequence + 1)"
    return StoreError(
      .newerSchema(found: found, known: JournalRecord.schema), path: path,
      description:
        "\(path): a newer version wrote it (\(place)); update this program to send orders")
  }

  private static func missing(_ path: String, _ chain: JournalChain) -> StoreError {
    let what = "is missing: the records after \(chain.sequence) are gone"
    return StoreError(
      .damaged(what), path: path,
      description: "\(path) \(what); no order can be sent until it is put back")
  }
}
