import ClientModels

/// Alpaca's REST API, on the real service or on a server that speaks the same words: they differ in addresses and keys only.
public struct AlpacaBroker: Broker {
  public let name = "Alpaca"
  public let capabilities = BrokerCapabilities(
    clientOrderIDs: .duplicatesRejected, orders: .alpaca, snapshotBatch: 100,
    hasWatchlists: true, hasNews: true)

  let requests: AlpacaRequests
  private let transport: any HTTPTransport
  private let streaming: AlpacaStreaming?
  private let now: @Sendable () -> Timestamp
  private var observer: @Sendable (BrokerTraffic) -> Void = { _ in }

  /// `now` stamps what is received.
  public init(
    trading: EndpointURL, data: EndpointURL, credentials: AlpacaCredentials,
    transport: any HTTPTransport, streaming: AlpacaStreaming? = nil,
    now: @escaping @Sendable () -> Timestamp
  ) {
    requests = AlpacaRequests(trading: trading, data: data, credentials: credentials)
    self.transport = transport
    self.streaming = streaming
    self.now = now
  }

  public func observed(by observer: @escaping @Sendable (BrokerTraffic) -> Void) -> AlpacaBroker {
    var copy = self
    copy.observer = observer
    return copy
  }

  public func account() async throws(BrokerError) -> Account {
    try AlpacaParsing.account(try await fetch(requests.account()))
  }

  public func positions() async throws(BrokerError) -> Listing<Position> {
    try AlpacaParsing.positions(try await fetch(requests.positions()))
  }

  public func orders(_ query: OrderQuery) async throws(BrokerError) -> Listing<Order> {
    try AlpacaParsing.orders(try await fetch(requests.orders(query)))
  }

  public func movements(
    from place: MovementPlace, pages: Int
  ) async throws(BrokerError) -> Listing<Movement> {
    var place = place
    if place == .newest {
      return try AlpacaParsing.movements(
        try await fetch(requests.activities(from: place, limit: 1)))
    }
    var result = Listing<Movement>([])
    // The bound keeps a confused server from holding us; what is left comes with the next reading.
    for _ in 0..<max(1, pages) {
      let limit = 100
      let bytes = try await fetch(requests.activities(from: place, limit: limit))
      let page = try AlpacaParsing.movements(bytes)
      result.values += page.values
      result.problems += page.problems
      guard page.values.count + page.problems.count >= limit, let next = page.values.last?.id,
        place != .after(next)
      else { break }
      place = .after(next)
    }
    return result
  }

  public func activities(
    _ query: ActivityQuery
  ) async throws(BrokerError) -> Listing<Activity> {
    try AlpacaParsing.activities(try await fetch(requests.activities(query)))
  }

  public func valueDays(
    years: Int, _ currency: Currency
  ) async throws(BrokerError) -> [ValueDay] {
    try AlpacaParsing.valueDays(try await fetch(requests.portfolioHistory(years: years)), currency)
  }

  public func order(_ id: BrokerOrderID) async throws(BrokerError) -> Order {
    let order = try AlpacaParsing.order(try await fetch(requests.order(id)))
    guard order.id == id else { throw .unreadable(what: "order: another id than asked for") }
    return order
  }

  public func orderByClientID(_ id: ClientOrderID) async throws(BrokerError) -> Order {
    let bytes = try await fetch(requests.orderByClientID(id), id: id)
    let order = try AlpacaParsing.order(bytes)
    guard order.clientOrderID == id else {
      throw .unreadable(what: "order: another client id than asked for")
    }
    return order
  }

  public func body(for request: OrderRequest) -> String { AlpacaRequests.body(for: request) }

  public func submit(
    _ request: OrderRequest, body: String, attempt: Int
  ) async -> SubmissionReply {
    let outcome = await send(
      requests.submit(body: body, replacing: request.replaces), id: request.clientOrderID,
      attempt: attempt)
    guard let response = outcome.response else { return SubmissionReply(outcome: outcome) }
    let succeeded = (200..<300).contains(response.status)
    return SubmissionReply(
      outcome: outcome, order: succeeded ? try? AlpacaParsing.order(response.body) : nil,
      refusal: succeeded ? nil : AlpacaParsing.refusal(response.body),
      retryAfter: RateLimitReport(response, at: now()).pauseSeconds)
  }

  public func cancel(_ id: BrokerOrderID) async throws(BrokerError) {
    _ = try await fetch(requests.cancel(id))
  }

  public func cancelAll() async throws(BrokerError) -> [CancelResult] {
    let bytes = try await fetch(requests.cancelAll())
    return bytes.isEmpty ? [] : try AlpacaParsing.cancelResults(bytes)
  }

  public func openTradeStream(
    _ take: @escaping @Sendable (TradeStreamSignal) -> Void
  ) -> (any BrokerStream)? {
    guard let streaming else { return nil }
    let request = StreamRequest(
      endpoint: requests.trading, path: "/stream", pingInterval: streaming.tradePingInterval,
      pongDeadline: streaming.pongDeadline)
    let stream = AlpacaTradeStream(
      requests.credentials, take: take, observe: streamObserver(request.path))
    stream.attach(streaming.transport.open(request, sink: stream))
    return stream
  }

  public func openMarketStream(
    _ board: QuoteBoard, _ take: @escaping @Sendable (MarketStreamSignal) -> Void
  ) -> (any MarketStream)? {
    guard let streaming,
      let encoding = try? HTTPHeader("Content-Type", "application/msgpack")
    else { return nil }
    let request = StreamRequest(
      endpoint: streaming.data, path: "/v2/\(streaming.feed)", headers: [encoding],
      pingInterval: streaming.marketPingInterval, pongDeadline: streaming.pongDeadline)
    let stream = AlpacaMarketStream(
      requests.credentials, encoding: .messagePack, board: board, now: now, take: take,
      observe: streamObserver(request.path))
    stream.attach(streaming.transport.open(request, sink: stream))
    return stream
  }

  /// A stream is in the log when it opens and when it ends.
  private func streamObserver(_ path: String) -> @Sendable (StreamEnd?) -> Void {
    let startedAt = now()
    return { [now, observer] end in
      let time = now()
      observer(
        BrokerTraffic(
          record: BrokerRequestRecord(
            at: time, method: "WS", path: path, clientOrderID: nil,
            status: end == nil ? 101 : end?.httpStatus,
            milliseconds: time.seconds(since: startedAt) * 1_000, failure: end?.reason),
          rateLimit: RateLimitReport()))
    }
  }

  public func assets() async throws(BrokerError) -> Listing<Asset> {
    var all = try await assets(of: .usEquity)
    do {
      let coins = try await assets(of: .crypto)
      all.values += coins.values
      all.problems += coins.problems
    } catch .refused(_, _, let message) {
      // Not every account may have coins; it has its shares all the same.
      all.problems.append("assets: no list of coins: \(message)")
    }
    return all
  }

  private func assets(of assetClass: AssetClass) async throws(BrokerError) -> Listing<Asset> {
    try AlpacaParsing.assets(try await fetch(requests.assets(of: assetClass)))
  }

  public func asset(_ symbol: Symbol) async throws(BrokerError) -> Asset {
    try AlpacaParsing.asset(try await fetch(requests.asset(symbol)))
  }

  public func clock() async throws(BrokerError) -> MarketClock {
    let bytes = try await fetch(requests.clock())
    return try AlpacaParsing.clock(bytes, receivedAt: now())
  }

  public func calendar(
    from: CalendarDay, through: CalendarDay
  ) async throws(BrokerError) -> Listing<CalendarSession> {
    try AlpacaParsing.calendar(try await fetch(requests.calendar(from: from, through: through)))
  }

  public func snapshots(
    _ symbols: [Symbol]
  ) async throws(BrokerError) -> Listing<MarketSnapshot> {
    let (pairs, stocks) = Self.split(symbols)
    var listing = Listing<MarketSnapshot>([])
    if !stocks.isEmpty {
      let bytes = try await fetch(requests.stockSnapshots(stocks))
      listing = try AlpacaParsing.stockSnapshots(bytes, receivedAt: now())
    }
    guard !pairs.isEmpty else { return listing }
    do throws(BrokerError) {
      let bytes = try await fetch(requests.cryptoSnapshots(pairs))
      let more = try AlpacaParsing.cryptoSnapshots(bytes, receivedAt: now())
      listing.values += more.values
      listing.problems += more.problems
    } catch {
      // Trouble with coins must not hide the stocks that were read.
      guard !stocks.isEmpty else { throw error }
      listing.problems.append("coins: \(error)")
    }
    return listing
  }

  public func latestQuotes(_ symbols: [Symbol]) async throws(BrokerError) -> [Symbol: Quote] {
    let (pairs, stocks) = Self.split(symbols)
    var quotes: [Symbol: Quote] = [:]
    if !stocks.isEmpty {
      quotes = try AlpacaParsing.quotes(try await fetch(requests.stockQuotes(stocks)))
    }
    if !pairs.isEmpty {
      let more = try AlpacaParsing.quotes(try await fetch(requests.cryptoQuotes(pairs)))
      quotes.merge(more) { _, new in new }
    }
    return quotes
  }

  public func bars(
    _ symbol: Symbol, _ interval: BarInterval, from: Timestamp, limit: Int
  ) async throws(BrokerError) -> Listing<Bar> {
    let wanted = min(max(limit, 1), 10_000)
    var result = Listing<Bar>([])
    var token: String?
    // A page may be short, or empty, and still have a next one; the bound keeps a confused server from holding us.
    for _ in 0..<20 {
      let request = requests.bars(
        symbol, interval, from: from, limit: wanted - result.values.count, pageToken: token)
      let page = try AlpacaParsing.bars(try await fetch(request), of: symbol)
      result.values += page.bars.values
      result.problems += page.bars.problems
      guard result.values.count < wanted, let next = page.nextPageToken, next != token else {
        break
      }
      token = next
    }
    result.values = Array(result.values.prefix(wanted))
    return result
  }

  public func dailyBars(
    _ symbols: [Symbol], from: Timestamp
  ) async throws(BrokerError) -> [Symbol: Listing<Bar>] {
    var bars = Dictionary(symbols.map { ($0, Listing<Bar>([])) }) { $1 }
    let (pairs, stocks) = Self.split(symbols)
    for group in [stocks, pairs] where !group.isEmpty {
      var token: String?
      var pages = 0
      repeat {
        // Fifty symbols of forty years are fewer.
        guard pages < 100 else { throw .unreadable(what: "bars: pages without an end") }
        let page = try AlpacaParsing.bars(
          try await fetch(requests.dailyBars(group, from: from, pageToken: token)), of: group)
        for (symbol, more) in page.bars {
          bars[symbol]?.values += more.values
          bars[symbol]?.problems += more.problems
        }
        pages += 1
        guard page.nextPageToken != token else { break }
        token = page.nextPageToken
      } while token != nil
    }
    return bars
  }

  static func split(_ symbols: [Symbol]) -> (pairs: [Symbol], stocks: [Symbol]) {
    (symbols.filter(\.isCryptoPair), symbols.filter { !$0.isCryptoPair })
  }

  private func send(
    _ request: HTTPRequest, id: ClientOrderID? = nil, attempt: Int? = nil
  ) async -> HTTPOutcome {
    let startedAt = now()
    let outcome = await transport.send(request)
    let record = BrokerRequestRecord(
      at: startedAt, method: request.method.rawValue,
      path: String(request.target.prefix { $0 != "?" }), clientOrderID: id, attempt: attempt,
      status: outcome.response?.status ?? outcome.failure?.status,
      milliseconds: outcome.elapsedSeconds * 1_000, failure: Self.failureText(outcome),
      query: request.target.firstIndex(of: "?").map {
        String(request.target[request.target.index(after: $0)...])
      }, answerBytes: outcome.response?.body.count)
    let limits = outcome.response.map { RateLimitReport($0, at: now()) } ?? RateLimitReport()
    observer(BrokerTraffic(record: record, rateLimit: limits))
    return outcome
  }

  private static func failureText(_ outcome: HTTPOutcome) -> String? {
    if let failure = outcome.failure { return failure.text }
    guard let response = outcome.response, !(200..<300).contains(response.status) else {
      return nil
    }
    return AlpacaParsing.refusal(response.body)?.message ?? "status \(response.status)"
  }

  /// The body of a success; every other outcome is an error with the broker's words.
  func fetch(
    _ request: HTTPRequest, id: ClientOrderID? = nil
  ) async throws(BrokerError) -> [UInt8] {
    let outcome = await send(request, id: id)
    guard let response = outcome.response else {
      throw .unreachable(reason: outcome.failure?.text ?? "no answer")
    }
    if (200..<300).contains(response.status) { return response.body }
    throw Self.error(response, path: request.target, at: now())
  }

  private static func error(
    _ response: HTTPResponse, path: String, at now: Timestamp
  ) -> BrokerError {
    let refusal = AlpacaParsing.refusal(response.body)
    let message = refusal?.message ?? "status \(response.status)"
    switch response.status {
    case 300..<400:
      let target = SafeText.line(response.headers["Location"] ?? "an unnamed place", limit: 80)
      return .unreachable(
        reason: "the server sends us elsewhere, to \(target), and we do not follow")
    case 401: return .unauthorized(message: message)
    // Refusals of business carry a code; refusals of the key do not (contract section 2).
    case 403 where refusal?.code == nil: return .unauthorized(message: message)
    case 404: return .notFound(what: message)
    case 429:
      return .rateLimited(retryAfter: RetryAfter.seconds(response.headers["Retry-After"], at: now))
    case 400..<500:
      return .refused(status: response.status, code: refusal?.code, message: message)
    default:
      let wanted = response.headers["Retry-After"]
      return .failing(
        status: response.status, message: refusal?.message,
        retryAfter: wanted.map { RetryAfter.seconds($0, at: now) })
    }
  }
}
