import ClientModels
import Synchronization

/// Opens the streams of trade events over HTTP, a bounded number at a time.
final class TradeEventDesk: Sendable {
  /// Of all accounts together.
  static let limit = 64

  private let directory: String
  private let now: @Sendable () -> Timestamp
  private let open = Mutex(0)

  /// `directory` is the ledger's; `now` is on the market's clock.
  init(directory: String, now: @escaping @Sendable () -> Timestamp) {
    self.directory = directory
    self.now = now
  }

  /// Nil for a request that is for something else.
  func stream(
    _ request: APIRequest, of account: AccountID
  ) throws(Refusal) -> TradeEventStream? {
    guard request.path == ["v2", "events", "trades"] else { return nil }
    guard request.method == "GET" else { throw request.wrongMethod }
    let query = try TradeEventQuery(request.query)
    guard let seat = Seat(at: self) else {
      throw Refusal(429, 42_910_000, "too many event streams are open: close one, or try again")
    }
    do {
      let history = try AccountHistory(directory: directory, account: account)
      return TradeEventStream(query: query, history: history, now: now, seat: seat)
    } catch { throw Refusal(503, 50_310_000, "the ledger cannot be used now") }
  }

  /// One of the streams that may be open. It is free again when nobody holds it any more, however its stream ended.
  final class Seat: Sendable {
    private let desk: TradeEventDesk

    init?(at desk: TradeEventDesk) {
      let isTaken = desk.open.withLock { open in
        guard open < TradeEventDesk.limit else { return false }
        open += 1
        return true
      }
      guard isTaken else { return nil }
      self.desk = desk
    }

    deinit { desk.open.withLock { $0 -= 1 } }
  }
}
