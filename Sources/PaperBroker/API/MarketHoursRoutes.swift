import ClientModels

/// `/v3/clock` and `/v3/calendar/{market}`: the hours of the two stock exchanges, which are the same (contract section 7).
struct MarketHoursRoutes {
  private enum Exchange: String, CaseIterable {
    case newYork = "NYSE"
    case nasdaq = "NASDAQ"

    /// As markets are named by ISO 10383.
    var code: String {
      switch self {
      case .newYork: "XNYS"
      case .nasdaq: "XNAS"
      }
    }

    init?(_ name: String) {
      guard let found = Self.allCases.first(where: { $0.rawValue == name || $0.code == name })
      else { return nil }
      self = found
    }

    var json: JSONValue {
      .object([
        "acronym": .string(rawValue), "mic": .string(code),
        "name": .string(self == .newYork ? "New York Stock Exchange" : "Nasdaq Stock Market"),
        "timezone": .string("America/New_York"),
      ])
    }
  }

  let market: any MarketSource
  let query: MarketDataQuery

  /// `path` is what follows `/v3`.
  func respond(_ path: [String]) throws(Refusal) -> JSONValue? {
    switch path.first {
    case "clock" where path.count == 1: return try clocks()
    case "calendar" where path.count == 2: return try calendar(try exchange(path[1]))
    default: return nil
    }
  }

  private func exchange(_ name: String) throws(Refusal) -> Exchange {
    guard let exchange = Exchange(name) else {
      throw MarketDataQuery.bad("market \"\(name.prefix(16))\" is not here: it is NYSE or NASDAQ")
    }
    return exchange
  }

  private func clocks() throws(Refusal) -> JSONValue {
    let names = QueryReader(query: query.request.query).list("markets")
    var exchanges: [Exchange] = []
    for name in names { exchanges.append(try exchange(name)) }
    let time = try query.time("time") ?? market.now
    return .object([
      "clocks": .array((names.isEmpty ? Exchange.allCases : exchanges).map { clock($0, at: time) })
    ])
  }

  private func clock(_ exchange: Exchange, at time: Timestamp) -> JSONValue {
    let day = NewYork.civil(time).day
    let (phase, until) = phase(at: time)
    return .object([
      "market": exchange.json, "timestamp": .string(NewYork.rfc3339(time)),
      "is_market_day": .bool(market.calendar.session(on: day) != nil),
      "next_market_open": text(market.nextOpen(after: time)),
      "next_market_close": text(market.nextClose(after: time)),
      "phase": .string(phase), "phase_until": text(until),
    ])
  }

  /// What a day is at a time, and until when.
  private func phase(at time: Timestamp) -> (String, Timestamp?) {
    if market.isOpen(at: time) { return ("core", market.nextClose(after: time)) }
    let today = NewYork.civil(time).day
    for offset in 0..<15 {
      guard let session = market.calendar.session(on: today.advanced(by: offset)) else { continue }
      func moment(_ second: Int) -> Timestamp {
        NewYork.timestamp(session.day, secondOfDay: second)
      }
      if time < moment(session.sessionOpen) { return ("closed", moment(session.sessionOpen)) }
      if time < moment(session.open) { return ("pre", moment(session.open)) }
      if time >= moment(session.close), time < moment(session.sessionClose) {
        return ("post", moment(session.sessionClose))
      }
    }
    return ("closed", market.nextOpen(after: time))
  }

  private func text(_ time: Timestamp?) -> JSONValue {
    time.map { .string(NewYork.rfc3339($0)) } ?? .null
  }

  /// A month from today on, unless days are given.
  private func calendar(_ exchange: Exchange) throws(Refusal) -> JSONValue {
    let today = NewYork.civil(market.now).day
    let start = max(try day("start") ?? today, TradingCalendar.firstDay)
    let end = min(try day("end") ?? start.advanced(by: 30), TradingCalendar.lastDay)
    let isUTC = try query.word("timezone", among: ["UTC"]) != nil
    let days = start <= end ? Array(start.ordinal...end.ordinal) : []
    return .object([
      "market": exchange.json,
      "calendar": .array(
        days.compactMap { market.calendar.session(on: CalendarDay(ordinal: $0)) }
          .map { json($0, isUTC: isUTC) }),
    ])
  }

  private func json(_ session: CalendarSession, isUTC: Bool) -> JSONValue {
    func moment(_ second: Int) -> JSONValue {
      let time = NewYork.timestamp(session.day, secondOfDay: second)
      return .string(isUTC ? time.rfc3339 : NewYork.rfc3339(time))
    }
    return .object([
      "date": .text(session.day), "pre_start": moment(session.sessionOpen),
      "pre_end": moment(session.open), "core_start": moment(session.open),
      "core_end": moment(session.close), "post_start": moment(session.close),
      "post_end": moment(session.sessionClose),
      "settlement_date": .text(market.calendar.settlementDay(of: session.day)),
    ])
  }

  private func day(_ name: String) throws(Refusal) -> CalendarDay? {
    guard let text = query.request.query[name], !text.isEmpty else { return nil }
    guard let day = CalendarDay(text) else {
      throw MarketDataQuery.bad("invalid \(name): it is YYYY-MM-DD")
    }
    return day
  }
}
