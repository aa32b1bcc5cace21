import Foundation

/// Where a ledger's files are. Nobody but their owner can read them: they tell what everybody has and owes.
struct LedgerFolder {
  let path: String

  var database: String { path + "/ledger.sqlite" }
  var snapshot: SnapshotFile { SnapshotFile(path: path + "/snapshot") }

  init(_ path: String) throws(LedgerError) {
    guard !path.isEmpty else {
      throw LedgerError("the directory of the ledger has no name: say --data DIR")
    }
    self.path = path
  }

  var holdsLedger: Bool { exists(database) }

  /// Makes folder (mode 0700) and file (0600) where they are missing, and takes a file that is there from others' eyes.
  func prepare() throws(LedgerError) {
    try make(path)
    let descriptor = open(database, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw failure(database)
    }
    // SQLite gives its side files the mode of the database; those of before may have another.
    for file in [database, database + "-wal", database + "-shm"] {
      var status = stat()
      guard stat(file, &status) == 0, status.st_mode & 0o077 != 0 else { continue }
      guard chmod(file, 0o600) == 0 else { throw failure(file) }
    }
  }

  private func make(_ folder: String) throws(LedgerError) {
    guard !folder.isEmpty, !exists(folder) else { return }
    let parent = folder.split(separator: "/").dropLast().joined(separator: "/")
    try make(folder.hasPrefix("/") ? "/" + parent : parent)
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure(folder) }
  }

  private func exists(_ file: String) -> Bool { access(file, F_OK) == 0 }

  private func failure(_ file: String) -> LedgerError {
    LedgerError(
      "\(file) cannot be made or kept private: \(String(cString: strerror(errno))); choose another --data"
    )
  }
}
