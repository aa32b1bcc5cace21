import ClientModels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file of 1 MiB that is given up when the disk is full, so that what became of orders can still be written.
struct Ballast: Sendable {
  static let name = "BALLAST"
  static let size = 1 << 20
  private let directory: StoreDirectory

  init(_ directory: StoreDirectory) { self.directory = directory }

  /// Makes the file unless it is there.
  func make(_ environment: StoreEnvironment) throws(StoreError) {
    let fileSystem = directory.fileSystem
    try directory.reporting(Self.name) { () throws(FileFault) in
      guard try !isWhole() else { return }
      let file = try fileSystem.open(Self.name, in: directory.descriptor, .createNew)
      defer { fileSystem.close(file) }
      do throws(FileFault) {
        try fileSystem.write(Self.contents(seed: environment.random()), to: file)
        try fileSystem.syncContents(file)
      } catch {
        try? fileSystem.unlink(Self.name, in: directory.descriptor)
        throw error
      }
    }
  }

  /// Gives the space back. That it may not be there is no error: then there is nothing to give.
  func free() {
    try? directory.fileSystem.unlink(Self.name, in: directory.descriptor)
  }

  /// False when there is none; one of another size is removed.
  private func isWhole() throws(FileFault) -> Bool {
    let fileSystem = directory.fileSystem
    do throws(FileFault) {
      let file = try fileSystem.open(Self.name, in: directory.descriptor, .read)
      defer { fileSystem.close(file) }
      if try fileSystem.status(of: file).size == Self.size { return true }
    } catch {
      guard error.errno != ENOENT else { return false }
      throw error
    }
    try fileSystem.unlink(Self.name, in: directory.descriptor)
    return false
  }

  /// Bytes by chance: a file system that compresses would keep next to nothing of zeros.
  private static func contents(seed: UInt64) -> [UInt8] {
    var generator = SplitMix64(seed: seed)
    var block: [UInt8] = []
    block.reserveCapacity(64 << 10)
    while block.count < 64 << 10 {
      withUnsafeBytes(of: generator.next()) { block.append(contentsOf: $0) }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    while bytes.count < size { bytes += block }
    return bytes
  }
}
