import ClientModels

/// Tells an account's trade events from its ledger, from the first event on: each order is shown as it was then.
struct TradeEventPlayer {
  private let query: TradeEventQuery
  /// The last event of the ledger when the client came.
  private let present: Int64
  private var exchange = Exchange()
  /// Whether what was asked for has been told.
  private(set) var isOver = false

  init(_ query: TradeEventQuery, present: Int64) {
    self.query = query
    self.present = present
  }

  /// What the next event of the account tells: JSON objects, each in one line.
  mutating func take(_ stored: StoredEvent) -> [String] {
    guard !isOver else { return [] }
    let event = stored.event
    if let until = query.until, event.at > until {
      isOver = true
      return []
    }
    exchange.apply(event)
    var lines: [String] = []
    for (index, update) in TradeUpdate.updates(of: event, in: exchange).enumerated() {
      let id = TradeEventID(at: event.at, sequence: stored.sequence, index: index)
      if let last = query.untilID, id.isAfter(last) {
        isOver = true
        break
      }
      guard isWanted(stored, id), let told = update.message["data"] else { continue }
      lines.append(told.adding("at", .time(event.at)).adding("event_id", .text(id)).text)
    }
    return lines
  }

  /// Everything up to `now` was told.
  mutating func reach(_ now: Timestamp) {
    if let until = query.until, now >= until { isOver = true }
  }

  private func isWanted(_ stored: StoredEvent, _ id: TradeEventID) -> Bool {
    if let since = query.since { return stored.event.at >= since }
    if let first = query.sinceID { return id.isAfter(first) }
    return stored.sequence > present
  }
}
