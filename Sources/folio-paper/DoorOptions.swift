import ArgumentParser
import ClientModels
import Foundation
import Logging
import PaperBroker

/// Where the server listens, to whom, and what it says of itself.
struct DoorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to listen, as ADDRESS:PORT or ADDRESS; [ADDRESS]:PORT for IPv6. Other than loopback it needs --certificate and --key, or --insecure. Default: 127.0.0.1.",
      valueName: "address"))
  var listen: String?

  @Option(
    help: "A further name under which clients may call (the Host field); may be given again.")
  var host: [String] = []

  @Option(help: "The server's certificate and its chain, a PEM file: connections are TLS.")
  var certificate: String?

  @Option(help: "The certificate's private key, a PEM file.")
  var key: String?

  @Flag(help: "Listen for other machines without TLS: keys and orders are sent in the clear.")
  var insecure = false

  @Option(
    help:
      "The most requests of an account in a minute; 429 beyond. 0 sets no limit. Alpaca's is 200.")
  var rateLimit = 0

  @Option(
    help: ArgumentHelp(
      "Make the faults that this JSON file asks for: {\"rules\": [{\"route\": \"POST /v2/orders\", \"fault\": \"drop_after_commit\", \"every\": 10}]}. Faults: delay (milliseconds), rate_limit, error and error_after_commit (status), drop, drop_after_commit, truncate, cut (a stream, after milliseconds). Each with every N, or probability P and seed S, and at most times T.",
      valueName: "file"))
  var faults: String?

  @Flag(help: "/metrics, /healthz and /readyz answer to other machines, too.")
  var metricsPublic = false

  @Option(help: "Write a line for every request to standard error: text or json.")
  var log: LogForm?

  enum LogForm: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  /// `defaultPort` is of the address that names none.
  func address(defaultPort: Int) throws -> (address: String, port: Int) {
    guard let listen else { return ("127.0.0.1", defaultPort) }
    guard let parsed = ListenAddress(listen) else {
      throw ValidationError("--listen is ADDRESS:PORT, such as 0.0.0.0:8420, not \"\(listen)\"")
    }
    return (parsed.address, parsed.port ?? defaultPort)
  }

  func settings(address: String) throws -> ServerSettings {
    guard (0...1_000_000).contains(rateLimit) else {
      throw ValidationError("--rate-limit is from 0 to 1000000, not \(rateLimit)")
    }
    var settings = ServerSettings(wallClock: { wallClock() })
    settings.address = address
    settings.encryption = try encryption()
    guard ListenAddress.isLoopback(address) || settings.encryption != nil || insecure else {
      throw ValidationError(
        "--listen \(address) lets other machines in: give --certificate FILE and --key FILE, or say --insecure"
      )
    }
    let isEverywhere = ["0.0.0.0", "::"].contains(address)
    let own = isEverywhere ? [] : [address.contains(":") ? "[\(address)]" : address]
    settings.hosts = HostRule(alsoNamed: own + host)
    settings.rateLimit = rateLimit == 0 ? nil : rateLimit
    settings.showsOperations = metricsPublic
    settings.limits.connections = connectionLimit(wanted: settings.limits.connections)
    if let faults { settings.faults = try plan(of: faults) }
    return settings
  }

  func logger(isVerbose: Bool) -> Logger {
    var logger = Logger(label: "folio-paper") { label in
      guard log == .json else { return StreamLogHandler.standardError(label: label) }
      return JSONLog(now: { wallClock() }) {
        FileHandle.standardError.write(Data($0.utf8))
      }
    }
    logger.logLevel = isVerbose || log != nil ? .debug : .error
    return logger
  }

  private func encryption() throws -> Encryption? {
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      do { return try Encryption(certificateFile: certificate, keyFile: key) } catch {
        throw Failure("\(error)")
      }
    default: throw ValidationError("--certificate and --key go together")
    }
  }

  private func plan(of file: String) throws -> FaultPlan {
    guard let handle = FileHandle(forReadingAtPath: file),
      let text = try? handle.read(upToCount: FaultPlan.byteLimit + 1)
    else { throw Failure("--faults \(file) cannot be read") }
    do { return try FaultPlan(json: Array(text)) } catch {
      throw Failure("--faults \(file): \(error)")
    }
  }
}

/// An address of `--listen`.
struct ListenAddress: Hashable {
  let address: String
  let port: Int?

  /// `127.0.0.1`, `name:8420`, `[::1]:8420`, `::1`.
  init?(_ text: String) {
    var rest = text[...]
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      address = String(text[text.index(after: text.startIndex)..<end])
      rest = text[text.index(after: end)...]
    } else if text.split(separator: ":", omittingEmptySubsequences: false).count > 2 {
      (address, rest) = (text, "")
    } else {
      address = String(text.prefix { $0 != ":" })
      rest = text[address.endIndex...]
    }
    guard !address.isEmpty, !address.contains(where: \.isWhitespace) else { return nil }
    guard !rest.isEmpty else {
      port = nil
      return
    }
    guard rest.hasPrefix(":"), let number = Int(rest.dropFirst()), (0...65_535).contains(number)
    else { return nil }
    port = number
  }

  static func isLoopback(_ address: String) -> Bool {
    let parts = address.split(separator: ".", omittingEmptySubsequences: false)
    let isFour = parts.count == 4 && parts.allSatisfy { UInt8($0) != nil } && parts[0] == "127"
    return isFour || address == "::1" || address.lowercased() == "localhost"
  }
}

/// As many connections as are wanted, or as the system lets this process have beside its files.
private func connectionLimit(wanted: Int) -> Int {
  #if os(Linux)
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
    let files = RLIMIT_NOFILE
  #endif
  var limit = rlimit()
  guard getrlimit(files, &limit) == 0 else { return wanted }
  let own: rlim_t = 128
  if limit.rlim_cur < rlim_t(wanted) + own {
    limit.rlim_cur = min(limit.rlim_max, rlim_t(wanted) + own)
    _ = setrlimit(files, &limit)
  }
  guard limit.rlim_cur > own * 2 else { return Int(own) }
  return min(wanted, Int(clamping: limit.rlim_cur - own))
}
