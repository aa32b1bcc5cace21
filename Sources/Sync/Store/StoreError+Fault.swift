#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension FileFault {
  static func tooLarge(_ operation: String) -> FileFault {
    FileFault(errno: EFBIG, operation: operation)
  }
}

extension StoreError {
  /// The error of a system call on the file at `path`.
  init(_ fault: FileFault, path: String) {
    let (reason, remedy) = Self.words(for: fault.errno)
    self.init(
      .io(errno: fault.errno, operation: fault.operation), path: path,
      description: "\(path): \(fault.operation) failed, \(reason); \(remedy)")
  }

  private static func words(for errno: Int32) -> (reason: String, remedy: String) {
    switch errno {
    case ENOSPC: ("the disk is full", "free some space and start again")
    case EDQUOT: ("your disk quota is used up", "free some space and start again")
    case EIO: ("the disk reported an error", "check the disk and start again")
    case EROFS: ("the disk is read-only", "make it writable or choose another XDG_STATE_HOME")
    case EACCES, EPERM: ("permission was denied", "make the file yours and readable to you")
    case ELOOP: ("it is a symbolic link", "put the real file or directory in its place")
    case ENOTDIR: ("it is not a directory", "move it away")
    case EISDIR: ("it is a directory", "move it away")
    case ENOENT: ("it does not exist", "connect once to make it")
    case EEXIST: ("it exists already", "move it away")
    case EFBIG, EMSGSIZE: ("it is too large", "move it away; it will be made anew")
    case EMFILE, ENFILE: ("too many files are open", "close some programs and start again")
    default: ("the system gave error \(errno)", "look the number up with errno -l")
    }
  }
}
