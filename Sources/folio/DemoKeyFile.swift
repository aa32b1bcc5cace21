import FoundationEssentials
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a demo that runs leaves its address and its keys, so that `folio --profile demo positions` finds it: a file that
/// only its owner can read, there as long as the demo is.
struct DemoKeyFile {
  static let profile = "demo"

  /// Whether a screen is a demo's, whose broker ends with it, and not that of a profile of the same name.
  static func isDemo(_ settings: AppSettings, _ context: Context) -> Bool {
    settings.profile == profile && context.configuration.profiles[profile] == nil
      && !settings.isOffline
  }

  struct Keys: Codable, Equatable {
    let pid: Int32
    let url: String
    let keyID: String
    let secret: String

    var profile: Profile {
      Profile(
        name: DemoKeyFile.profile, kind: .paper, tradingURL: url, dataURL: nil, isReadOnly: false,
        credentials: .given(keyID: keyID, secret: secret))
    }
  }

  private let path: String

  init(_ paths: Paths) { path = paths.state + "/demo/running.json" }

  /// Without the file the demo works all the same.
  func open(_ keys: Keys) {
    guard let bytes = try? JSONEncoder().encode(keys) else { return }
    close()
    let file = openFile(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    let written = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    closeFile(file)
    if written != bytes.count { close() }
  }

  func close() { unlink(path) }

  /// The demo that runs now; nil when there is none. What a demo that was killed left counts for nothing.
  func read() -> Keys? {
    guard let bytes = try? Data(contentsOf: URL(filePath: path)),
      let keys = try? JSONDecoder().decode(Keys.self, from: bytes),
      keys.pid > 0, kill(keys.pid, 0) == 0
    else { return nil }
    return keys
  }
}

private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  open(path, flags, mode)
}

private func closeFile(_ file: Int32) { _ = close(file) }
