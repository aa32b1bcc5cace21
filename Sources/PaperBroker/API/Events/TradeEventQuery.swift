import ClientModels

/// What a client wants to hear of `GET /v2/events/trades` (contract section 11): from a time or an event on, or only what is
/// to come; up to a time or an event, or for ever.
struct TradeEventQuery: Hashable, Sendable {
  let since: Timestamp?
  let until: Timestamp?
  /// What comes after this event.
  let sinceID: TradeEventID?
  /// This event is the last.
  let untilID: TradeEventID?

  init(_ query: [String: String]) throws(Refusal) {
    let reader = QueryReader(query: query)
    since = try reader.time("since")
    until = try reader.time("until")
    sinceID = try Self.id("since_id", query)
    untilID = try Self.id("until_id", query)
    guard since == nil || sinceID == nil else {
      throw .invalid("only one of since and since_id is accepted")
    }
    guard until == nil || since != nil else { throw .invalid("until requires since") }
    guard untilID == nil || sinceID != nil else { throw .invalid("until_id requires since_id") }
  }

  var isOfPast: Bool { since != nil || sinceID != nil }

  private static func id(
    _ name: String, _ query: [String: String]
  ) throws(Refusal) -> TradeEventID? {
    guard let text = query[name], !text.isEmpty else { return nil }
    guard let id = TradeEventID(text) else {
      throw .invalid("\(name) must be the event_id of an event, which is a ULID")
    }
    return id
  }
}
