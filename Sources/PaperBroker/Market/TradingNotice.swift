import ClientModels

/// A word of the exchange on whether a symbol trades, with its reason (contract section 12, channel `statuses`).
public struct TradingNotice: Hashable, Sendable {
  public let status: TradingStatus
  /// The tape's own code of the reason, such as `LUDP`; empty when it gives none.
  public let reasonCode: String

  public init(status: TradingStatus, reasonCode: String) {
    self.status = status
    self.reasonCode = reasonCode
  }

  var isHalt: Bool { status.meaning == .halted }

  /// The price left its band: five minutes of rest (UTP trading action P, reason LUDP).
  static func volatilityPause(at time: Timestamp) -> TradingNotice {
    TradingNotice(
      status: TradingStatus(
        code: "P", message: "Volatility Trading Pause", reason: "Volatility Trading Pause",
        at: time),
      reasonCode: "LUDP")
  }

  /// Trading begins or goes on (UTP trading action T).
  static func resumption(at time: Timestamp) -> TradingNotice {
    TradingNotice(
      status: TradingStatus(code: "T", message: "Trading Resumption", reason: "", at: time),
      reasonCode: "")
  }
}
