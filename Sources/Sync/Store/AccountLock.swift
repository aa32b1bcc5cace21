import ClientModels

/// The lock that makes one client the writer of an account. It ends with this value, or with the process.
final class AccountLock: Sendable {
  /// Why the account is not ours to write, in words; nil when we hold the lock.
  let heldByOther: String?
  /// Why the file does not say who we are, though we hold the lock.
  let problem: StoreError?
  /// How far the journal went at the last clean end, as the file says.
  let anchor: JournalAnchor?
  private let fileSystem: any FileSystem
  private let file: Descriptor
  private let path: String
  private let environment: StoreEnvironment

  init(in directory: StoreDirectory, _ environment: StoreEnvironment) throws(StoreError) {
    let fileSystem = directory.fileSystem
    let file = try directory.reporting(Self.name) { () throws(FileFault) in
      try fileSystem.open(Self.name, in: directory.descriptor, .openOrCreate)
    }
    self.fileSystem = fileSystem
    self.file = file
    self.environment = environment
    let path = directory.path(of: Self.name)
    self.path = path
    do {
      let isOurs = try fileSystem.lock(file)
      let content = try? fileSystem.read(file, limit: 4096)
      anchor = content.flatMap { Self.anchor($0, path: path) }
      guard isOurs else {
        heldByOther = Self.words(for: content.flatMap { decodeJSON(Holder.self, from: $0) })
        problem = nil
        return
      }
    } catch {
      anchor = nil
      heldByOther = "its file system has no locks, so nothing is written; keep it on a local disk"
      problem = StoreError(error, path: directory.path(of: Self.name))
      return
    }
    heldByOther = nil
    do {
      try fileSystem.truncate(file, to: 0)
      try fileSystem.write(Self.content(environment, anchor?.chain), to: file)
      problem = nil
    } catch {
      problem = StoreError(error, path: directory.path(of: Self.name))
    }
  }

  deinit { fileSystem.close(file) }

  /// Notes how far the journal goes, at a clean end. All of it must be on the disk.
  func note(_ end: JournalChain) throws(StoreError) {
    do throws(FileFault) {
      try fileSystem.truncate(file, to: 0)
      try fileSystem.write(Self.content(environment, end), to: file)
      try fileSystem.sync(file)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// How far the journal under `directory` went at its last clean end; nil when no file says so.
  static func anchor(in directory: StoreDirectory) -> JournalAnchor? {
    (try? JournalScan.contents(of: name, directory, limit: 4096)).flatMap {
      anchor($0, path: directory.path(of: name))
    }
  }

  static let name = "LOCK"

  private struct Holder: Decodable {
    let pid: Int32
    let start: String
  }

  private struct Anchored: Decodable {
    let clean: Clean
  }

  private struct Clean: Decodable {
    let seq: UInt64
    let head: String
    let check: String
  }

  private static func anchor(_ content: [UInt8], path: String) -> JournalAnchor? {
    guard let clean = decodeJSON(Anchored.self, from: content)?.clean,
      let head = ChainHash(hex: Array(clean.head.utf8))
    else { return nil }
    let chain = JournalChain(sequence: clean.seq, head: head)
    // A damaged note must not make a sound journal look cut off.
    return clean.check == check(chain) ? JournalAnchor(chain: chain, path: path) : nil
  }

  private static func check(_ chain: JournalChain) -> String {
    String(hex(sha256(Array("\(chain.sequence) \(chain.head.hex)".utf8))).prefix(16))
  }

  private static func words(for holder: Holder?) -> String {
    guard let holder else { return "another client has this account open; close it to trade here" }
    let since = Timestamp(rfc3339: holder.start).map { " since \($0)" } ?? ""
    return "process \(holder.pid) has this account open\(since); close it to trade here"
  }

  private static func content(_ environment: StoreEnvironment, _ end: JournalChain?) -> [UInt8] {
    var object = JSONObject()
    object.add("pid", environment.pid)
    object.add("start", environment.startedAt.rfc3339)
    object.add("version", environment.version)
    if let end {
      var clean = JSONObject()
      clean.add("seq", end.sequence)
      clean.add("head", end.head.hex)
      clean.add("check", check(end))
      object.add("clean", raw: clean.text)
    }
    return Array((object.text + "\n").utf8)
  }
}
