import ClientModels

/// The lock that makes one client the writer of an account. It ends with this value, or with the process.
final class AccountLock: Sendable {
  /// Why the account is not ours to write, in words; nil when we hold the lock.
  let heldByOther: String?
  /// Why the file does not say who we are, though we hold the lock.
  let problem: StoreError?
  private let fileSystem: any FileSystem
  private let file: Descriptor

  init(in directory: StoreDirectory, _ environment: StoreEnvironment) throws(StoreError) {
    let fileSystem = directory.fileSystem
    let file = try directory.reporting(Self.name) { () throws(FileFault) in
      try fileSystem.open(Self.name, in: directory.descriptor, .openOrCreate)
    }
    self.fileSystem = fileSystem
    self.file = file
    do {
      guard try fileSystem.lock(file) else {
        heldByOther = Self.words(for: Self.holder(file, fileSystem))
        problem = nil
        return
      }
    } catch {
      heldByOther = "its file system has no locks, so nothing is written; keep it on a local disk"
      problem = StoreError(error, path: directory.path(of: Self.name))
      return
    }
    heldByOther = nil
    do {
      try fileSystem.truncate(file, to: 0)
      try fileSystem.write(Self.content(environment), to: file)
      problem = nil
    } catch {
      problem = StoreError(error, path: directory.path(of: Self.name))
    }
  }

  deinit { fileSystem.close(file) }

  private static let name = "LOCK"

  private struct Holder: Decodable {
    let pid: Int32
    let start: String
  }

  private static func holder(_ file: Descriptor, _ fileSystem: any FileSystem) -> Holder? {
    (try? fileSystem.read(file, limit: 4096)).flatMap { decodeJSON(Holder.self, from: $0) }
  }

  private static func words(for holder: Holder?) -> String {
    guard let holder else { return "another client has this account open; close it to trade here" }
    let since = Timestamp(rfc3339: holder.start).map { " since \($0)" } ?? ""
    return "process \(holder.pid) has this account open\(since); close it to trade here"
  }

  private static func content(_ environment: StoreEnvironment) -> [UInt8] {
    var object = JSONObject()
    object.add("pid", environment.pid)
    object.add("start", environment.startedAt.rfc3339)
    object.add("version", environment.version)
    return Array((object.text + "\n").utf8)
  }
}
