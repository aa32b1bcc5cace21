import ClientModels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

#if !canImport(Darwin)
  import CStatfs
#endif

/// The real disk.
public struct PosixFileSystem: FileSystem {
  public init() {}

  public func openDirectory(_ name: String, in parent: Descriptor?) throws(FileFault) -> Descriptor
  {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    return Descriptor(
      number: try call("open") { openat(parent?.number ?? AT_FDCWD, name, flags) })
  }

  public func makeDirectory(_ name: String, in parent: Descriptor?) throws(FileFault) {
    _ = try call("mkdir") { mkdirat(parent?.number ?? AT_FDCWD, name, 0o700) }
  }

  public func open(
    _ name: String, in directory: Descriptor, _ mode: OpenMode
  ) throws(FileFault) -> Descriptor {
    // Without O_NONBLOCK a pipe that someone put in our place would hold up the start for ever.
    let common = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    let flags =
      switch mode {
      case .read: O_RDONLY
      case .createNew: O_WRONLY | O_CREAT | O_EXCL | O_APPEND
      case .append: O_WRONLY | O_APPEND
      case .openOrCreate: O_RDWR | O_CREAT | O_APPEND
      }
    return Descriptor(
      number: try call("open") { openat(directory.number, name, flags | common, 0o600) })
  }

  public func close(_ descriptor: Descriptor) {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor.number)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor.number)
    #else
      _ = Glibc.close(descriptor.number)
    #endif
  }

  public func status(of descriptor: Descriptor) throws(FileFault) -> FileStatus {
    var raw = stat()
    _ = try call("stat") { fstat(descriptor.number, &raw) }
    let kind: FileStatus.Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      default: .other
      }
    return FileStatus(
      kind: kind, mode: UInt32(raw.st_mode & 0o7777), size: Int(raw.st_size),
      isOurs: raw.st_uid == geteuid(), modifiedAt: Self.modified(raw))
  }

  private static func modified(_ raw: stat) -> Timestamp {
    #if canImport(Darwin)
      let time = raw.st_mtimespec
    #else
      let time = raw.st_mtim
    #endif
    // A clock that was far off when it was written says nothing of more than that it is old.
    guard (0...4_000_000_000).contains(time.tv_sec) else { return Timestamp(seconds: 0) }
    return Timestamp(seconds: Int64(time.tv_sec))
  }

  public func setMode(_ mode: UInt32, of descriptor: Descriptor) throws(FileFault) {
    _ = try call("chmod") { fchmod(descriptor.number, mode_t(mode)) }
  }

  public func read(_ descriptor: Descriptor, limit: Int) throws(FileFault) -> [UInt8] {
    let size = min(limit, max(0, try status(of: descriptor).size))
    var bytes = [UInt8](repeating: 0, count: size)
    var filled = 0
    while filled < size {
      let count = try call("read") {
        bytes.withUnsafeMutableBytes { buffer in
          let free = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
          return pread(descriptor.number, free.baseAddress, free.count, off_t(filled))
        }
      }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(size - filled)
    return bytes
  }

  public func write(_ bytes: [UInt8], to descriptor: Descriptor) throws(FileFault) {
    try transferAll(count: bytes.count, "write") { done in
      bytes.withUnsafeBytes { buffer in
        systemWrite(descriptor.number, UnsafeRawBufferPointer(rebasing: buffer[done...]))
      }
    }
  }

  public func truncate(_ descriptor: Descriptor, to size: Int) throws(FileFault) {
    _ = try call("truncate") { ftruncate(descriptor.number, off_t(size)) }
  }

  public func sync(_ descriptor: Descriptor) throws(FileFault) {
    #if canImport(Darwin)
      // On a Mac fsync leaves the bytes in the drive's cache; some file systems have only that.
      if fcntl(descriptor.number, F_FULLFSYNC) == 0 { return }
    #endif
    _ = try call("fsync") { fsync(descriptor.number) }
  }

  public func syncContents(_ descriptor: Descriptor) throws(FileFault) {
    #if canImport(Darwin)
      try sync(descriptor)
    #else
      _ = try call("fdatasync") { fdatasync(descriptor.number) }
    #endif
  }

  public func rename(
    _ name: String, to newName: String, in directory: Descriptor
  ) throws(FileFault) {
    _ = try call("rename") { renameat(directory.number, name, directory.number, newName) }
  }

  public func unlink(_ name: String, in directory: Descriptor) throws(FileFault) {
    _ = try call("unlink") { unlinkat(directory.number, name, 0) }
  }

  public func list(_ directory: Descriptor) throws(FileFault) -> [String] {
    // fdopendir takes its descriptor over, and reading moves the position: it gets one of its own.
    let own = try call("list") { openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard let stream = fdopendir(own) else {
      let fault = FileFault(errno: errno, operation: "list")
      close(Descriptor(number: own))
      throw fault
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(
          to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)
        ) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw FileFault(errno: errno, operation: "list") }
    return names
  }

  public func foreignName(of descriptor: Descriptor) throws(FileFault) -> String? {
    #if canImport(Darwin)
      var raw = Darwin.statfs()
      _ = try call("statfs") { fstatfs(descriptor.number, &raw) }
      let name = withUnsafeBytes(of: raw.f_fstypename) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      return Self.foreignNames[name]
    #else
      return Self.foreignNames[
        try call("statfs") { folio_file_system_kind(descriptor.number) }]
    #endif
  }

  #if canImport(Darwin)
    private static let foreignNames = [
      "nfs": "NFS", "smbfs": "SMB", "afpfs": "AFP", "webdav": "WebDAV", "macfuse": "FUSE",
      "osxfuse": "FUSE",
    ]
  #else
    /// By the numbers of statfs(2).
    private static let foreignNames: [Int: String] = [
      0x6969: "NFS", 0x517b: "SMB", 0xff53_4d42: "SMB", 0xfe53_4d42: "SMB", 0x6573_5546: "FUSE",
      0x5346_414f: "AFS", 0x7375_7245: "Coda", 0x00c3_6400: "Ceph",
    ]
  #endif

  public func lock(_ descriptor: Descriptor) throws(FileFault) -> Bool {
    do {
      _ = try call("lock") { flock(descriptor.number, LOCK_EX | LOCK_NB) }
      return true
    } catch {
      guard error.errno == EWOULDBLOCK else { throw error }
      return false
    }
  }
}

/// Repeats `step`, which is given the number of bytes done and returns how many more it did or -1, until all are done.
func transferAll(
  count: Int, _ operation: String, step: (_ done: Int) -> Int
) throws(FileFault) {
  var done = 0
  while done < count {
    let moved = try call(operation) { step(done) }
    // A device that takes nothing and reports nothing would be asked for ever.
    guard moved > 0 else { throw FileFault(errno: EIO, operation: operation) }
    done += moved
  }
}

/// Calls the system until it is not interrupted by a signal.
private func call<Result: SignedInteger>(
  _ operation: String, _ body: () -> Result
) throws(FileFault) -> Result {
  while true {
    let result = body()
    guard result < 0 else { return result }
    guard errno == EINTR else { throw FileFault(errno: errno, operation: operation) }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  #if canImport(Darwin)
    Darwin.write(descriptor, bytes.baseAddress, bytes.count)
  #elseif canImport(Musl)
    Musl.write(descriptor, bytes.baseAddress, bytes.count)
  #else
    Glibc.write(descriptor, bytes.baseAddress, bytes.count)
  #endif
}
