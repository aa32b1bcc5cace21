import ClientModels
import Sync

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A profile put to work: its broker and the place where its book is kept.
struct Session {
  let profile: Profile
  let root: StoreRoot
  let broker: any Broker
  let transport = CurlTransport()
  /// Nil where everything is asked for: one connection per stream and account is all that a broker gives.
  let streams: CurlStreamTransport?
  let keyID: String

  init(
    _ profile: Profile, context: Context, usingStreams: Bool = false
  ) throws(UserError) {
    streams = usingStreams ? CurlStreamTransport() : nil
    self.profile = profile
    root = Self.root(context)
    let (keyID, secret) = try profile.credentials.read(profile: profile.name, paths: context.paths)
    self.keyID = keyID
    do {
      let settings = BrokerSettings(
        trading: try EndpointURL(profile.tradingURL), data: try EndpointURL(profile.dataURL),
        keyID: keyID, secret: secret,
        stream: try profile.streamURL.map { text throws(EndpointError) in try EndpointURL(text) },
        feed: profile.feed)
      guard let make = BrokerRegistry.makers["alpaca"] else {
        throw UserError(.usage, "no broker named alpaca is built in")
      }
      broker = try make(settings, transport, streams, { wallClock() })
    } catch let error as UserError {
      throw error
    } catch {
      throw UserError(.usage, "profile \"\(profile.name)\": \(error)")
    }
  }

  /// What an order of this profile is held against.
  var rules: OrderRules {
    OrderRules(
      broker.capabilities.orders, limits: profile.limits, lotMethod: profile.lotMethod)
  }

  /// Ends what is on its way; nothing is sent afterwards.
  func shutDown() {
    streams?.shutDown()
    transport.shutDown()
  }

  static func root(_ context: Context) -> StoreRoot {
    StoreRoot(path: context.paths.state, environment: storeEnvironment())
  }

  /// Whether a profile is an account that was imported: there is no broker to ask.
  static func isLocal(_ name: String?, _ context: Context) -> Bool {
    guard let name, context.configuration.profiles[name]?.isBare ?? true else { return false }
    return root(context).account(forProfile: name)?.host == LocalAccount.host
  }

  /// Nothing of that is stored of the profile, and what would bring it; `what` is in the plural.
  static func nothingCached(
    _ what: String, profile name: String?, context: Context
  ) -> UserError {
    guard let name, isLocal(name, context) else {
      return UserError(.refused, "no \(what) are cached: run `folio sync` with a network")
    }
    return UserError(
      .refused, "there are no \(what): \"\(name)\" was imported, and its file tells none")
  }

  static func storeEnvironment() -> StoreEnvironment {
    StoreEnvironment(
      fileSystem: PosixFileSystem(), pid: getpid(), startedAt: wallClock(),
      version: Version.text, now: { wallClock() }, uptime: { monotonicNanoseconds() },
      random: { .random(in: 0 ... .max) },
      isRunning: { kill($0, 0) == 0 || errno != ESRCH },
      pause: { usleep(UInt32($0 * 1_000_000)) })
  }

  /// The cached book of a profile, or of the one used last, without any network.
  static func cachedBook(
    profile name: String?, context: Context
  ) throws(UserError) -> (name: String, book: Portfolio, problems: [String]) {
    let (name, store) = try cachedStore(profile: name, context: context)
    let (loaded, problems) = BookDocuments.load(store)
    guard var book = loaded else { throw unusable(name, problems) }
    StoredActivities(store, lotMethod(ofProfile: name, context)).add(to: &book)
    return (name, book, problems)
  }

  static func lotMethod(ofProfile name: String, _ context: Context) -> LotMethod {
    context.configuration.profiles[name]?.lotMethod ?? .fifo
  }

  /// Tells `emit` the cached book at once; its markets, lots and fills, and what is damaged, a moment later from another
  /// thread. Returns the name of its profile.
  static func openCachedBook(
    profile name: String?, context: Context, emit: @escaping @Sendable (SyncEvent) -> Void
  ) throws(UserError) -> String {
    let (name, store) = try cachedStore(profile: name, context: context)
    let (book, problems) = BookDocuments.loadWithoutMarket(store)
    guard let book else { throw unusable(name, problems + store.damages) }
    let method = lotMethod(ofProfile: name, context)
    emit(.bookLoaded(book))
    SystemThread.start {
      tellMarket(of: store, and: problems, to: emit)
      tellActivities(of: store, StoredActivities(store, method), in: book, to: emit)
      // After what reads has let go of what it read.
      Memory.trim()
    }
    return name
  }

  /// The same as a list of events, for who has nothing else to do meanwhile.
  static func cachedEvents(
    profile name: String?, context: Context
  ) throws(UserError) -> (name: String, events: [SyncEvent]) {
    let (name, store) = try cachedStore(profile: name, context: context)
    let (book, problems) = BookDocuments.load(store)
    guard let book else { throw unusable(name, problems + store.damages) }
    let stored = StoredActivities(store, lotMethod(ofProfile: name, context))
    var events = [SyncEvent.bookLoaded(book)]
    if let lots = stored.lots { events.append(.lotsReplaced(lots)) }
    events.append(.lotChoicesChanged(stored.workingChoices(in: book)))
    events.append(.fillsListed(stored.fills))
    if let log = ActivityRows.read(from: store) { events.append(.activityRead(log)) }
    return (name, events + (problems + store.damages).map { .notice(Notice(.warning, $0)) })
  }

  private static func tellMarket(
    of store: AccountStore, and problems: [String], to emit: @Sendable (SyncEvent) -> Void
  ) {
    let (market, more) = BookDocuments.loadMarket(store)
    emit(.marketLoaded(market))
    for problem in problems + more + store.damages { emit(.notice(Notice(.warning, problem))) }
  }

  private static func tellActivities(
    of store: AccountStore, _ stored: StoredActivities, in book: Portfolio,
    to emit: @Sendable (SyncEvent) -> Void
  ) {
    if let log = ActivityRows.read(from: store) { emit(.activityRead(log)) }
    if let lots = stored.lots { emit(.lotsReplaced(lots)) }
    emit(.lotChoicesChanged(stored.workingChoices(in: book)))
    emit(.fillsListed(stored.fills))
  }

  private static func unusable(_ name: String, _ problems: [String]) -> UserError {
    UserError(
      .refused,
      "the cached book of profile \"\(name)\" cannot be used: run `folio sync` with a network"
        + (problems.first.map { " (\($0))" } ?? ""))
  }

  static func cachedStore(
    profile name: String?, context: Context
  ) throws(UserError) -> (name: String, store: AccountStore) {
    let (name, remembered) = try rememberedAccount(profile: name, context: context)
    guard let id = AccountID(remembered.account) else {
      throw UserError(
        .refused, "profile \"\(name)\": its account id cannot be read; run `folio sync`")
    }
    do throws(StoreError) {
      return (name, try root(context).openReadOnly(host: remembered.host, account: id))
    } catch {
      throw UserError(.refused, error.description)
    }
  }

  /// The account that a profile, or the one used last, was connected to.
  static func rememberedAccount(
    profile name: String?, context: Context
  ) throws(UserError) -> (name: String, account: RememberedAccount) {
    let root = root(context)
    if let name, context.configuration.profiles[name] == nil, root.account(forProfile: name) == nil
    {
      _ = try context.profile(named: name)
    }
    // A profile that is set up means its own book and no other; without one, the book used last is meant.
    let configured =
      if let name { context.configuration.profiles[name] } else {
        try context.profile(named: nil)
      }
    let candidate = name ?? configured?.name ?? root.lastUsed
    if let candidate, let remembered = root.account(forProfile: candidate),
      configured?.name != candidate || configured?.host == remembered.host
        || isLocal(candidate, context)
    {
      return (candidate, remembered)
    }
    if let configured, let same = sameAccount(as: configured, in: root, context) {
      return (configured.name, same)
    }
    throw UserError(
      .usage,
      "nothing is cached\(candidate.map { " for profile \"\($0)\"" } ?? ""): run `folio sync` once with a network, then --offline works"
        + (root.problems.first.map { " (\($0))" } ?? ""))
  }

  /// The account of a profile that never connected: what another one opened with the same key at the same server, or the
  /// only account of that server where no other profile can mean it.
  private static func sameAccount(
    as profile: Profile, in root: StoreRoot, _ context: Context
  ) -> RememberedAccount? {
    guard !profile.isBare else { return nil }
    if let keyID = profile.credentials.keyID(profile: profile.name, paths: context.paths),
      let account = root.account(host: profile.host, keyID: keyID)
    {
      return account
    }
    let others = context.configuration.profiles.values.filter {
      $0.host == profile.host && $0.name != profile.name
    }
    let unclaimed = root.unclaimedAccounts(host: profile.host)
    return others.isEmpty && unclaimed.count == 1 ? unclaimed[0] : nil
  }

  /// Says what is wrong with the list of profiles, for who reads nothing else of the account's store.
  static func tellProblems(of root: StoreRoot) {
    for problem in root.problems { Output.failure("folio: \(problem)") }
  }

  /// Runs one exchange with the broker to its end and turns its error into words and an exit status.
  func ask<Value: Sendable>(
    _ question: @escaping @Sendable (any Broker) async throws(BrokerError) -> Value
  ) throws(UserError) -> Value {
    switch answer(to: question) {
    case .success(let value): return value
    case .failure(let error): throw Self.userError(error, server: profile.tradingURL)
    }
  }

  /// The same with the broker's own error.
  func answer<Value: Sendable>(
    to question: @escaping @Sendable (any Broker) async throws(BrokerError) -> Value
  ) -> Result<Value, BrokerError> {
    let broker = self.broker
    return waitFor(slow: "waiting for \(profile.host)") { () async -> Result<Value, BrokerError> in
      do throws(BrokerError) { return .success(try await question(broker)) } catch {
        return .failure(error)
      }
    }
  }

  static func userError(_ error: BrokerError, server: String) -> UserError {
    switch error {
    case .unreachable, .failing, .rateLimited, .unreadable:
      UserError(.unreachable, "\(server): \(error)")
    case .unauthorized, .refused, .notFound: UserError(.refused, "\(server): \(error)")
    }
  }
}

/// Nanoseconds since the machine started, suspended time included where the system counts it.
func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  #if canImport(Glibc)
    clock_gettime(CLOCK_BOOTTIME, &time)
  #else
    clock_gettime(CLOCK_MONOTONIC, &time)
  #endif
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
