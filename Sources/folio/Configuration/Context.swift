import FoundationEssentials
import Sync
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a run of the program starts from: the environment, where files are, and the configuration.
struct Context {
  let environment: [String: String]
  let paths: Paths
  let configuration: Configuration

  static func load() throws(UserError) -> Context {
    let environment = ProcessInfo.processInfo.environment
    let paths = try Paths(environment: environment)
    return Context(
      environment: environment, paths: paths,
      configuration: try readConfiguration(paths.configurationFile))
  }

  /// The profile that was named, else the one that the environment makes, else the configured default;
  /// nil when there is none of them.
  func profile(named name: String?) throws(UserError) -> Profile? {
    if let name {
      if let profile = configuration.profiles[name], !Session.isLocal(name, self) {
        return profile
      }
      if Session.isLocal(name, self) {
        throw UserError(
          .refused,
          "\"\(name)\" was imported and has no broker: it can be looked at, and nothing can be asked or sent"
        )
      }
      if name == DemoKeyFile.profile {
        if let keys = DemoKeyFile(paths).read() { return keys.profile }
        throw UserError(
          .usage,
          "no demo is running: `folio demo` opens one, and --offline reads the book of the last")
      }
      let known = configuration.profiles.keys.sorted()
      throw UserError(
        .usage,
        "there is no profile \"\(name)\" in \(paths.configurationFile): "
          + (known.isEmpty
            ? "it defines none; add [profiles.\(name)]"
            : "known are \(known.joined(separator: ", "))"))
    }
    if let profile = try Profile(environment: environment) { return profile }
    if let name = configuration.defaultProfile { return configuration.profiles[name] }
    return configuration.profiles.count == 1 ? configuration.profiles.values.first : nil
  }

  /// `demo` is the command that opens a demo in the way that was asked for.
  func requiredProfile(
    named name: String?, demo: String = "folio demo"
  ) throws(UserError) -> Profile {
    if let profile = try profile(named: name) { return profile }
    let known = configuration.profiles.keys.sorted()
    guard known.isEmpty else {
      throw UserError(
        .usage,
        "say which profile with --profile, or set default_profile in \(paths.configurationFile): "
          + known.joined(separator: ", "))
    }
    if DemoKeyFile(paths).read() != nil {
      throw UserError(
        .usage,
        "no account is set up, but a demo is running: name it before the verb, such as `folio --profile demo positions`"
      )
    }
    throw UserError(
      .usage,
      "no account is set up: set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or write a profile in "
        + "\(paths.configurationFile), or try `\(demo)`")
  }

  /// The path of this executable, for finding what is installed beside it.
  static var executable: String {
    #if canImport(Glibc)
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
      if count > 0 {
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    #endif
    return CommandLine.arguments.first ?? "folio"
  }

  private static func readConfiguration(_ path: String) throws(UserError) -> Configuration {
    guard access(path, F_OK) == 0 else { return Configuration() }
    guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
      throw UserError(.usage, "\(path) cannot be read: mend its permissions or move it away")
    }
    guard bytes.count <= 1 << 20 else {
      throw UserError(
        .usage, "\(path) is larger than 1 MiB: that is no configuration; move it away")
    }
    return try Configuration(toml: String(decoding: bytes, as: UTF8.self), path: path)
  }
}
