import ClientModels

/// An open file or directory of one `FileSystem`; a number has no meaning to another one.
public struct Descriptor: Hashable, Sendable {
  public let number: Int32

  public init(number: Int32) { self.number = number }
}

/// A call to the operating system that failed.
public struct FileFault: Error, Hashable, Sendable {
  /// The error number of the platform, such as `ENOSPC`.
  public let errno: Int32
  /// What was tried, in one word, such as `rename`.
  public let operation: String

  public init(errno: Int32, operation: String) {
    self.errno = errno
    self.operation = operation
  }
}

public struct FileStatus: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case file, directory, other
  }

  public let kind: Kind
  /// The permission bits, such as 0o600.
  public let mode: UInt32
  /// In bytes.
  public let size: Int
  public let isOurs: Bool
  /// When its contents last changed.
  public let modifiedAt: Timestamp

  public init(kind: Kind, mode: UInt32, size: Int, isOurs: Bool, modifiedAt: Timestamp) {
    self.kind = kind
    self.mode = mode
    self.size = size
    self.isOurs = isOurs
    self.modifiedAt = modifiedAt
  }
}

/// However a file was opened, every write goes to its end: after a cut, none leaves a hole of zeros.
public enum OpenMode: Hashable, Sendable {
  case read
  /// A new file of mode 0600; fails when the name is taken.
  case createNew
  /// An existing file, for writing.
  case append
  /// Reading and writing; made with mode 0600 when there is none.
  case openOrCreate
}

/// The disk as a parameter.
///
/// Names are looked up under an open directory, and a symbolic link as the last part of a name fails with `ELOOP`.
/// Every method reports the platform's error number; none retries anything but an interrupted or short transfer.
public protocol FileSystem: Sendable {
  /// Opens a directory. Without `parent` the name is a path.
  func openDirectory(_ name: String, in parent: Descriptor?) throws(FileFault) -> Descriptor
  /// Makes a directory of mode 0700. Without `parent` the name is a path.
  func makeDirectory(_ name: String, in parent: Descriptor?) throws(FileFault)
  func open(_ name: String, in directory: Descriptor, _ mode: OpenMode) throws(FileFault)
    -> Descriptor
  func close(_ descriptor: Descriptor)
  func status(of descriptor: Descriptor) throws(FileFault) -> FileStatus
  func setMode(_ mode: UInt32, of descriptor: Descriptor) throws(FileFault)
  /// The bytes from the start of the file, at most `limit` of them.
  func read(_ descriptor: Descriptor, limit: Int) throws(FileFault) -> [UInt8]
  /// Writes all of the bytes at the end of the file. After an error some of them may be in the file.
  func write(_ bytes: [UInt8], to descriptor: Descriptor) throws(FileFault)
  func truncate(_ descriptor: Descriptor, to size: Int) throws(FileFault)
  /// Puts a file, or the names in a directory, on the disk.
  func sync(_ descriptor: Descriptor) throws(FileFault)
  /// Puts the contents of a file on the disk, and of its attributes only what reading it back needs.
  func syncContents(_ descriptor: Descriptor) throws(FileFault)
  func rename(_ name: String, to newName: String, in directory: Descriptor) throws(FileFault)
  func unlink(_ name: String, in directory: Descriptor) throws(FileFault)
  /// The names in a directory without `.` and `..`, in no order.
  func list(_ directory: Descriptor) throws(FileFault) -> [String]
  /// What the file system of an open file is called if it is one whose locks and syncs another machine or a program
  /// answers for, such as NFS; nil for a disk of this machine.
  func foreignName(of descriptor: Descriptor) throws(FileFault) -> String?
  /// Takes the lock of a file for this descriptor without waiting; false when another descriptor holds it.
  func lock(_ descriptor: Descriptor) throws(FileFault) -> Bool
}
