import Foundation

/// A real `folio-paper` process on a free loopback port, with an account of its own.
public final class PaperServer {
  public struct Credentials: Decodable, Sendable {
    public let accountID: String
    public let keyID: String
    public let secretKey: String

    enum CodingKeys: String, CodingKey {
      case accountID = "account_id"
      case keyID = "key_id"
      case secretKey = "secret_key"
    }
  }

  public let url: String
  private let program: SpawnedProgram
  private let isTraced: Bool

  /// Starts the server on `data` and returns when it says that it listens. With a tracer's command it runs under that.
  public init(
    data: URL, arguments: [String] = ["--always-open", "--seed", "1"], port: Int = 0,
    under tracer: [String] = []
  ) throws {
    isTraced = !tracer.isEmpty
    program = try SpawnedProgram(
      tracer + [
        Products.url("folio-paper").path, "serve", "--port", String(port), "--data", data.path,
      ] + arguments)
    let deadline = Date().addingTimeInterval(30)
    while !program.output.contains("\n") {
      guard Date() < deadline, program.error.isEmpty, !program.hasEnded else {
        if isTraced { program.endChildren() } else { program.end(SIGKILL) }
        throw SpawnedProgram.Failed(description: "the server did not listen: \(program.error)")
      }
      poll(nil, 0, 10)
    }
    let prefix = "listening on "
    guard let line = program.output.split(separator: "\n").first, line.hasPrefix(prefix) else {
      throw SpawnedProgram.Failed(description: "the server said: \(program.output)")
    }
    url = String(line.dropFirst(prefix.count))
  }

  deinit { stop() }

  public static func createAccount(data: URL, multiplier: Int = 1) throws -> Credentials {
    let result = runSeparately(
      [
        Products.url("folio-paper").path, "account", "create", "--data", data.path, "--multiplier",
        "\(multiplier)", "--json",
      ])
    guard result.status == 0 else { throw SpawnedProgram.Failed(description: result.error) }
    return try JSONDecoder().decode(Credentials.self, from: Data(result.output.utf8))
  }

  /// SIGKILL: no chance to write anything more.
  public func kill() { if isTraced { program.endChildren() } else { program.end(SIGKILL) } }

  public func stop() { if isTraced { program.endChildren() } else { program.end(SIGTERM) } }

  public var pid: pid_t { program.pid }

  /// Whether it has died by itself.
  public var hasEnded: Bool { program.hasEnded }

  /// For the message of a test that fails: whether it lives, and what it wrote on standard error.
  public var condition: String {
    "the server \(hasEnded ? "has ended" : "lives") and said \(program.error.isEmpty ? "nothing" : program.error)"
  }
}

/// Where the built programs are: beside the test bundle.
public enum Products {
  public static func url(_ name: String) -> URL {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for folder in [bundle, bundle.deletingLastPathComponent()] {
      let candidate = folder.appendingPathComponent(name)
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
    }
    return bundle.appendingPathComponent(name)
  }

  /// The folder of the checkout, for themes and fixtures.
  public static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// A folder that is removed with the value.
public final class TemporaryFolder {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("folio-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// An environment in which the program finds nothing of the user's.
  public func environment(_ extra: [String: String] = [:]) -> [String: String] {
    [
      "HOME": url.path, "XDG_CONFIG_HOME": url.path + "/config",
      "XDG_STATE_HOME": url.path + "/state",
      "LANG": "C.UTF-8", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ].merging(extra) { _, new in new }
  }
}
