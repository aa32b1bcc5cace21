import ClientModels
import FoundationEssentials
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The folders that pictures of the screen and tables are written to, each file with a name of its own.
final class PictureFolder: PictureShelf {
  private let folder: () -> String
  private let tables: String
  private let usesColor: Bool
  private let clock: () -> Timestamp

  /// `tables` is the folder for tables.
  init(
    folder: @escaping () -> String, tables: String, usesColor: Bool,
    clock: @escaping () -> Timestamp
  ) {
    self.folder = folder
    self.tables = tables
    self.usesColor = usesColor
    self.clock = clock
  }

  func keep(_ picture: Picture) throws(ThemeError) -> [String] {
    let path = folder()
    let remedy = "set `pictures` in config.toml to another folder"
    try make(path, remedy)
    let picture =
      usesColor
      ? picture
      : Picture(
        canvas: picture.canvas, theme: picture.theme.withoutColors, isASCII: picture.isASCII)
    let name = Self.name(at: clock())
    return [
      try write(picture.file(.svg), path, name, Picture.Format.svg.fileExtension, remedy),
      try write(picture.file(.text), path, name, Picture.Format.text.fileExtension, remedy),
    ]
  }

  func keep(table text: String, named name: String) throws(ThemeError) -> String {
    let remedy = "set XDG_STATE_HOME to another folder, or use `folio export -o FILE`"
    try make(tables, remedy)
    return try write(text, tables, "\(name)-\(Self.stamp(clock()))", "csv", remedy)
  }

  private func make(_ path: String, _ remedy: String) throws(ThemeError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ThemeError("\(path) cannot be made: \(remedy)")
    }
  }

  static func name(at time: Timestamp) -> String { "folio-" + stamp(time) }

  /// By New York's clock, as on the screen, and without colons, which some file systems do not take.
  private static func stamp(_ time: Timestamp) -> String {
    let local = NewYork.civil(time)
    let parts = [local.secondOfDay / 3_600, local.secondOfDay / 60 % 60, local.secondOfDay % 60]
    let clock = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    return "\(local.day)T\(clock)"
  }

  /// A file that is there already is never written over.
  private func write(
    _ text: String, _ path: String, _ name: String, _ ending: String, _ remedy: String
  ) throws(ThemeError) -> String {
    for number in 1...999 {
      let file = "\(path)/\(name)\(number == 1 ? "" : "-\(number)").\(ending)"
      switch NewFile.write(text, to: file) {
      case .written: return file
      case .exists: continue
      case .failed(let reason):
        throw ThemeError(
          "\(file) cannot be written (\(reason)): make room, or \(remedy)")
      }
    }
    throw ThemeError("\(path) has a thousand files of this second: try again in the next")
  }
}

/// A file that was not there before.
enum NewFile {
  enum Outcome: Equatable {
    case written, exists
    case failed(String)
  }

  /// Writes all of it or leaves nothing; what stands at `path`, a link included, is left alone.
  static func write(_ text: String, to path: String) -> Outcome {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      return errno == EEXIST ? .exists : .failed(String(cString: strerror(errno)))
    }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Self.systemWrite(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    let reason = String(cString: strerror(errno))
    close(file)
    guard rest.isEmpty else {
      unlink(path)
      return .failed(reason)
    }
    return .written
  }

  private static func systemWrite(
    _ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, base, count)
    #else
      Darwin.write(descriptor, base, count)
    #endif
  }
}
