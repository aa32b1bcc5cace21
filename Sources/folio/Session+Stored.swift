import ClientModels
import Sync

extension Session {
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
    guard let (_, store) = try? cachedStore(profile: profile, context: context) else { return }
    SystemThread.start {
      switch command {
      case .followBars(let request?):
        if let history = BarRows.read(request, from: store) { emit(.barsRead(history)) }
      case .followNews(let symbol?):
        if let page = NewsRows.read(symbol, from: store) { emit(.newsRead(page)) }
      case .listAssets:
        if let (assets, _) = AssetRows.read(from: store) { emit(.assetsListed(assets)) }
      case .followPerformance(let question?):
        let bars = DayCloseRows.read(question.requests, from: store)
        emit(
          .performanceRead(
            PerformanceReading(
              values: ValueRows.read(from: store),
              bars: Dictionary(bars.map { ($0.request.symbol, $0) }) { _, last in last })))
      case .lookBack(let question):
        emit(.lookedBack(DayBooks.answer(question, from: store)))
      default: break
      }
      for problem in store.damages { emit(.notice(Notice(.warning, problem))) }
    }
  }
}
