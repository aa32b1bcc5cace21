import ClientModels
import Sync

extension Session {
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
