import ClientModels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A sound copy of an account whose journal is damaged: every record that is whole by its own hash, chained anew, and
/// every document that is sound. The original is not touched.
public struct AccountRepair: Sendable {
  /// Something of the original that is not in the copy.
  public struct Dropped: Hashable, Sendable {
    public let path: String
    /// Where it stood, in bytes from the start of the file.
    public let offset: Int
    /// In bytes.
    public let size: Int
  }

  /// A document of the original that is not in the copy, because it is damaged or gone.
  public struct LeftOut: Hashable, Sendable {
    public let path: String
    /// What is wrong with it and what becomes of what it held, in words that follow the path.
    public let words: String
  }

  public let original: String
  public let copy: String
  /// Copies that earlier repairs made, and that are there still.
  public let earlier: [String]
  /// Where the two commands put the original.
  public let aside: String
  public private(set) var records = 0
  public private(set) var head = ChainHash.zero.hex
  public private(set) var dropped: [Dropped] = []
  public private(set) var leftOut: [LeftOut] = []
  /// Records of the original that only begin a file of the journal: the copy begins its own, and they count nowhere.
  public private(set) var heads = 0
  /// Documents that were copied.
  public private(set) var documents = 0
  /// How often records were missing before, between or after those that were kept.
  public private(set) var gaps = 0
  /// The client order ids of orders that snapshots know better than the records: unconfirmed in the copy.
  public private(set) var carried: [String] = []
  /// The client order ids of orders that may be at the broker, and of which nothing tells what they were.
  public private(set) var lost: [String] = []

  /// The commands for a shell that put the copy in place of the original.
  public var commands: [String] {
    [
      "mv \(Self.quoted(original)) \(Self.quoted(aside))",
      "mv \(Self.quoted(copy)) \(Self.quoted(original))",
    ]
  }

  /// Makes the copy beside the directory at `path`, which must not be open in another client.
  public init(of path: String, _ environment: StoreEnvironment) throws(StoreError) {
    let fileSystem = environment.fileSystem
    let directory = try StoreDirectory.existing(at: path, fileSystem)
    original = directory.path
    earlier = Self.copies(of: directory.path, fileSystem)
    let stamp = environment.fileStamp
    copy = original + ".repaired-" + stamp
    aside = original + ".damaged-" + stamp
    let lock = try Self.lock(directory)
    defer { if let lock { fileSystem.close(lock) } }
    let shelf = SnapshotShelf(directory)
    let anchors = try [AccountLock.anchor(in: directory)].compactMap { $0 } + shelf.anchors()
    let segments = try directory.existingIfAny(OrderJournal.directoryName)
    let numbers =
      try segments.map { (segments) throws(StoreError) in
        try JournalScan.segments(in: segments)
      } ?? []
    let owner = try Self.owner(numbers, segments, shelf)
    let orders = try Self.orders(shelf, of: owner)
    let target = try StoreDirectory.made(at: copy, fileSystem)
    var salvage = JournalSalvage(
      to: try target.made(OrderJournal.directoryName), owner: owner, anchors: anchors, environment)
    if let segments { try take(numbers, segments, &salvage) }
    try salvage.finish(carrying: orders)
    records = salvage.records
    heads = salvage.heads
    gaps = salvage.gaps
    carried = salvage.carried.map(\.text)
    lost = salvage.lost.map(\.text)
    try copyDocuments(from: directory, to: target, environment)
    let check = try AccountCheck(at: copy, fileSystem)
    // A day that was left out is missing in the copy, too.
    let lost = try LostDays(target).problems().map(\.path)
    if let damage = check.damages.first(where: { !lost.contains($0.path) }) {
      throw StoreError(.damaged(damage.text), path: copy, description: damage.text)
    }
    head = check.head
  }

  private static func copies(of path: String, _ fileSystem: any FileSystem) -> [String] {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let start = String(path.dropFirst(folder.count)) + ".repaired-"
    guard let parent = try? fileSystem.openDirectory(folder + ".", in: nil) else { return [] }
    defer { fileSystem.close(parent) }
    let names = (try? fileSystem.list(parent)) ?? []
    return names.filter { $0.hasPrefix(start) }.sorted().map { folder + $0 }
  }

  private mutating func take(
    _ numbers: [Int], _ segments: StoreDirectory, _ salvage: inout JournalSalvage
  ) throws(StoreError) {
    for number in numbers {
      let name = JournalScan.segmentName(number)
      let path = segments.path(of: name)
      for range in try salvage.take(try JournalScan.contents(of: name, segments), path) {
        dropped.append(Dropped(path: path, offset: range.lowerBound, size: range.count))
      }
    }
  }

  /// The orders that the sound snapshots know, each as the newest has it, oldest first.
  private static func orders(
    _ shelf: SnapshotShelf, of owner: JournalOwner
  ) throws(StoreError) -> [JournaledOrder] {
    var orders: [ClientOrderID: JournaledOrder] = [:]
    for number in try shelf.numbers() {
      switch try shelf.read(number) {
      case .sound(let snapshot, _) where snapshot.owner == owner:
        orders.merge(snapshot.state.orders) { newer, _ in newer }
      case .newer(let error): throw error
      case .sound, .damaged, nil: continue
      }
    }
    return orders.values.sorted { $0.sequence < $1.sequence }
  }

  /// Whose journal it is, by the first header or snapshot that can be read.
  private static func owner(
    _ numbers: [Int], _ segments: StoreDirectory?, _ shelf: SnapshotShelf
  ) throws(StoreError) -> JournalOwner {
    for number in numbers {
      guard let segments else { break }
      let bytes = try JournalScan.contents(of: JournalScan.segmentName(number), segments)
      let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
      guard let link = JournalLink(line), link.isWhole else { continue }
      let chain = JournalChain(sequence: link.sequence, head: link.hash)
      if case .header(_, _, let owner, _) = JournalLine(line, chain)?.record { return owner }
    }
    for number in try shelf.numbers() {
      if case .sound(let snapshot, _) = try shelf.read(number) { return snapshot.owner }
    }
    let path = segments?.path ?? shelf.path(of: 0)
    let snapshots = try shelf.numbers()
    if numbers.isEmpty, snapshots.isEmpty {
      throw StoreError(
        .damaged("there is no journal"), path: path,
        description: "\(path): no order was ever recorded here, and there is no journal to repair")
    }
    throw StoreError(
      .damaged("says nowhere whose it is"), path: path,
      description: "\(path) says nowhere whose it is; move it away to begin a new journal")
  }

  /// Nil when there is no lock file.
  private static func lock(_ directory: StoreDirectory) throws(StoreError) -> Descriptor? {
    let fileSystem = directory.fileSystem
    guard let file = try? fileSystem.open(AccountLock.name, in: directory.descriptor, .read) else {
      return nil
    }
    let isOurs = try directory.reporting(AccountLock.name) { () throws(FileFault) in
      try fileSystem.lock(file)
    }
    guard isOurs else {
      fileSystem.close(file)
      throw StoreError(
        .locked(holder: directory.path), path: directory.path,
        description: "\(directory.path) is open in another client; close it to repair the account")
    }
    return file
  }

  /// Copies what is sound, and notes what is not.
  private mutating func copyDocuments(
    from directory: StoreDirectory, to target: StoreDirectory, _ environment: StoreEnvironment
  ) throws(StoreError) {
    for place in try AccountDocuments(in: directory).places {
      let isOwn = place.folder.isEmpty
      let from = isOwn ? directory : try directory.existing(place.folder)
      switch Self.contents(of: place.name, from) {
      case .none: continue
      case .failure(let what):
        leftOut.append(
          LeftOut(
            path: from.path(of: place.name), words: "\(what.words); \(from.remedy ?? place.remedy)")
        )
      case .success(let bytes):
        let to = isOwn ? target : try target.made(place.folder)
        try environment.replace(place.name, in: to, with: bytes)
        documents += 1
      }
    }
    for problem in try LostDays(directory).problems() {
      leftOut.append(LeftOut(path: problem.path, words: problem.words))
    }
  }

  private struct Unsound: Error {
    let words: String
  }

  /// Nil where there is no such file.
  private static func contents(
    of file: String, _ directory: StoreDirectory
  ) -> Result<[UInt8], Unsound>? {
    let bytes: [UInt8]
    do throws(StoreError) {
      bytes = try JournalScan.contents(
        of: file, directory, limit: DocumentEnvelope.payloadLimit + DocumentEnvelope.overhead)
    } catch {
      if case .io(ENOENT, _) = error.kind { return nil }
      return .failure(Unsound(words: "cannot be read"))
    }
    do throws(DocumentEnvelope.Failure) {
      _ = try DocumentEnvelope.decode(bytes)
      return .success(bytes)
    } catch {
      switch error {
      case .damaged(let what): return .failure(Unsound(words: "is damaged: \(what)"))
      case .newerSchema:
        return .failure(Unsound(words: "was written by a newer version: update this program"))
      }
    }
  }

  private static func quoted(_ path: String) -> String {
    "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

extension AccountRepair {
  /// The facts as one JSON object, with a line end.
  public var json: String {
    var object = JSONObject()
    object.add("original", original)
    object.add("copy", copy)
    object.add("earlier", raw: "[" + earlier.map(quotedJSON).joined(separator: ",") + "]")
    object.add("records", records)
    object.add("head", head)
    object.add("heads", heads)
    object.add("documents", documents)
    object.add("gaps", gaps)
    object.add("carried", raw: "[" + carried.map(quotedJSON).joined(separator: ",") + "]")
    object.add("lost", raw: "[" + lost.map(quotedJSON).joined(separator: ",") + "]")
    let left = dropped.map { dropped in
      var object = JSONObject()
      object.add("path", dropped.path)
      object.add("offset", dropped.offset)
      object.add("bytes", dropped.size)
      return object.text
    }
    object.add("dropped", raw: "[" + left.joined(separator: ",") + "]")
    let missing = leftOut.map { left in
      var object = JSONObject()
      object.add("path", left.path)
      object.add("text", "\(left.path) \(left.words)")
      return object.text
    }
    object.add("left_out", raw: "[" + missing.joined(separator: ",") + "]")
    object.add("commands", raw: "[" + commands.map(quotedJSON).joined(separator: ",") + "]")
    return object.text + "\n"
  }
}
