import ClientModels

/// The alerts of an account, in `alerts/alerts.json` of its folder, with a second copy in `alerts.json.bak`.
///
/// Both are replaced as a whole, the copy first, and hold the same, so that an alert that was told does not come back with
/// an older copy.
public struct AlertShelf: Sendable {
  /// What stands in the file, and what was wrong with it, one line each.
  public struct Contents: Hashable, Sendable {
    public var records: AlertRecords
    public let problems: [String]
  }

  private let path: String
  private let environment: StoreEnvironment

  /// `path` is the folder of the account; nothing is touched before a method is called.
  public init(account path: String, environment: StoreEnvironment) {
    self.path = path
    self.environment = environment
  }

  /// Reads the alerts and changes nothing.
  public func contents() throws(StoreError) -> Contents {
    guard let folder = try existing() else {
      return Contents(records: AlertRecords(), problems: [])
    }
    return AlertDocuments(folder, environment, isWritable: false).contents()
  }

  /// What tells one state of the file from another; nil when there is none.
  func stamp() -> [UInt8]? {
    guard let folder = try? existing() else { return nil }
    let fileSystem = environment.fileSystem
    guard let file = try? fileSystem.open(Self.names[0], in: folder.descriptor, .read) else {
      return nil
    }
    defer { fileSystem.close(file) }
    return try? fileSystem.read(file, limit: DocumentEnvelope.overhead)
  }

  /// Reads the alerts, lets them be changed and writes them, while no other client does. Nothing is written over what could
  /// not be read, nor when nothing has changed.
  public func change<Result>(
    _ edit: (inout AlertRecords) -> Result
  ) throws(StoreError) -> (result: Result, contents: Contents) {
    let folder = try made()
    guard let lock = try Self.lock(Self.changeLock, in: folder) else {
      throw StoreError(
        .locked(holder: "another client"), path: folder.path,
        description: "another client is changing the alerts: try again")
    }
    defer { environment.fileSystem.close(lock) }
    AtomicFile.removeTemporaries(in: folder)
    let documents = AlertDocuments(folder, environment, isWritable: true)
    let found = try documents.changeable()
    var records = found.records
    let result = edit(&records)
    if records != found.records { try documents.write(records, at: environment.now()) }
    return (result, Contents(records: records, problems: found.problems))
  }

  /// Makes this client the one that watches the alerts, until the value goes; nil while another one is.
  public func watch() throws(StoreError) -> AlertLock? {
    let folder = try made()
    return try Self.lock(Self.watchLock, in: folder).map {
      AlertLock(environment.fileSystem, $0)
    }
  }

  static let folder = "alerts"
  static let names = ["alerts.json", "alerts.json.bak"]
  private static let changeLock = "change.lock"
  private static let watchLock = "watch.lock"

  private func made() throws(StoreError) -> StoreDirectory {
    try StoreDirectory.made(at: path, environment.fileSystem).made(Self.folder)
  }

  private func existing() throws(StoreError) -> StoreDirectory? {
    try StoreDirectory.existingIfAny(at: path, environment.fileSystem)?.existingIfAny(Self.folder)
  }

  private static func lock(
    _ name: String, in folder: StoreDirectory
  ) throws(StoreError) -> Descriptor? {
    let fileSystem = folder.fileSystem
    let file = try folder.reporting(name) { () throws(FileFault) in
      try fileSystem.open(name, in: folder.descriptor, .openOrCreate)
    }
    do throws(StoreError) {
      if try folder.reporting(name, { () throws(FileFault) in try fileSystem.lock(file) }) {
        return file
      }
    } catch {
      fileSystem.close(file)
      throw error
    }
    fileSystem.close(file)
    return nil
  }
}

/// That this client watches the alerts. It ends with this value, or with the process.
public final class AlertLock: Sendable {
  private let fileSystem: any FileSystem
  private let file: Descriptor

  init(_ fileSystem: any FileSystem, _ file: Descriptor) {
    self.fileSystem = fileSystem
    self.file = file
  }

  deinit { fileSystem.close(file) }
}

/// The two files, read and written.
private struct AlertDocuments {
  private let pair: DocumentPair
  private let path: String

  init(_ directory: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool) {
    path = directory.path
    pair = DocumentPair(
      AlertShelf.names, of: "alerts", in: directory, environment, isWritable: isWritable)
  }

  func contents() -> AlertShelf.Contents {
    let records = pair.read { payload, _ in AlertRecords(json: payload) }
    return AlertShelf.Contents(records: records ?? AlertRecords(), problems: pair.problems)
  }

  /// Empty where both copies were damaged and set aside: that they are is told.
  func changeable() throws(StoreError) -> AlertShelf.Contents {
    let found = contents()
    if let problem = found.problems.first(where: { $0.contains("cannot be read") }),
      found.records == AlertRecords()
    {
      throw StoreError(
        .damaged(problem), path: path,
        description: "\(problem); nothing was changed: move it away, or update this program")
    }
    return found
  }

  func write(_ records: AlertRecords, at time: Timestamp) throws(StoreError) {
    try pair.write(Array(records.json.utf8), at: time)
  }
}
