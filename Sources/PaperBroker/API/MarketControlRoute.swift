import ClientModels

/// `/paper/v1/market`: the market's clock, which is no part of the contract. GET tells where it stands; POST takes
/// `{"action": "pause" | "resume"}`, `{"action": "speed", "speed": "60"}`, or `{"action": "step"}` with one of
/// `"to": "15:30"` (a time of the market's day, or RFC 3339), `"by": "90s"` (s, m, h, d) and `"events": 10`.
struct MarketControlRoute {
  let request: APIRequest

  static func serves(_ request: APIRequest) -> Bool { request.path == ["paper", "v1", "market"] }

  /// Nil when the clock is only looked at.
  func command() throws(Refusal) -> PaceCommand? {
    try request.allow(["GET", "POST"])
    guard request.method == "POST" else { return nil }
    let body = try BodyReader(request.body, known: ["action", "speed", "to", "by", "events"])
    let action = try body.required("action")
    let terms = ["speed", "to", "by", "events"].filter { body.has($0) }
    switch action {
    case "pause", "resume":
      guard terms.isEmpty else { throw .invalid("\(action) takes no \(terms[0])") }
      return action == "pause" ? .pause : .resume
    case "speed":
      guard terms == ["speed"], let speed = try body.decimal("speed") else {
        throw .invalid("speed is required, and nothing else")
      }
      return .speed(speed)
    case "step":
      guard terms.count == 1, terms != ["speed"] else {
        throw .invalid("a step takes one of to, by and events")
      }
      return try step(body)
    default: throw .invalid("action must be one of pause, resume, speed, step")
    }
  }

  private func step(_ body: BodyReader) throws(Refusal) -> PaceCommand {
    if let text = try body.string("to") {
      guard let time = ReplayStart(text) else {
        throw .invalid("to is a time such as 15:30 or 2026-11-20T20:30:00Z")
      }
      return .stepTo(time)
    }
    if let text = try body.string("by") {
      guard let nanoseconds = Self.nanoseconds(text) else {
        throw .invalid("by is a time such as 500ms, 90s, 15m, 2h or 1d")
      }
      return .stepBy(nanoseconds)
    }
    guard let count = try body.decimal("events"), let events = Int(count.description) else {
      throw .invalid("events must be a whole number")
    }
    return .stepEvents(events)
  }

  /// A whole number with its unit; nil for anything else and for more than a week.
  static func nanoseconds(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int64(digits), digits.utf8.count <= 9 else { return nil }
    let units: [Substring: Int64] = [
      "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
      "d": 86_400_000_000_000,
    ]
    guard let unit = units[text[digits.endIndex...]] else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: unit)
    return overflow || product > MarketPace.longestStep * 1_000_000_000 ? nil : product
  }

  static func answer(_ market: any MarketSource, _ pace: MarketPace) -> APIResponse {
    let now = market.now
    func text(_ time: Timestamp?) -> JSONValue {
      time.map { .string(NewYork.rfc3339($0)) } ?? .null
    }
    let halted = market.standingNotices.filter(\.notice.isHalt).map(\.symbol.text)
    return APIResponse(
      .object([
        "timestamp": text(now), "paused": .bool(pace.isPaused), "speed": .text(pace.speed),
        "is_open": .bool(market.isOpen), "next_open": text(market.nextOpen(after: now)),
        "next_close": text(market.nextClose(after: now)),
        "halted": .array(halted.map { .string($0) }),
      ]))
  }
}
