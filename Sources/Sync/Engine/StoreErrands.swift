import ClientModels

/// What is read from the store, or kept in it, beside everything else: it takes its time, and no order is to wait for it.
/// What comes of it is the next input.
struct StoreErrands: Sendable {
  /// Nil when none is open: then nothing is known, and nothing kept.
  let store: (any BookStoring)?
  let inlet: AsyncStream<SyncInput>.Continuation
  let clock: @Sendable () -> Timestamp

  /// A long history of the account.
  func readActivities(of account: AccountID, _ book: LotBook) {
    SystemThread.start { [store, inlet] in
      let history = store.map { ActivityLists.read(from: $0, book) }
      inlet.yield(.activitiesRead(account, history ?? ActivityHistory(book)))
    }
  }

  /// Thousands of names.
  func readAssetList() {
    SystemThread.start { [store, inlet] in
      let list = store.flatMap { AssetRows.read(from: $0) }
      inlet.yield(.assetListRead(list?.0, asOf: list?.1))
    }
  }

  func keepAssetList(_ assets: AssetIndex, _ asOf: Timestamp) {
    keep { store, time throws(StoreError) in
      try store.keepAssetList(AssetRows.encode(assets), asOf: asOf, at: time)
    }
  }

  /// Years of days of many symbols, and the executions of the account.
  func readValues(_ question: PerformanceQuestion?, _ method: LotMethod) {
    SystemThread.start { [store, inlet] in
      let values = store.flatMap { ValueRows.read(from: $0) }
      let bars = store.flatMap { store in
        question.map { DayCloseRows.read($0, from: store) }
      }
      let closings = store.flatMap { StoredMovements($0) }?.closings(by: method)
      inlet.yield(.valuesStored(values, bars ?? [], closings: closings))
    }
  }

  func keepCloses(_ history: BarHistory) {
    keep { store, time throws(StoreError) in
      try DayCloseRows.keep(history, in: store, at: time)
    }
  }

  private func keep(
    _ write: @escaping @Sendable (any BookStoring, Timestamp) throws(StoreError) -> Void
  ) {
    guard let store else { return }
    SystemThread.start { [inlet, clock] in
      do throws(StoreError) { try write(store, clock()) } catch {
        inlet.yield(.saveFailed(reason: error.description))
      }
    }
  }
}
