import ClientModels

/// What a client wants of an account.
public enum AccountUse: String, Sendable {
  /// To send orders.
  case trading
  /// To look, and to keep what it read where nobody trades.
  case reading
}

/// The lock that makes one client the writer of an account. It ends with this value, or with the process.
///
/// There are two files: whoever trades holds `TRADER` as well as `LOCK`, whoever only reads takes `LOCK` where nobody trades,
/// and gives it up when somebody is about to.
final class AccountLock: Sendable {
  /// Why the account is not ours to write, in words; nil when we hold the lock.
  let heldByOther: String?
  /// Why the file does not say who we are, though we hold the lock.
  let problem: StoreError?
  /// How far the journal went at the last clean end, as the file says.
  let anchor: JournalAnchor?
  private let fileSystem: any FileSystem
  private let file: Descriptor
  /// Held by who trades, or waits to.
  private let trader: Descriptor?
  private let directory: StoreDirectory
  private let use: AccountUse
  private let path: String
  private let environment: StoreEnvironment

  init(
    in directory: StoreDirectory, for use: AccountUse, _ environment: StoreEnvironment
  ) throws(StoreError) {
    let fileSystem = directory.fileSystem
    let file = try directory.reporting(Self.name) { () throws(FileFault) in
      try fileSystem.open(Self.name, in: directory.descriptor, .openOrCreate)
    }
    self.fileSystem = fileSystem
    self.file = file
    self.environment = environment
    self.directory = directory
    self.use = use
    let path = directory.path(of: Self.name)
    self.path = path
    let attempt = Attempt(file: file, directory: directory, environment: environment)
    var trader: Descriptor?
    do {
      let isOurs: Bool
      switch use {
      case .trading: isOurs = try attempt.trade(&trader)
      case .reading: isOurs = attempt.isTraderHere ? false : try fileSystem.lock(file)
      }
      self.trader = trader
      let content = try? fileSystem.read(file, limit: 4096)
      anchor = content.flatMap { Self.anchor($0, path: path) }
      guard isOurs else {
        heldByOther = Self.words(for: content.flatMap { Holder(content: $0) }, use)
        problem = nil
        return
      }
    } catch {
      self.trader = trader
      anchor = nil
      heldByOther = "its file system has no locks, so nothing is written; keep it on a local disk"
      problem = StoreError(error, path: directory.path(of: Self.name))
      return
    }
    heldByOther = nil
    do {
      try fileSystem.truncate(file, to: 0)
      try fileSystem.write(Self.content(environment, use, anchor?.chain), to: file)
      problem = nil
    } catch {
      problem = StoreError(error, path: directory.path(of: Self.name))
    }
  }

  deinit {
    fileSystem.close(file)
    if let trader { fileSystem.close(trader) }
  }

  /// Whether the lock is held here by a reader, and somebody is about to trade.
  var isWantedByTrader: Bool {
    use == .reading && heldByOther == nil
      && Attempt(file: file, directory: directory, environment: environment).isTraderHere
  }

  /// Notes how far the journal goes, at a clean end. All of it must be on the disk.
  func note(_ end: JournalChain) throws(StoreError) {
    do throws(FileFault) {
      try fileSystem.truncate(file, to: 0)
      try fileSystem.write(Self.content(environment, use, end), to: file)
      try fileSystem.sync(file)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// How far the journal under `directory` went at its last clean end; nil when no file says so.
  static func anchor(in directory: StoreDirectory) -> JournalAnchor? {
    (try? JournalScan.contents(of: name, directory, limit: 4096)).flatMap {
      anchor($0, path: directory.path(of: name))
    }
  }

  static let name = "LOCK"
  static let traderName = "TRADER"

  private struct Holder: Decodable {
    let pid: Int32
    let start: String
    let use: String?

    init?(content: [UInt8]) {
      guard let holder = decodeJSON(Holder.self, from: content) else { return nil }
      self = holder
    }

    var isReading: Bool { use == AccountUse.reading.rawValue }
  }

  /// One client's try at the two files.
  private struct Attempt {
    let file: Descriptor
    let directory: StoreDirectory
    let environment: StoreEnvironment

    private var fileSystem: any FileSystem { directory.fileSystem }

    /// Seconds between two tries, and how many there are where a reader is to give the account up. One that looks whether
    /// anybody trades holds that lock for a moment.
    private static let pause = 0.02
    private static let triesBesideReader = 100
    private static let triesBesideLook = 5

    /// Whether the account is ours to write; `trader` is the lock by which readers see that they are to give it up.
    func trade(_ trader: inout Descriptor?) throws(FileFault) -> Bool {
      let wish = try fileSystem.open(
        AccountLock.traderName, in: directory.descriptor, .openOrCreate)
      trader = wish
      var isTrader = false
      var tries = 0
      while true {
        if !isTrader { isTrader = try fileSystem.lock(wish) }
        if isTrader, try fileSystem.lock(file) { return true }
        let most = isTrader ? isHeldByReader ? Self.triesBesideReader : 0 : Self.triesBesideLook
        tries += 1
        guard tries <= most else {
          // Only a reader is to see that somebody waits.
          if !isTrader || !isHeldByReader {
            fileSystem.close(wish)
            trader = nil
          }
          return false
        }
        environment.pause(Self.pause)
      }
    }

    private var isHeldByReader: Bool {
      (try? fileSystem.read(file, limit: 4096)).flatMap { Holder(content: $0) }?.isReading ?? true
    }

    /// Somebody trades on the account, or is about to. A file that nobody made, nobody holds.
    var isTraderHere: Bool {
      guard
        let wish = try? fileSystem.open(AccountLock.traderName, in: directory.descriptor, .read)
      else { return false }
      defer { fileSystem.close(wish) }
      return (try? fileSystem.lock(wish)) == false
    }
  }

  private struct Anchored: Decodable {
    let clean: Clean
  }

  private struct Clean: Decodable {
    let seq: UInt64
    let head: String
    let check: String
  }

  private static func anchor(_ content: [UInt8], path: String) -> JournalAnchor? {
    guard let clean = decodeJSON(Anchored.self, from: content)?.clean,
      let head = ChainHash(hex: Array(clean.head.utf8))
    else { return nil }
    let chain = JournalChain(sequence: clean.seq, head: head)
    // A damaged note must not make a sound journal look cut off.
    return clean.check == check(chain) ? JournalAnchor(chain: chain, path: path) : nil
  }

  private static func check(_ chain: JournalChain) -> String {
    String(hex(sha256(Array("\(chain.sequence) \(chain.head.hex)".utf8))).prefix(16))
  }

  private static func words(for holder: Holder?, _ use: AccountUse) -> String {
    // What else is to be done about it says who wanted the account.
    let advice = use == .trading ? "" : ", and keeps its book"
    guard let holder else { return "another client has this account open\(advice)" }
    let since = Timestamp(rfc3339: holder.start).map { start in
      let civil = NewYork.civil(start)
      return " since \(civil.day) \(civil.clock) New York"
    }
    return "process \(holder.pid) has this account open\(since ?? "")\(advice)"
  }

  private static func content(
    _ environment: StoreEnvironment, _ use: AccountUse, _ end: JournalChain?
  ) -> [UInt8] {
    var object = JSONObject()
    object.add("pid", environment.pid)
    object.add("start", environment.startedAt.rfc3339)
    object.add("version", environment.version)
    object.add("use", use.rawValue)
    if let end {
      var clean = JSONObject()
      clean.add("seq", end.sequence)
      clean.add("head", end.head.hex)
      clean.add("check", check(end))
      object.add("clean", raw: clean.text)
    }
    return Array((object.text + "\n").utf8)
  }
}
