import ClientModels

/// The names of all instruments, for those who look for one: from the disk at once, and once a day from the broker.
struct AssetFeed: Hashable, Sendable {
  /// The store was asked what it has.
  var isRead = false
  var isUnderWay = false
  var dueAt: Timestamp?
  var failures = 0
}

extension SyncState {
  /// Seconds until a list is asked for again: instruments come and go by days.
  private static let assetListAge: Double = 86_400

  mutating func listAssets() {
    if assetFeed == nil { assetFeed = AssetFeed() }
    readStoredAssets()
  }

  /// As soon as there is a store: somebody may look before it.
  mutating func readStoredAssets() {
    guard let feed = assetFeed, !feed.isRead, store.account != nil else { return }
    assetFeed?.isRead = true
    actions.append(.readAssetList)
  }

  mutating func tookStored(_ assets: AssetIndex?, asOf: Timestamp?) {
    guard assetFeed?.dueAt == nil else { return }
    // A list that says it is of tomorrow would otherwise never be asked for again.
    assetFeed?.dueAt = asOf.map { min($0, now).advanced(bySeconds: Self.assetListAge) } ?? now
    if let assets { emit(.assetsListed(assets)) }
  }

  /// When the broker is asked next; nil while nobody looks, or it is being asked.
  var assetsDueAt: Timestamp? { assetFeed.flatMap { $0.isUnderWay ? nil : $0.dueAt } }

  mutating func sendAssetList() {
    guard link == .up, stopDeadline == nil, let dueAt = assetsDueAt, dueAt <= now, permits(.poll)
    else { return }
    assetFeed?.isUnderWay = true
    actions.append(.ask(.assets))
  }

  mutating func tookAssets(
    _ result: Result<Listing<Asset>, BrokerError>, _ askedAt: Timestamp
  ) {
    assetFeed?.isUnderWay = false
    switch result {
    case .success(let listing):
      let index = AssetIndex(
        listing.values.filter(\.isTradable).map { AssetName($0.symbol, name: $0.name) })
      assetFeed?.failures = 0
      assetFeed?.dueAt = now.advanced(bySeconds: Self.assetListAge)
      emit(.assetsListed(index))
      if canWrite { actions.append(.keepAssetList(index, asOf: askedAt)) }
    case .failure(let error):
      let failures = (assetFeed?.failures ?? 0) + 1
      var delay = max(30, Backoff().delay(failures: failures, using: &random))
      if case .rateLimited(let pause) = error { delay = max(delay, pause) }
      assetFeed?.failures = failures
      assetFeed?.dueAt = now.advanced(bySeconds: delay)
    }
  }
}
