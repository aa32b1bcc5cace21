#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A directory of ours that stays open; its errors name the file in it.
final class StoreDirectory: Sendable {
  let fileSystem: any FileSystem
  let descriptor: Descriptor
  let path: String

  private init(_ fileSystem: any FileSystem, _ descriptor: Descriptor, path: String) {
    self.fileSystem = fileSystem
    self.descriptor = descriptor
    self.path = path
  }

  deinit { fileSystem.close(descriptor) }

  /// Opens an existing directory and changes nothing.
  static func existing(
    at path: String, _ fileSystem: any FileSystem
  ) throws(StoreError) -> StoreDirectory {
    let path = withoutTrailingSlashes(path)
    return try reporting(path) { () throws(FileFault) in
      StoreDirectory(fileSystem, try fileSystem.openDirectory(path, in: nil), path: path)
    }
  }

  /// The same; nil where there is none.
  static func existingIfAny(
    at path: String, _ fileSystem: any FileSystem
  ) throws(StoreError) -> StoreDirectory? {
    do throws(StoreError) {
      return try existing(at: path, fileSystem)
    } catch {
      if case .io(ENOENT, _) = error.kind { return nil }
      throw error
    }
  }

  /// Opens a directory, making it and what leads to it when missing; ours are kept at mode 0700.
  static func made(
    at path: String, _ fileSystem: any FileSystem
  ) throws(StoreError) -> StoreDirectory {
    let path = withoutTrailingSlashes(path)
    try reporting(path) { () throws(FileFault) in
      try make(path, fileSystem)
      // Also when it was there already: the session that made it may have ended before this.
      try syncNames(of: parent(of: path), fileSystem)
    }
    let directory = try existing(at: path, fileSystem)
    try directory.keepPrivate()
    return directory
  }

  /// Opens a directory in this one and changes nothing.
  func existing(_ name: String) throws(StoreError) -> StoreDirectory {
    try reporting(name) { () throws(FileFault) in
      StoreDirectory(
        fileSystem, try fileSystem.openDirectory(name, in: descriptor), path: path(of: name))
    }
  }

  /// Nil when there is no directory of that name.
  func existingIfAny(_ name: String) throws(StoreError) -> StoreDirectory? {
    do throws(StoreError) { return try existing(name) } catch {
      if case .io(ENOENT, _) = error.kind { return nil }
      throw error
    }
  }

  /// Opens a directory in this one, making it when missing.
  func made(_ name: String) throws(StoreError) -> StoreDirectory {
    do { try fileSystem.makeDirectory(name, in: descriptor) } catch {
      guard error.errno == EEXIST else { throw StoreError(error, path: path(of: name)) }
    }
    try reporting(name) { () throws(FileFault) in try fileSystem.sync(descriptor) }
    let directory = try existing(name)
    try directory.keepPrivate()
    return directory
  }

  func path(of name: String) -> String { path + "/" + name }

  /// Runs calls on the file `name`; an error names it.
  func reporting<Result>(
    _ name: String, _ body: () throws(FileFault) -> Result
  ) throws(StoreError) -> Result {
    try Self.reporting(path(of: name), body)
  }

  private static func reporting<Result>(
    _ path: String, _ body: () throws(FileFault) -> Result
  ) throws(StoreError) -> Result {
    do { return try body() } catch { throw StoreError(error, path: path) }
  }

  private func keepPrivate() throws(StoreError) {
    let status = try Self.reporting(path) { () throws(FileFault) in
      try fileSystem.status(of: descriptor)
    }
    guard status.isOurs else {
      throw StoreError(FileFault(errno: EPERM, operation: "open"), path: path)
    }
    guard status.mode != 0o700 else { return }
    try Self.reporting(path) { () throws(FileFault) in
      try fileSystem.setMode(0o700, of: descriptor)
    }
  }

  /// Makes a directory and what leads to it when missing. A directory is made only in one whose own name is on the disk,
  /// so that one that is found, whenever its maker ended, needs nothing but its own name synced.
  private static func make(_ path: String, _ fileSystem: any FileSystem) throws(FileFault) {
    do {
      fileSystem.close(try fileSystem.openDirectory(path + "/.", in: nil))
      return
    } catch {
      // What else may be wrong with it shows when it is opened.
      guard error.errno == ENOENT else { return }
    }
    let parent = parent(of: path)
    guard parent != path else { throw FileFault(errno: ENOENT, operation: "open") }
    try make(parent, fileSystem)
    try syncNames(of: self.parent(of: parent), fileSystem)
    do { try fileSystem.makeDirectory(path, in: nil) } catch {
      guard error.errno == EEXIST else { throw error }
    }
  }

  private static func syncNames(
    of path: String, _ fileSystem: any FileSystem
  ) throws(FileFault) {
    let descriptor: Descriptor
    do {
      // A parent that is a symbolic link, as /home often is, is reached through its own dot.
      descriptor = try fileSystem.openDirectory(path + "/.", in: nil)
    } catch {
      // One that we may pass through but not read cannot be synced, and was not made by us.
      guard error.errno == EACCES else { throw error }
      return
    }
    defer { fileSystem.close(descriptor) }
    try fileSystem.sync(descriptor)
  }

  private static func withoutTrailingSlashes(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return String(path)
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : withoutTrailingSlashes(String(path[..<slash]))
  }
}
