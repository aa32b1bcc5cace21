import ClientModels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The writing end of a journal. After an error that may have left the file unlike what we think, it is poisoned:
/// a second sync would report success for bytes that the system has already dropped.
final class JournalWriter {
  /// Why nothing more may be written; nil while all is well.
  private(set) var poison: StoreError?
  private let directory: StoreDirectory
  private let owner: JournalOwner
  private let environment: StoreEnvironment
  private let segmentLimit: Int
  private var chain: JournalChain
  private var segment: Int
  private var size: Int
  private var file: Descriptor?

  /// The most bytes of one append: 4 MiB.
  private static let appendLimit = 4 << 20

  init(
    _ directory: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment,
    after replay: JournalReplay, segmentLimit: Int
  ) {
    self.directory = directory
    self.owner = owner
    self.environment = environment
    self.segmentLimit = segmentLimit
    chain = replay.chain
    segment = replay.lastSegment
    size = replay.lastSize
  }

  deinit {
    if let file { directory.fileSystem.close(file) }
  }

  /// Cuts off an unfinished end, after a copy of it was made, and says so in the journal.
  func recover(_ replay: JournalReplay) throws(StoreError) {
    guard let tail = replay.tornTail else { return }
    let name = JournalReplay.segmentName(tail.segment)
    if !tail.contents.isEmpty {
      let copy = "\(name).broken-\(environment.fileStamp)"
      try environment.replace(copy, in: directory, with: tail.contents)
    }
    let fileSystem = directory.fileSystem
    let file = try openLast()
    try directory.reporting(name) { () throws(FileFault) in
      try fileSystem.truncate(file, to: tail.goodSize)
      try fileSystem.sync(file)
    }
    let note = JournalRecord.recovered(
      droppedBytes: tail.dropped.count, sha256: hex(sha256(tail.dropped)))
    let doubts = replay.doubts.map { JournalRecord.entry($0) }
    try append([note] + doubts, durably: true, at: environment.now())
  }

  /// Adds the records in one write.
  func append(
    _ records: [JournalRecord], durably: Bool, at time: Timestamp
  ) throws(StoreError) {
    var next = chain
    var needed = try lines(records, &next, at: time).count
    if size == 0 || size + needed > segmentLimit {
      try poisoning { () throws(StoreError) in try startSegment(at: time) }
      next = chain
      needed = 0
    }
    next = chain
    let bytes = try lines(records, &next, at: time)
    try poisoning { () throws(StoreError) in
      let file = try openLast()
      try directory.reporting(JournalReplay.segmentName(segment)) { () throws(FileFault) in
        try directory.fileSystem.write(bytes, to: file)
        if durably { try directory.fileSystem.syncContents(file) }
      }
    }
    chain = next
    size += bytes.count
  }

  private func lines(
    _ records: [JournalRecord], _ chain: inout JournalChain, at time: Timestamp
  ) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    for record in records {
      let line = chain.line(
        record.members(at: time, uptime: environment.uptime(), version: environment.version))
      guard line.count <= JournalChain.lineLimit, bytes.count + line.count <= Self.appendLimit
      else {
        let name = JournalReplay.segmentName(max(segment, 1))
        throw StoreError(
          .io(errno: EMSGSIZE, operation: "append"), path: directory.path(of: name),
          description: "the order is too long for the journal (64 KiB); nothing was sent")
      }
      bytes += line
    }
    return bytes
  }

  /// Makes the next segment, or gives the last one the header that it lost, and puts it on the disk.
  private func startSegment(at time: Timestamp) throws(StoreError) {
    let fileSystem = directory.fileSystem
    let isNew = size > 0 || segment == 0
    if isNew {
      if let file {
        // The records before this segment must not come to the disk later than those in it.
        try directory.reporting(JournalReplay.segmentName(segment)) { () throws(FileFault) in
          try fileSystem.syncContents(file)
        }
        fileSystem.close(file)
      }
      file = nil
      segment += 1
    }
    let name = JournalReplay.segmentName(segment)
    let header = JournalRecord.header(
      schema: JournalRecord.schema, minimumReader: JournalRecord.schema, owner: owner,
      previousSegmentHash: hex(chain.head))
    var next = chain
    let bytes = try lines([header], &next, at: time)
    let file = try isNew ? create(name) : openLast()
    try directory.reporting(name) { () throws(FileFault) in
      try fileSystem.write(bytes, to: file)
      try fileSystem.sync(file)
      try fileSystem.sync(directory.descriptor)
    }
    chain = next
    size = bytes.count
  }

  private func create(_ name: String) throws(StoreError) -> Descriptor {
    let created = try directory.reporting(name) { () throws(FileFault) in
      try directory.fileSystem.open(name, in: directory.descriptor, .createNew)
    }
    file = created
    return created
  }

  private func openLast() throws(StoreError) -> Descriptor {
    if let file { return file }
    let name = JournalReplay.segmentName(segment)
    let opened = try directory.reporting(name) { () throws(FileFault) in
      try directory.fileSystem.open(name, in: directory.descriptor, .append)
    }
    file = opened
    // The session that made the segment may have ended before its name was on the disk.
    try directory.reporting(name) { () throws(FileFault) in
      try directory.fileSystem.sync(directory.descriptor)
    }
    return opened
  }

  private func poisoning(_ body: () throws(StoreError) -> Void) throws(StoreError) {
    do { try body() } catch {
      poison = StoreError(
        .poisoned, path: error.path,
        description: "\(error.description); no order can be sent until folio is started again")
      throw error
    }
  }
}
