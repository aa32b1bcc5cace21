import ClientModels

/// Replaces a whole file so that a crash at any point leaves the old contents or the new, never a mixture.
struct AtomicFile {
  let directory: StoreDirectory
  let name: String
  /// In the same directory; of the form that `isTemporary` knows.
  let temporaryName: String

  /// On an error the temporary file is gone and the old contents are in place, unless the last step, syncing the
  /// directory, failed: then the new ones are in place and may be the old ones again after a power failure.
  func replace(with bytes: [UInt8]) throws(StoreError) {
    try replace { write throws(StoreError) in try write(bytes) }
  }

  /// The same for contents that are made piece by piece.
  func replace(
    contents: (_ write: ([UInt8]) throws(StoreError) -> Void) throws(StoreError) -> Void
  ) throws(StoreError) {
    let fileSystem = directory.fileSystem
    do throws(StoreError) {
      try write(contents)
      try directory.reporting(name) { () throws(FileFault) in
        try fileSystem.rename(temporaryName, to: name, in: directory.descriptor)
      }
    } catch {
      try? fileSystem.unlink(temporaryName, in: directory.descriptor)
      throw error
    }
    try directory.reporting(name) { () throws(FileFault) in
      try fileSystem.sync(directory.descriptor)
    }
  }

  private func write(
    _ contents: (_ write: ([UInt8]) throws(StoreError) -> Void) throws(StoreError) -> Void
  ) throws(StoreError) {
    let fileSystem = directory.fileSystem
    let file = try directory.reporting(name) { () throws(FileFault) in
      try fileSystem.open(temporaryName, in: directory.descriptor, .createNew)
    }
    defer { fileSystem.close(file) }
    try contents { bytes throws(StoreError) in
      try directory.reporting(name) { () throws(FileFault) in
        try fileSystem.write(bytes, to: file)
      }
    }
    try directory.reporting(name) { () throws(FileFault) in try fileSystem.sync(file) }
  }

  static func temporaryName(pid: Int32, random: UInt64) -> String {
    ".tmp-\(pid)-\(String(random, radix: 16))"
  }

  /// Whether a name is one that `temporaryName` makes.
  static func isTemporary(_ name: String) -> Bool { writer(of: name) != nil }

  /// The process that made a temporary file of this name; nil when it is none.
  private static func writer(of name: String) -> Int32? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == ".tmp", UInt64(parts[2], radix: 16) != nil else {
      return nil
    }
    return Int32(parts[1])
  }

  /// No write takes so many seconds.
  private static let longestWrite = 3_600.0

  /// Removes what crashed writers left in a directory that several write to without a lock: files of ours that are old, and
  /// whose writer is gone.
  static func removeAbandoned(in directory: StoreDirectory, _ environment: StoreEnvironment) {
    let fileSystem = directory.fileSystem
    for name in (try? fileSystem.list(directory.descriptor)) ?? [] {
      guard let pid = writer(of: name), !environment.isRunning(pid),
        let file = try? fileSystem.open(name, in: directory.descriptor, .read)
      else { continue }
      defer { fileSystem.close(file) }
      guard let status = try? fileSystem.status(of: file), status.kind == .file, status.isOurs,
        environment.now().seconds(since: status.modifiedAt) >= longestWrite
      else { continue }
      try? fileSystem.unlink(name, in: directory.descriptor)
    }
  }

  /// Removes what crashed writers left. Only for the holder of the directory's lock: a living writer's is taken too.
  static func removeTemporaries(in directory: StoreDirectory) {
    let names = (try? directory.fileSystem.list(directory.descriptor)) ?? []
    for name in names where isTemporary(name) {
      try? directory.fileSystem.unlink(name, in: directory.descriptor)
    }
  }
}
