import ClientModels

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

  public let original: String
  public let copy: String
  /// Copies that earlier repairs made, and that are there still.
  public let earlier: [String]
  /// Where the two commands put the original.
  public let aside: String
  public private(set) var records = 0
  public private(set) var head = ChainHash.zero.hex
  public private(set) var dropped: [Dropped] = []
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
    gaps = salvage.gaps
    carried = salvage.carried.map(\.text)
    lost = salvage.lost.map(\.text)
    try Self.copyDocuments(from: directory, to: target, environment)
    let check = try AccountCheck(at: copy, fileSystem)
    if let damage = check.damages.first {
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

  private static func copyDocuments(
    from directory: StoreDirectory, to target: StoreDirectory, _ environment: StoreEnvironment
  ) throws(StoreError) {
    try copy(
      DocumentName.allCases.map { $0.rawValue + ".json" } + [AccountStore.importName],
      from: directory, to: target, environment)
    if let user = try directory.existingIfAny(DraftShelf.folder) {
      try copy(
        DraftShelf.names, from: user, to: try target.made(DraftShelf.folder), environment)
    }
    if let alerts = try directory.existingIfAny(AlertShelf.folder) {
      try copy(
        AlertShelf.names, from: alerts, to: try target.made(AlertShelf.folder), environment)
    }
    if let history = try directory.existingIfAny(HistoryShelf.directoryName) {
      try copy(
        HistoryShelf.names(in: history), from: history,
        to: try target.made(HistoryShelf.directoryName), environment)
    }
    for kind in ListShelf.Kind.allCases {
      guard let lists = try directory.existingIfAny(kind.directoryName) else { continue }
      try copy(
        ListShelf.paths(kind, in: directory), from: lists,
        to: try target.made(kind.directoryName), environment)
    }
  }

  private static func copy(
    _ files: [String], from directory: StoreDirectory, to target: StoreDirectory,
    _ environment: StoreEnvironment
  ) throws(StoreError) {
    for file in files {
      guard
        let bytes = try? JournalScan.contents(
          of: file, directory, limit: DocumentEnvelope.payloadLimit + DocumentEnvelope.overhead),
        (try? DocumentEnvelope.decode(bytes)) != nil
      else { continue }
      try environment.replace(file, in: target, with: bytes)
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
    object.add("commands", raw: "[" + commands.map(quotedJSON).joined(separator: ",") + "]")
    return object.text + "\n"
  }
}
