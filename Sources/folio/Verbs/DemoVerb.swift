import ArgumentParser
import ClientModels
import FoundationEssentials
import Sync

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct DemoVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "Open the screen on a paper broker of its own, with a fresh account; no network is needed.")

  @Flag(help: "Lines instead of a screen, for screen readers: no escape sequence leaves.")
  var linear = false

  @OptionGroup var options: ScreenOptions

  func run() throws {
    let context = try Context.load()
    if linear {
      Output.isASCII = Output.isASCII || options.ascii || context.configuration.isASCII
      let demo = try DemoBroker(context: context)
      defer { demo.stop() }
      try LinearStage.show(
        try Session(demo.profile, context: context, usingStreams: true), context: context,
        command: "folio demo")
      return sayGoodbye()
    }
    let command = "folio demo"
    let board = Launcher.divide(journal: context.paths.state, command: command, isDemo: true)
    let stage = try Stage(options, context: context, board: board, command: command)
    let demo = try DemoBroker(context: context)
    defer { demo.stop() }
    try stage.show(
      try Session(demo.profile, context: context, usingStreams: true), context: context)
    sayGoodbye()
  }

  private func sayGoodbye() {
    Output.text(
      """
      The demo is over, and its broker is gone with its orders and positions.
      Its book is cached: `folio --profile demo --offline` opens it.
      The next `folio demo` starts afresh and replaces the cached book.

      """)
  }
}

/// A `folio-paper` that we started on a free port, and a fresh account on it.
final class DemoBroker {
  let profile: Profile
  private let server: ChildProcess
  private let keyFile: DemoKeyFile

  private struct NewAccount: Decodable {
    let keyID: String
    let secret: String

    enum CodingKeys: String, CodingKey {
      case keyID = "key_id"
      case secret = "secret_key"
    }
  }

  init(context: Context) throws(UserError) {
    let program = Paths.parent(Context.executable) + "/folio-paper"
    let data = context.paths.state + "/demo"
    do {
      try FileManager.default.createDirectory(
        atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw UserError(
        .refused, "\(data) cannot be made: \(error); make room for the demo's ledger there")
    }
    guard !Self.isServed(data) else {
      throw UserError(
        .refused,
        "another demo is running in \(data): leave it first, or set XDG_STATE_HOME to another folder for this one"
      )
    }
    let created = try ChildProcess.output(of: [
      program, "account", "create", "--data", data, "--json",
    ])
    guard let account = try? JSONDecoder().decode(NewAccount.self, from: Data(created.utf8)) else {
      throw UserError(.refused, "\(program) made no account: run it by hand to see why")
    }
    server = try ChildProcess(
      [program, "serve", "--port", "0", "--data", data, "--always-open", "--until-input-closes"],
      errorPath: data + "/server.log")
    let greeting = "listening on "
    guard let line = server.readLine(), line.hasPrefix(greeting) else {
      server.terminate()
      throw UserError(
        .refused,
        "the paper broker did not start; \(data)/server.log says why")
    }
    Self.forgetEarlier(context)
    keyFile = DemoKeyFile(context.paths)
    let keys = DemoKeyFile.Keys(
      pid: getpid(), url: String(line.dropFirst(greeting.count)), keyID: account.keyID,
      secret: account.secret)
    profile = keys.profile
    keyFile.open(keys)
  }

  /// Whether a paper broker has the ledger of this folder open: it holds the lock as long as it lives.
  private static func isServed(_ data: String) -> Bool {
    let file = open(data + "/LOCK", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return flock(file, LOCK_EX | LOCK_NB) != 0
  }

  func stop() {
    keyFile.close()
    server.terminate()
  }

  /// Every demo has an account and a port of its own; the book of the one before is of no use any more.
  private static func forgetEarlier(_ context: Context) {
    let root = Session.root(context)
    guard let earlier = root.account(forProfile: "demo"), let id = AccountID(earlier.account) else {
      return
    }
    try? FileManager.default.removeItem(atPath: root.path(host: earlier.host, account: id))
  }
}
