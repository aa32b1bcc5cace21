import ClientModels
import Sync

/// What is known at the desk.
struct DeskView: Sendable {
  var book = Portfolio()
  /// What is wrong with the link, in words; nil while it works.
  var trouble: String?
  var cancelFailures: [BrokerOrderID: String] = [:]
  /// What was told last of a way out.
  var exitReport: ExitReport?
  /// Who holds the account, when this client may only look at it.
  var viewOnlyBecause: String?
  /// The broker has told its watchlists since the desk was opened, or why it could not.
  var hasReadWatchlists = false
  var watchlistFailure: String?
  var watchlistOutcomes: [WatchlistEdit: WatchlistOutcome] = [:]
  /// The broker's list of all instruments, once somebody asked for it.
  var allAssets: AssetIndex?
  /// The last request to the broker had no answer at all.
  var isUnanswered = false
  /// Symbols whose prices the broker told since the desk was opened; the others' come from the cache.
  private var quoted: Set<Symbol> = []

  /// All that a review needs to know of it was heard from the broker.
  func isReviewable(_ symbol: Symbol) -> Bool {
    book.unknownSymbols.contains(symbol)
      || book.assets[symbol] != nil && quoted.contains(symbol)
  }

  mutating func take(_ event: SyncEvent) {
    book.apply(event)
    switch event {
    case .linkChanged(.connected): trouble = nil
    case .linkChanged(.failing(let reason, _)), .linkChanged(.refused(let reason)): trouble = reason
    case .cancelFailed(let id, let reason): cancelFailures[id] = reason
    case .exitProgressed(let report): exitReport = report
    case .watchlistsChanged: hasReadWatchlists = true
    case .watchlistsFailed(let reason): watchlistFailure = reason
    case .assetsListed(let assets): allAssets = assets
    case .watchlistEdited(let edit, let outcome): watchlistOutcomes[edit] = outcome
    case .viewOnlyChanged(let reason): viewOnlyBecause = reason
    case .marketUpdated(let snapshots): quoted.formUnion(snapshots.map(\.symbol))
    case .requestLogged(let record): isUnanswered = record.status == nil
    default: break
    }
  }
}

/// The engine without a screen: a book that is kept up to date, and commands that are followed to their outcome.
actor OrderDesk {
  private enum Signal: Sendable {
    case event(SyncEvent)
    case time
  }

  private(set) var view = DeskView()
  private let server: String
  private let engine: SyncEngine
  private let signals: AsyncStream<Signal>
  private let running: Task<Void, Never>
  private let ticking: Task<Void, Never>

  init(_ session: Session, followsWatchlists: Bool = false) {
    let (signals, inlet) = AsyncStream<Signal>.makeStream()
    let engine = session.engine(followsWatchlists: followsWatchlists) { inlet.yield(.event($0)) }
    server = session.profile.tradingURL
    self.signals = signals
    self.engine = engine
    running = engine.start()
    ticking = Task.detached {
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(100))
        inlet.yield(.time)
      }
    }
  }

  /// Opens a desk, does the work there and closes it, whatever became of it.
  static func visit(
    _ session: Session, isReading: Bool = false, followsWatchlists: Bool = false,
    _ work: @escaping @Sendable (OrderDesk) async -> Result<Void, UserError>
  ) throws {
    guard !session.profile.isReadOnly || isReading else {
      throw UserError(.refused, "profile \"\(session.profile.name)\" is read-only")
    }
    let result = waitFor {
      let desk = OrderDesk(session, followsWatchlists: followsWatchlists)
      let result = await work(desk)
      await desk.close()
      return result
    }
    session.shutDown()
    try result.get()
  }

  /// Returns once account, positions and orders were read from the broker.
  func waitForBook(orElse consequence: String) async throws(UserError) {
    guard await wait(seconds: 10, for: { $0.book.source == .live }) else {
      let trouble = view.trouble ?? "no answer within 10 s"
      throw UserError(.unreachable, "\(server): \(trouble); \(consequence)")
    }
  }

  /// Refuses where another client has the account: what cannot be done is not reviewed first.
  func requireAccount(orElse consequence: String) throws(UserError) {
    guard let holder = view.viewOnlyBecause else { return }
    throw UserError(.refused, "\(holder); \(consequence)")
  }

  /// Waits until the broker has said of each order whose fate is unknown whether it knows it, for ten seconds at most.
  func waitForLookUps() async {
    await wait(seconds: 10) { view in
      view.viewOnlyBecause != nil
        || view.book.unsettledSubmissions.allSatisfy {
          $0.state == .abandoned || $0.notFoundAt != nil
        }
    }
  }

  func send(_ command: SyncCommand) { engine.send(command) }

  /// What a symbol may be meant for that the broker knows not, as the rest of a sentence.
  func meant(by symbol: Symbol) async -> String {
    send(.listAssets)
    await wait(seconds: 3) { $0.allAssets != nil }
    return view.allAssets?.words(meantBy: symbol) ?? ""
  }

  /// Takes in what happens until the condition holds; false when it does not within the time.
  @discardableResult
  func wait(seconds: Double, for condition: @Sendable (DeskView) -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    if condition(view) { return true }
    for await signal in signals {
      if case .event(let event) = signal { take(event) }
      if condition(view) { return true }
      if ContinuousClock.now >= deadline { return false }
    }
    return false
  }

  func close() async {
    ticking.cancel()
    await engine.stop()
    await running.value
  }

  private func take(_ event: SyncEvent) {
    view.take(event)
    // Who has the account is the reason of what is refused for it, and of no concern to who only reads.
    if case .notice(let notice) = event, [.warning, .failure].contains(notice.severity),
      view.viewOnlyBecause.map({ !notice.text.hasSuffix($0) }) ?? true
    {
      Output.failure("folio: \(notice.text)")
    }
  }
}
