import FoundationEssentials
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `config.toml` and the themes, as far as the screen changes and shows them.
final class SettingsFile: SettingsShelf {
  private let path: String
  private let themeDirectories: [String]
  let theme: String

  /// `theme` is the one that the screen starts with.
  init(context: Context, theme: String) {
    path = context.paths.configurationFile
    themeDirectories = context.paths.themeDirectories(executable: Context.executable)
    self.theme = theme
  }

  var themes: [String] { ThemeFile.names(in: themeDirectories) }

  func load(theme: String) throws(ThemeError) -> Theme {
    try ThemeFile.load(named: theme, in: themeDirectories)
  }

  /// Writes one setting; returns where, or throws what to do by hand.
  func keep(_ setting: KeptSetting) throws(ThemeError) -> String {
    let (key, value) =
      switch setting {
      case .theme(let name): ("theme", "\"\(name)\"")
      case .masksAmounts(let masks): ("mask_amounts", masks ? "true" : "false")
      }
    let byHand = "write \(key) = \(value) there by hand"
    // Where a link leads: many keep their settings elsewhere.
    let target = realpath(path, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    var text = ""
    if let target {
      guard let bytes = FileManager.default.contents(atPath: target), bytes.count <= 1 << 20,
        let known = String(validating: bytes, as: UTF8.self)
      else { throw ThemeError("\(path) cannot be read: \(byHand)") }
      text = known
    }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x5c }),
      let edited = TOMLEdit.setting(key, to: value, in: text)
    else { throw ThemeError("\(path) is written in a way that is not understood here: \(byHand)") }
    do {
      try FileManager.default.createDirectory(
        atPath: Paths.parent(path), withIntermediateDirectories: true)
    } catch {
      throw ThemeError("\(Paths.parent(path)) cannot be made: \(byHand)")
    }
    guard Self.replace(target ?? path, with: edited) else {
      throw ThemeError("\(path) cannot be written (\(String(cString: strerror(errno)))): \(byHand)")
    }
    return path
  }

  /// Whole or not at all: a file beside it, synced, takes its place and its mode.
  private static func replace(_ path: String, with text: String) -> Bool {
    var known = stat()
    let mode = stat(path, &known) == 0 ? known.st_mode & 0o777 : 0o600
    let beside = "\(path).\(getpid()).new"
    let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { return false }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      rest = rest.dropFirst(count)
    }
    let isWhole = rest.isEmpty && fchmod(file, mode) == 0 && fsync(file) == 0
    close(file)
    guard isWhole, rename(beside, path) == 0 else {
      unlink(beside)
      return false
    }
    return true
  }
}
