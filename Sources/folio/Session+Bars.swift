import ClientModels
import Sync

extension Session {
  /// Offline what is asked of the store is answered from it, and nothing else.
  static func answerOffline(
    _ command: SyncCommand, profile: String, context: Context,
    emit: @escaping @Sendable (SyncEvent) -> Void
  ) {
    guard case .listAssets = command else {
      readStoredBars(command, profile: profile, context: context, emit: emit)
      return
    }
    guard let (_, store) = try? cachedStore(profile: profile, context: context) else { return }
    SystemThread.start {
      if let (assets, _) = AssetRows.read(from: store) { emit(.assetsListed(assets)) }
      for problem in store.damages { emit(.notice(Notice(.warning, problem))) }
    }
  }

  /// Offline a chart has the bars that are stored, and no others.
  static func readStoredBars(
    _ command: SyncCommand, profile: String, context: Context,
    emit: @escaping @Sendable (SyncEvent) -> Void
  ) {
    guard case .followBars(let request?) = command,
      let (_, store) = try? cachedStore(profile: profile, context: context)
    else { return }
    SystemThread.start {
      if let history = BarRows.read(request, from: store) { emit(.barsRead(history)) }
      for problem in store.damages { emit(.notice(Notice(.warning, problem))) }
    }
  }
}
