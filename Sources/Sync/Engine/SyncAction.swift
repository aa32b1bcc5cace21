import ClientModels

/// Everything that the state can ask of its shell.
enum SyncAction: Hashable, Sendable {
  case emit(SyncEvent)
  case ask(BrokerQuestion)
  case openStore(AccountID)
  /// Append what must be on disk before the `attempt`th sending, durably, then answer `recorded` or `recordFailed`.
  case recordBeforeSending(OrderRequest, attempt: Int)
  /// Append; nothing waits for it.
  case record([JournalEntry], durably: Bool)
  case save(Set<DocumentName>, Portfolio)
  /// Send `tick` at this time; replaces an earlier wish.
  case wake(Timestamp)
  /// Nothing more will be asked.
  case finish
}
