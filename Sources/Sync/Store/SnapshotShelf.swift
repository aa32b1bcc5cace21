import ClientModels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The snapshots of one account, in its directory `snap`, each named after the number of its last record.
struct SnapshotShelf {
  /// What a snapshot file turned out to be.
  enum Content {
    /// `size` in bytes.
    case sound(JournalSnapshot, size: Int)
    case damaged(String)
    case newer(StoreError)
  }

  static let directoryName = "snap"
  private let account: StoreDirectory

  init(_ account: StoreDirectory) { self.account = account }

  /// The numbers of the snapshots that there are, the newest first; none when there is no directory.
  func numbers() throws(StoreError) -> [UInt64] {
    guard let directory = try existing() else { return [] }
    return try directory.reporting(".") { () throws(FileFault) in
      try directory.fileSystem.list(directory.descriptor)
    }.compactMap(Self.number).sorted(by: >)
  }

  /// What the sound snapshots know of the journal, the newest first.
  func anchors() throws(StoreError) -> [JournalAnchor] {
    var anchors: [JournalAnchor] = []
    for number in try numbers() {
      guard case .sound(let snapshot, _) = try read(number) else { continue }
      anchors.append(JournalAnchor(chain: snapshot.place.chain, path: path(of: number)))
    }
    return anchors
  }

  /// Nil when it is gone by now.
  func read(_ number: UInt64) throws(StoreError) -> Content? {
    guard let directory = try existing() else { return nil }
    let name = Self.name(number)
    let bytes: [UInt8]
    do throws(StoreError) {
      bytes = try JournalScan.contents(of: name, directory, limit: JournalSnapshot.sizeLimit)
    } catch {
      switch error.kind {
      case .io(ENOENT, _): return nil
      case .io(EFBIG, _): return .damaged("it is larger than 64 MiB")
      case .io(ELOOP, _): return .damaged("it is a symbolic link")
      default: throw error
      }
    }
    do throws(JournalSnapshot.Failure) {
      let snapshot = try JournalSnapshot(bytes)
      guard snapshot.place.chain.sequence == number else {
        return .damaged("it is named after another record")
      }
      return .sound(snapshot, size: bytes.count)
    } catch {
      switch error {
      case .damaged(let what): return .damaged(what)
      case .newerSchema(let found):
        let path = path(of: number)
        return .newer(
          StoreError(
            .newerSchema(found: found, known: JournalSnapshot.schema), path: path,
            description: "\(path): a newer version wrote it; update this program to send orders"))
      }
    }
  }

  func path(of number: UInt64) -> String {
    account.path(of: Self.directoryName + "/" + Self.name(number))
  }

  /// Writes a snapshot, and removes all that are older than the one before it.
  func write(_ snapshot: JournalSnapshot, _ environment: StoreEnvironment) throws(StoreError) {
    let directory = try account.made(Self.directoryName)
    let number = snapshot.place.chain.sequence
    try environment.replace(
      Self.name(number), in: directory, with: snapshot.encoded(version: environment.version))
    for old in try numbers().filter({ $0 < number }).dropFirst() {
      try directory.reporting(Self.name(old)) { () throws(FileFault) in
        try directory.fileSystem.unlink(Self.name(old), in: directory.descriptor)
      }
    }
  }

  /// Renames a damaged snapshot, so that it is looked at no more and nothing is lost; returns its new name.
  func setAside(_ number: UInt64, _ environment: StoreEnvironment) throws(StoreError) -> String {
    let name = Self.name(number)
    let aside = "\(name).damaged-\(environment.fileStamp)"
    guard let directory = try existing() else { return name }
    try directory.reporting(name) { () throws(FileFault) in
      try directory.fileSystem.rename(name, to: aside, in: directory.descriptor)
    }
    return aside
  }

  /// Only for the holder of the account's lock.
  func removeTemporaries() {
    guard let directory = try? existing() else { return }
    AtomicFile.removeTemporaries(in: directory)
  }

  private func existing() throws(StoreError) -> StoreDirectory? {
    try account.existingIfAny(Self.directoryName)
  }

  private static func name(_ number: UInt64) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits + ".json"
  }

  private static func number(_ name: String) -> UInt64? {
    guard name.hasSuffix(".json"), let number = UInt64(name.dropLast(5)), number > 0,
      Self.name(number) == name
    else { return nil }
    return number
  }
}
