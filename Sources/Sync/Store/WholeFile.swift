import ClientModels

/// A file that the user named, written whole or not at all.
public enum WholeFile {
  /// Replaces what stands at `path`. The error says what went wrong with which file.
  public static func write(
    _ text: String, to path: String, _ environment: StoreEnvironment
  ) throws(StoreError) {
    try file(at: path, environment).replace(with: Array(text.utf8))
  }

  static func file(
    at path: String, _ environment: StoreEnvironment
  ) throws(StoreError) -> AtomicFile {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let directory = try StoreDirectory.existing(at: folder + "/.", environment.fileSystem)
    let temporary = AtomicFile.temporaryName(pid: environment.pid, random: environment.random())
    return AtomicFile(directory: directory, name: name, temporaryName: temporary)
  }
}
