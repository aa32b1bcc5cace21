import ClientModels
import Sync
import Synchronization

extension Session {
  /// The drafts of this profile's account, told to `emit`.
  func draftDesk(
    home: String?, emit: @escaping @Sendable (DraftEvent) -> Void
  ) -> DraftDesk {
    let (root, host) = (self.root, profile.host)
    return DraftDesk(
      account: rememberedID, shelf: { Self.draftShelf(root, host: host, account: $0) },
      file: { path throws(StoreError) in try BasketSource.file(path, home: home) }, emit: emit)
  }

  /// The alerts of this profile's account, told to `emit`.
  func alertDesk(
    actionsPerMinute: Int, emit: @escaping @Sendable (AlertEvent) -> Void
  ) -> AlertDesk {
    let (root, host) = (self.root, profile.host)
    return AlertDesk(
      account: rememberedID, shelf: { Self.alertShelf(root, host: host, account: $0) },
      actionsPerMinute: actionsPerMinute, clock: { wallClock() }, emit: emit)
  }

  static func alertShelf(_ root: StoreRoot, host: String, account: AccountID) -> AlertShelf {
    AlertShelf(
      account: root.path(host: host, account: account), environment: storeEnvironment())
  }

  static func draftShelf(_ root: StoreRoot, host: String, account: AccountID) -> DraftShelf {
    DraftShelf(
      account: root.path(host: host, account: account), environment: storeEnvironment())
  }

  /// The account that the profile had last time.
  private var rememberedID: AccountID? {
    root.account(forProfile: profile.name).flatMap {
      $0.host == profile.host ? AccountID($0.account) : nil
    }
  }

  /// The engine on this profile's account, telling `emit` what it learns. The account is remembered for the next start.
  /// `opened` is told the folder of the account once it is open.
  /// With `followsWatchlists`, for who stays, the broker's lists are kept up to date as well, and so is the book of the day;
  /// with `isSeen` somebody reads what it tells.
  func engine(
    followsWatchlists: Bool = false, isSeen: Bool = false,
    opened: @escaping @Sendable (String) -> Void = { _ in },
    emit: @escaping @Sendable (SyncEvent) -> Void
  ) -> SyncEngine {
    let root = self.root
    let profile = self.profile
    let keyID = self.keyID
    let remembered = rememberedID
    let noted = Mutex(false)
    var configuration = SyncConfiguration(
      knownAccount: remembered, clockInterval: 15, usesStreams: streams != nil,
      followsWatchlists: followsWatchlists, isReadOnly: profile.isReadOnly,
      limits: profile.limits, lotMethod: profile.lotMethod)
    configuration.keepsDays = followsWatchlists
    configuration.tellsBrokenExits = isSeen
    return SyncEngine(
      configuration: configuration,
      broker: broker,
      openStore: { account throws(StoreError) in
        let store = try root.openAccount(
          host: profile.host, account: account, for: profile.isReadOnly ? .reading : .trading)
        opened(root.path(host: profile.host, account: account))
        return store
      },
      clock: { wallClock() },
      emit: { event in
        emit(event)
        guard case .accountUpdated(let account) = event, !noted.withLock({ $0 }) else { return }
        noted.withLock { $0 = true }
        do throws(StoreError) {
          try root.remember(
            profile: profile.name, host: profile.host, account: account.id,
            number: account.number ?? account.id.text, keyID: keyID)
        } catch {
          emit(.notice(Notice(.warning, error.description)))
        }
      })
  }
}
