import ClientModels

/// Takes the whole records out of damaged segments and chains them anew in new ones, one segment in memory at a time.
struct JournalSalvage {
  /// Records of the old journal that were kept, without its headers.
  private(set) var records = 0
  /// How often records were missing between two that were kept.
  private(set) var gaps = 0
  private let directory: StoreDirectory
  private let environment: StoreEnvironment
  private let owner: JournalOwner
  private var chain = JournalChain()
  private var segment = 0
  private var lines: [UInt8] = []
  /// The last record that was kept, as the old chain had it.
  private var last = JournalChain()
  private var time: Timestamp?
  /// What was left out since then.
  private var dropped: [UInt8] = []

  private static let segmentLimit = 8 << 20

  init(to directory: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment) {
    self.directory = directory
    self.owner = owner
    self.environment = environment
  }

  /// Keeps the whole records of a segment, and returns where what was left out stood.
  mutating func take(_ bytes: [UInt8], _ path: String) throws(StoreError) -> [Range<Int>] {
    var left: [Range<Int>] = []
    var isOurs = true
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let line = bytes[start..<end]
      var from = start
      if JournalLink(line)?.isWhole != true {
        from = JournalChain.lastStart(in: line) ?? end
      }
      let isKept = try keep(line[from...], &isOurs, path)
      let kept = isKept ? from : end
      if kept > start {
        left.append(start..<kept)
        dropped += bytes[start..<kept]
      }
      start = end + 1
    }
    return left
  }

  /// Ends the copy; `known` is the number of a record that there once was.
  mutating func finish(known: UInt64) throws(StoreError) {
    if last.sequence < known || !dropped.isEmpty { try note(at: time ?? environment.now()) }
    try flush()
  }

  /// Keeps a line if it is a whole record that comes after those kept.
  private mutating func keep(
    _ line: ArraySlice<UInt8>, _ isOurs: inout Bool, _ path: String
  ) throws(StoreError) -> Bool {
    guard let link = JournalLink(line), link.isWhole, link.sequence > last.sequence else {
      return false
    }
    let chain = JournalChain(sequence: link.sequence, head: link.hash)
    let read = JournalLine(line, chain)
    if case .header(let schema, let reader, let owner, _) = read?.record {
      guard reader <= JournalRecord.schema else {
        throw StoreError(
          .newerSchema(found: schema, known: JournalRecord.schema), path: path,
          description: "\(path): a newer version wrote it; update this program to repair it")
      }
      isOurs = owner == self.owner
    }
    guard isOurs else { return false }
    let isNext = link.sequence == last.sequence + 1 && link.previous == last.head
    if !isNext || !dropped.isEmpty { try note(at: time ?? read?.time ?? environment.now()) }
    last = chain
    time = read?.time ?? time
    if case .header = read?.record { return true }
    try add(Array(link.members), at: time ?? environment.now())
    records += 1
    return true
  }

  /// Says in the copy that something is missing here.
  private mutating func note(at time: Timestamp) throws(StoreError) {
    let record = JournalRecord.recovered(
      droppedBytes: dropped.count, sha256: hex(sha256(dropped)))
    let members = record.members(
      at: time, uptime: environment.uptime(), version: environment.version)
    try add(Array(members.utf8), at: time)
    gaps += 1
    dropped = []
  }

  private mutating func add(
    _ members: [UInt8], at time: Timestamp
  ) throws(StoreError) {
    if lines.isEmpty || lines.count + members.count + 256 > Self.segmentLimit {
      try flush()
      segment += 1
      let header = JournalRecord.header(
        schema: JournalRecord.schema, minimumReader: JournalRecord.schema, owner: owner,
        previousSegmentHash: chain.head.hex)
      lines = chain.line(
        header.members(at: time, uptime: environment.uptime(), version: environment.version))
    }
    lines += chain.line(members)
  }

  private mutating func flush() throws(StoreError) {
    guard !lines.isEmpty else { return }
    try environment.replace(
      JournalScan.segmentName(segment), in: directory, with: lines)
    lines = []
  }
}
