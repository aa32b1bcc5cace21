import ClientModels

extension BrokerAnswer {
  /// `now` is when the question leaves.
  init(
    _ question: BrokerQuestion, broker: any Broker, body: String?, at now: Timestamp
  ) async {
    switch question {
    case .account:
      self = .account(await Self.result { () throws(BrokerError) in try await broker.account() })
    case .positions:
      self = .positions(
        await Self.result { () throws(BrokerError) in try await broker.positions() })
    case .movements(let place):
      self = .movements(
        await Self.result { () throws(BrokerError) in
          try await broker.movements(from: place, pages: 20)
        })
    case .history(let place):
      self = .history(
        place,
        await Self.result { () throws(BrokerError) in
          try await broker.movements(from: place, pages: 1)
        })
    case .openOrders:
      self = .openOrders(
        await Self.result { () throws(BrokerError) in
          try await broker.orders(OrderQuery(status: .open))
        })
    case .recentOrders:
      self = .recentOrders(
        await Self.result { () throws(BrokerError) in
          try await broker.orders(OrderQuery(status: .all, limit: 200, isNested: true))
        })
    case .clock:
      self = .clock(await Self.result { () throws(BrokerError) in try await broker.clock() })
    case .order(let id):
      self = .order(id, await Self.result { () throws(BrokerError) in try await broker.order(id) })
    case .lookUp(let id):
      self = .lookUp(
        id, await Self.result { () throws(BrokerError) in try await broker.orderByClientID(id) })
    case .snapshots(let symbols):
      self = .snapshots(
        symbols, await Self.result { () throws(BrokerError) in try await broker.snapshots(symbols) }
      )
    case .asset(let symbol):
      self = .asset(
        symbol, await Self.result { () throws(BrokerError) in try await broker.asset(symbol) })
    case .activities(let query): self = await .activities(query, of: broker)
    case .assets:
      self = .assets(await Self.result { () throws(BrokerError) in try await broker.assets() })
    case .values(let currency): self = await .values(currency, of: broker, at: now)
    case .closes(let symbols, let from):
      self = .closes(symbols, await DailyCloses.fetch(symbols, from: from, of: broker))
    case .bars(let request, let from, let limit):
      self = await .bars(request, from: from, limit: limit, of: broker)
    case .watchlists:
      self = .watchlists(
        await Self.result { () throws(BrokerError) in try await broker.watchlists() })
    case .watchlist(let id):
      self = .watchlist(
        id, await Self.result { () throws(BrokerError) in try await broker.watchlist(id) })
    case .changeWatchlist(let change):
      self = .watchlistChanged(
        change, await Self.result { () throws(BrokerError) in try await broker.change(change) })
    case .news(let symbol):
      self = .news(
        symbol,
        await Self.result { () throws(BrokerError) in
          try await broker.news(symbol, limit: NewsPage.limit)
        })
    case .dayBars(let symbols, let from):
      self = .dayBars(
        symbols,
        await Self.result { () throws(BrokerError) in
          try await broker.bars(symbols, DayPrices.interval, from: from)
        })
    case .cancel(let id):
      switch await Self.result({ () throws(BrokerError) in try await broker.cancel(id) }) {
      case .success: self = .canceled(id, nil)
      case .failure(let error): self = .canceled(id, error)
      }
    case .cancelAll:
      self = .canceledAll(
        await Self.result { () throws(BrokerError) in try await broker.cancelAll() })
    case .submit(let request, let attempt):
      let reply = await broker.submit(
        request, body: body ?? broker.body(for: request), attempt: attempt)
      self = .submitted(request.clientOrderID, reply)
    }
  }

  private static func result<Value: Sendable>(
    _ ask: @Sendable () async throws(BrokerError) -> Value
  ) async -> Result<Value, BrokerError> {
    do throws(BrokerError) {
      return .success(try await ask())
    } catch {
      return .failure(error)
    }
  }
}
