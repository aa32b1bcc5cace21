/// What the exchange says of trading in one instrument (contract section 12, channel `statuses`).
public struct TradingStatus: Hashable, Sendable {
  /// The tape's own letter or digit.
  public let code: String
  /// The tape's words for it.
  public let message: String
  /// Why, in the tape's words; empty when it gives no reason.
  public let reason: String
  public let at: Timestamp?

  public init(code: String, message: String, reason: String, at: Timestamp?) {
    self.code = code
    self.message = message
    self.reason = reason
    self.at = at
  }

  public enum Meaning: Hashable, Sendable {
    case halted, trading
    /// An indication or an imbalance: whether it trades is as before.
    case unchanged
  }

  /// By the codes of the two tapes: CTA (A and B) uses `2` and `3`, UTP (C) letters.
  public var meaning: Meaning {
    switch code {
    case "2", "H", "P", "Q": .halted
    case "3", "T": .trading
    default: .unchanged
    }
  }
}
