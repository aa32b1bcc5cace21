import ClientModels

extension SyncState {
  var canWrite: Bool {
    guard case .open(let account, nil) = store else { return false }
    return account == confirmedAccount
  }

  /// What a poll only confirmed is written for the time of it alone, and can wait.
  mutating func touch(_ name: DocumentName, isNews: Bool) {
    touch(name, within: isNews || !saved.contains(name) ? nil : Self.confirmationSavePause)
  }

  mutating func touch(_ name: DocumentName, within seconds: Double? = nil) {
    guard canWrite else { return }
    dirty.insert(name)
    let dueAt = now.advanced(bySeconds: seconds ?? configuration.saveInterval)
    saveDueAt = min(saveDueAt ?? dueAt, dueAt)
  }

  mutating func save() {
    if canWrite, !dirty.isEmpty {
      var book = portfolio
      book.baseline = reconciliation.baseline
      actions.append(.save(dirty, book))
      saved.formUnion(dirty)
    }
    keepHistory()
    dirty = []
    saveDueAt = nil
  }
}
