import ClientModels
import Sync
import TUI

extension Session {
  /// Of a screen on the cached book of a profile: nothing is asked, and no order leaves.
  /// With a day, it begins with the book of that day.
  static func cachedSettings(
    profile name: String, context: Context, on day: CalendarDay? = nil
  ) -> AppSettings {
    var settings = AppSettings(
      profile: name, kind: cachedKind(of: name, context) == .live ? .live : .paper,
      isOffline: true, rules: OrderRules(.alpaca), watchlist: context.configuration.watch,
      masksAmounts: context.configuration.masksAmounts)
    settings.isImported = isLocal(name, context)
    settings.openingDay = day
    return settings
  }

  /// What the account of a cached book trades: as its profile says, or else the host that it was read from.
  private static func cachedKind(of name: String, _ context: Context) -> Profile.Kind {
    context.configuration.profiles[name]?.kind
      ?? root(context).account(forProfile: name).map { Profile.kind(of: $0.host) } ?? .paper
  }

  /// Alerts can be looked at and changed without a network; nothing is watched. Nil where no account is known.
  static func offlineAlerts(
    profile: String, context: Context, emit: @escaping @Sendable (AlertEvent) -> Void
  ) -> AlertDesk? {
    guard let (_, account) = try? rememberedAccount(profile: profile, context: context),
      let id = AccountID(account.account)
    else { return nil }
    let root = root(context)
    return AlertDesk(
      account: id, shelf: { alertShelf(root, host: account.host, account: $0) },
      watches: false, actionsPerMinute: 0, clock: { wallClock() }, emit: emit)
  }

  /// Offline what is asked of the store is answered from it, and nothing else.
  static func answerOffline(
    _ command: SyncCommand, profile: String, context: Context,
    emit: @escaping @Sendable (SyncEvent) -> Void
  ) {
    switch command {
    case .followBars(_?), .followNews(_?), .followPerformance(_?), .listAssets, .lookBack: break
    default: return
    }
    // The disk may be slow, and a key waits for what is done here.
    SystemThread.start {
      guard let (_, store) = try? cachedStore(profile: profile, context: context) else { return }
      let method = lotMethod(ofProfile: profile, context)
      for event in answers(to: command, from: store, by: method) { emit(event) }
      for problem in store.damagesMet { emit(.notice(Notice(.warning, problem))) }
    }
  }

  /// The intervals at which bars of the symbol are cached.
  static func cachedIntervals(of symbol: Symbol, in store: AccountStore) -> [ChartInterval] {
    ChartInterval.allCases.filter {
      BarRows.read(BarRequest(symbol, $0.base), from: store) != nil
    }
  }

  /// What the store has for that; nothing where it has none.
  static func answers(
    to command: SyncCommand, from store: AccountStore, by method: LotMethod
  ) -> [SyncEvent] {
    switch command {
    case .followBars(let request?):
      if let bars = BarRows.read(request, from: store) { return [.barsRead(bars)] }
      let others = cachedIntervals(of: request.symbol, in: store).map(\.rawValue)
      guard !others.isEmpty else { return [] }
      return [
        .barsFailed(
          request,
          reason:
            "no bars are cached for this interval, but for \(others.joined(separator: ", "))")
      ]
    case .followNews(let symbol?):
      return NewsRows.read(symbol, from: store).map { [.newsRead($0)] } ?? []
    case .listAssets: return AssetRows.read(from: store).map { [.assetsListed($0.0)] } ?? []
    case .followPerformance(let question?):
      let bars = DayCloseRows.read(question, from: store)
      // They are the same for every time: who asks for symbols has them.
      let closings =
        question.symbols.isEmpty ? StoredMovements(store)?.closings(by: method) : nil
      return [
        .performanceRead(
          PerformanceReading(
            values: ValueRows.read(from: store),
            bars: Dictionary(bars.map { ($0.request.symbol, $0) }) { _, last in last },
            closings: closings))
      ]
    case .lookBack(let question):
      return [.lookedBack(DayBooks.answer(question, from: store, by: method))]
    default: return []
    }
  }
}
