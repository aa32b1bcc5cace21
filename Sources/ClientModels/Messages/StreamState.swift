/// The two streams of a broker.
public enum StreamKind: String, Hashable, Sendable, CaseIterable {
  /// What happens to the account's orders.
  case tradeUpdates
  /// Quotes, trades, bars and halts of the symbols that are followed.
  case marketData
}

/// Whether what a stream carries can be relied on.
public enum StreamState: Hashable, Sendable {
  /// The broker has none, or nothing is asked of it now: polling is all there is.
  case unused
  case connecting
  /// What happens arrives by itself.
  case live
  /// What is wrong, in words, and when the next try is made. Polling goes on.
  case down(reason: String, retryAt: Timestamp)
}
