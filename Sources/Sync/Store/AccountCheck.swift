import ClientModels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What a look at every file of one account found. Nothing is changed, and no lock is needed.
public struct AccountCheck: Sendable {
  public struct File: Hashable, Sendable {
    public let path: String
    /// In bytes.
    public let size: Int
    /// Records of a segment; nil for other files.
    public let records: Int?
  }

  public struct Damage: Hashable, Sendable {
    public let path: String
    /// The byte from which the file cannot be used; nil when it is the whole file.
    public let offset: Int?
    /// The number of the first record that cannot be used.
    public let sequence: UInt64?
    /// One line: what is wrong and what to do.
    public let text: String
  }

  public let path: String
  public private(set) var host: String?
  public private(set) var account: String?
  public private(set) var files: [File] = []
  /// The number of the last record that is good.
  public private(set) var records: UInt64 = 0
  /// The hash of that record, 32 hexadecimal digits.
  public private(set) var head = ChainHash.zero.hex
  /// The bytes at the end that are no record yet: a write under way, or one that was not finished.
  public private(set) var unfinishedBytes = 0
  public private(set) var damages: [Damage] = []
  public var isSound: Bool { damages.isEmpty }

  private let directory: StoreDirectory
  private var snapshots: [UInt64: JournalSnapshot] = [:]

  /// Throws when there is no such directory or a file cannot be read at all.
  public init(at path: String, _ fileSystem: any FileSystem) throws(StoreError) {
    directory = try StoreDirectory.existing(at: path, fileSystem)
    self.path = directory.path
    // What tells how far the journal went is read before the journal, which only grows.
    var anchors = [AccountLock.anchor(in: directory)].compactMap { $0 }
    anchors += try checkSnapshots()
    try checkSegments(anchors)
    for place in try AccountDocuments(in: directory).places {
      let folder = place.folder.isEmpty ? directory : try directory.existing(place.folder)
      try check(place.name, folder, remedy: place.remedy)
    }
    for problem in try LostDays(directory).problems() { add(problem.path, problem.words) }
  }

  /// Adds what is wrong with the list of profiles.
  public mutating func add(_ root: StoreRoot) {
    for problem in root.problems {
      damages.append(
        Damage(path: root.indexPath, offset: nil, sequence: nil, text: problem))
    }
  }

  private mutating func checkSnapshots() throws(StoreError) -> [JournalAnchor] {
    let shelf = SnapshotShelf(directory)
    var anchors: [JournalAnchor] = []
    for number in try shelf.numbers() {
      let path = shelf.path(of: number)
      switch try shelf.read(number) {
      case .sound(let snapshot, let size):
        snapshots[number] = snapshot
        anchors.append(JournalAnchor(chain: snapshot.place.chain, path: path))
        files.append(File(path: path, size: size, records: nil))
      case .damaged(let what):
        add(path, "is damaged: \(what); it is not needed: the next start sets it aside")
      case .newer(let error):
        damages.append(
          Damage(path: path, offset: nil, sequence: nil, text: error.description))
      case nil: continue
      }
    }
    return anchors
  }

  private mutating func checkSegments(_ anchors: [JournalAnchor]) throws(StoreError) {
    let segments: StoreDirectory
    do throws(StoreError) {
      segments = try directory.existing(OrderJournal.directoryName)
    } catch {
      guard case .io(ENOENT, _) = error.kind else { throw error }
      if let anchor = anchors.max(by: { $0.chain.sequence < $1.chain.sequence }) {
        let path = directory.path(of: OrderJournal.directoryName)
        let text = JournalScan.missing(path, anchor).description
        damages.append(Damage(path: path, offset: nil, sequence: 1, text: text))
      }
      return
    }
    var scan = JournalScan(segments, owner: nil, anchors: anchors)
    var state = JournalState()
    var counts: [(records: Int, bytes: Int)] = []
    var unlike: [UInt64] = []
    scan.run { line in
      state.apply(line.record, sequence: line.chain.sequence, at: line.time)
      if case .header = line.record { counts.append((0, 0)) }
      counts[counts.count - 1].records += 1
      counts[counts.count - 1].bytes += line.bytes.count + 1
      if let snapshot = snapshots[line.chain.sequence], snapshot.state != state {
        unlike.append(line.chain.sequence)
      }
    }
    for (index, count) in counts.enumerated() {
      let path = segments.path(of: JournalScan.segmentName(index + 1))
      files.append(File(path: path, size: count.bytes, records: count.records))
    }
    records = scan.chain.sequence
    head = scan.chain.head.hex
    host = scan.owner?.host
    account = scan.owner?.account
    unfinishedBytes = scan.tornTail?.dropped.count ?? 0
    if let damage = scan.damage {
      damages.append(
        Damage(
          path: damage.path, offset: scan.lastSize, sequence: scan.chain.sequence + 1,
          text: damage.description))
    }
    for number in unlike {
      add(
        SnapshotShelf(directory).path(of: number),
        "is not what the records up to \(number) make; move it away")
    }
  }

  private mutating func check(
    _ file: String, _ directory: StoreDirectory, remedy: String
  ) throws(StoreError) {
    let bytes: [UInt8]
    do throws(StoreError) {
      bytes = try JournalScan.contents(
        of: file, directory, limit: DocumentEnvelope.payloadLimit + DocumentEnvelope.overhead)
    } catch {
      switch error.kind {
      case .io(ENOENT, _): return
      case .io(EFBIG, _), .io(ELOOP, _), .io(EISDIR, _), .io(ENXIO, _):
        add(directory.path(of: file), "is no document of ours; the next start sets it aside")
        return
      default: throw error
      }
    }
    files.append(File(path: directory.path(of: file), size: bytes.count, records: nil))
    do throws(DocumentEnvelope.Failure) { _ = try DocumentEnvelope.decode(bytes) } catch {
      switch error {
      case .damaged(let what):
        add(directory.path(of: file), "is damaged: \(what); \(directory.remedy ?? remedy)")
      case .newerSchema:
        add(directory.path(of: file), "was written by a newer version; update this program")
      }
    }
  }

  private mutating func add(_ path: String, _ what: String) {
    damages.append(Damage(path: path, offset: nil, sequence: nil, text: "\(path) \(what)"))
  }
}

extension AccountCheck {
  /// The facts as one JSON object, with a line end.
  public var json: String {
    var object = JSONObject()
    object.add("path", path)
    object.add("host", host)
    object.add("account", account)
    object.add("sound", raw: String(isSound))
    object.add("records", records)
    object.add("head", head)
    object.add("unfinished_bytes", unfinishedBytes)
    object.add("files", raw: "[" + files.map(\.json).joined(separator: ",") + "]")
    object.add("damages", raw: "[" + damages.map(\.json).joined(separator: ",") + "]")
    return object.text + "\n"
  }
}

extension AccountCheck.File {
  fileprivate var json: String {
    var object = JSONObject()
    object.add("path", path)
    object.add("bytes", size)
    object.add("records", records)
    return object.text
  }
}

extension AccountCheck.Damage {
  fileprivate var json: String {
    var object = JSONObject()
    object.add("path", path)
    object.add("offset", offset)
    object.add("sequence", sequence)
    object.add("text", text)
    return object.text
  }
}
