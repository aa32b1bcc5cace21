import ClientModels
import Synchronization

/// A folder of documents inside an account's, which is there only once something was written to it.
final class ShelfFolder: Sendable {
  let name: String
  private let account: StoreDirectory
  private let environment: StoreEnvironment
  private let isWritable: Bool
  /// What becomes of a document that is lost, in words.
  private let remedy: String
  /// Opened when it is needed first.
  private let opened = Mutex<DocumentShelf?>(nil)

  init(
    _ name: String, in account: StoreDirectory, _ environment: StoreEnvironment,
    isWritable: Bool, remedy: String
  ) {
    self.name = name
    self.account = account
    self.environment = environment
    self.isWritable = isWritable
    self.remedy = remedy
  }

  var damages: [String] { opened.withLock { $0?.damages ?? [] } }

  /// Nil where nothing was written yet, or the folder cannot be opened.
  var existing: StoreDirectory? {
    guard let directory = try? account.existingIfAny(name) else { return nil }
    return directory
  }

  func made() throws(StoreError) -> StoreDirectory { try account.made(name) }

  func read(_ file: String) -> StoredDocument? {
    guard let directory = existing else { return nil }
    return shelf(directory).read(file)
  }

  func write(
    _ file: String, _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    try shelf(made()).write(file, payload: payload, asOf: asOf, at: time)
  }

  /// Only for the holder of the account's lock.
  func removeTemporaries() {
    guard let directory = existing else { return }
    AtomicFile.removeTemporaries(in: directory)
  }

  private func shelf(_ directory: StoreDirectory) -> DocumentShelf {
    opened.withLock { opened in
      if let opened { return opened }
      let shelf = DocumentShelf(directory, environment, isWritable: isWritable, remedy: remedy)
      opened = shelf
      return shelf
    }
  }
}
