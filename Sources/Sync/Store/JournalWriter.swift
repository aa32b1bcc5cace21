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
  /// Whether everything in the segments is known to be on the disk. What a killed session wrote may not be.
  private var isSynced: Bool
  private(set) var chain: JournalChain
  private let directory: StoreDirectory
  private let owner: JournalOwner
  private let environment: StoreEnvironment
  private let segmentLimit: Int
  private var segment: Int
  private var size: Int
  /// When the segment was begun; a day later the next one is.
  private var begun: Timestamp?
  private var file: Descriptor?

  /// The most bytes of one append: 4 MiB.
  private static let appendLimit = 4 << 20

  init(
    _ directory: StoreDirectory, owner: JournalOwner, _ environment: StoreEnvironment,
    after scan: JournalScan, segmentLimit: Int
  ) {
    self.directory = directory
    self.owner = owner
    self.environment = environment
    self.segmentLimit = segmentLimit
    chain = scan.chain
    segment = scan.lastSegment
    size = scan.lastSize
    begun = scan.lastBegun
    isSynced = scan.lastSegment == 0
  }

  deinit {
    if let file { directory.fileSystem.close(file) }
  }

  /// Where the next record will stand.
  var place: JournalScan.Start {
    JournalScan.Start(chain: chain, segment: segment, offset: size)
  }

  /// Cuts off an unfinished end, after a copy of it was made.
  func cut(_ tail: JournalScan.TornTail) throws(StoreError) {
    let name = JournalScan.segmentName(tail.segment)
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
  }

  /// Adds the records in one write.
  ///
  /// When the disk is full, what was written of them is taken back and the writer can go on; other errors poison it.
  func append(
    _ records: [JournalRecord], durably: Bool, at time: Timestamp
  ) throws(StoreError) {
    var next = chain
    var bytes = try lines(records, &next, at: time)
    if needsSegment(for: bytes.count, at: time) {
      try startSegment(at: time)
      next = chain
      bytes = try lines(records, &next, at: time)
    }
    try guarded(segment, size) { () throws(StoreError) in
      let file = try openLast()
      try directory.reporting(JournalScan.segmentName(segment)) { () throws(FileFault) in
        try directory.fileSystem.write(bytes, to: file)
        if durably { try directory.fileSystem.syncContents(file) }
      }
    }
    chain = next
    size += bytes.count
    isSynced = durably
  }

  /// Puts on the disk what was written without waiting for it.
  func sync() throws(StoreError) {
    guard !isSynced else { return }
    try guarded(segment, size) { () throws(StoreError) in
      let file = try openLast()
      try directory.reporting(JournalScan.segmentName(segment)) { () throws(FileFault) in
        try directory.fileSystem.syncContents(file)
      }
    }
    isSynced = true
  }

  private func needsSegment(for count: Int, at time: Timestamp) -> Bool {
    if size == 0 || size + count > segmentLimit { return true }
    guard let begun else { return false }
    return time.civil(offsetSeconds: 0).day > begun.civil(offsetSeconds: 0).day
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
        let name = JournalScan.segmentName(max(segment, 1))
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
    let header = JournalRecord.header(
      schema: JournalRecord.schema, minimumReader: JournalRecord.schema, owner: owner,
      previousSegmentHash: chain.head.hex)
    var next = chain
    let bytes = try lines([header], &next, at: time)
    let before = (segment: segment, size: size)
    let isNew = size > 0 || segment == 0
    if isNew {
      // The records before this segment must not come to the disk later than those in it.
      try sync()
      if let file { directory.fileSystem.close(file) }
      file = nil
      segment += 1
    }
    let name = JournalScan.segmentName(segment)
    try guarded(before.segment, before.size) { () throws(StoreError) in
      let fileSystem = directory.fileSystem
      let file = try isNew ? create(name) : openLast()
      try directory.reporting(name) { () throws(FileFault) in
        try fileSystem.write(bytes, to: file)
        try fileSystem.sync(file)
        try fileSystem.sync(directory.descriptor)
      }
    }
    chain = next
    size = bytes.count
    begun = time
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
    let name = JournalScan.segmentName(segment)
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

  /// Runs what may fail on the way from a segment of `goodSize` bytes.
  private func guarded(
    _ goodSegment: Int, _ goodSize: Int, _ body: () throws(StoreError) -> Void
  ) throws(StoreError) {
    do { try body() } catch {
      if error.isFullDisk, goBack(to: goodSegment, goodSize) { throw error }
      poison = StoreError(
        .poisoned, path: error.path,
        description: "\(error.description); no order can be sent until folio is started again")
      throw error
    }
  }

  /// Takes back what a full disk let through; false when that fails too.
  private func goBack(to goodSegment: Int, _ goodSize: Int) -> Bool {
    let fileSystem = directory.fileSystem
    do throws(FileFault) {
      if segment > goodSegment {
        if let file {
          fileSystem.close(file)
          try fileSystem.unlink(JournalScan.segmentName(segment), in: directory.descriptor)
        }
        file = nil
        segment = goodSegment
      } else if let file {
        try fileSystem.truncate(file, to: goodSize)
      }
      return true
    } catch {
      return false
    }
  }
}

extension StoreError {
  /// Whether there was no room for what was written. A sync that fails for that reason is another matter: what it
  /// should have kept is lost.
  var isFullDisk: Bool {
    guard case .io(let errno, let operation) = kind else { return false }
    return (errno == ENOSPC || errno == EDQUOT) && !operation.hasSuffix("sync")
  }
}
