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

  /// Opens a directory, making it and what leads to it when missing; ours are kept at mode 0700.
  static func made(
    at path: String, _ fileSystem: any FileSystem
  ) throws(StoreError) -> StoreDirectory {
    let path = withoutTrailingSlashes(path)
    try reporting(path) { () throws(FileFault) in try make(path, fileSystem) }
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

  /// Opens a directory in this one, making it when missing.
  func made(_ name: String) throws(StoreError) -> StoreDirectory {
    do {
      try fileSystem.makeDirectory(name, in: descriptor)
      try fileSystem.sync(descriptor)
    } catch {
      guard error.errno == EEXIST else { throw StoreError(error, path: path(of: name)) }
    }
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

  private static func make(_ path: String, _ fileSystem: any FileSystem) throws(FileFault) {
    let parent = parent(of: path)
    do {
      try fileSystem.makeDirectory(path, in: nil)
    } catch {
      if error.errno == EEXIST { return }
      guard error.errno == ENOENT, parent != path else { throw error }
      try make(parent, fileSystem)
      try fileSystem.makeDirectory(path, in: nil)
    }
    try syncNames(of: parent, fileSystem)
  }

  private static func syncNames(
    of path: String, _ fileSystem: any FileSystem
  ) throws(FileFault) {
    // A parent that is a symbolic link, as /home often is, is reached through its own dot.
    let descriptor = try fileSystem.openDirectory(path + "/.", in: nil)
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
