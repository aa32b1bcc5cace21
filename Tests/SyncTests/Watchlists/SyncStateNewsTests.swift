import ClientModels
import Testing

@testable import Sync

/// News of the selected symbol, and the course of the day of those that are seen.
@Suite struct SyncStateNewsTests {
  private func connected() throws -> Machine {
    var machine = try Machine.connected()
    machine.handle(.tick, after: 5)
    return machine
  }

  private func item(_ id: Int) -> NewsItem {
    NewsItem(
      id: id, headline: "news \(id)",
      createdAt: Timestamp.noonish.advanced(bySeconds: Double(id)))
  }

  private func asked(_ actions: [SyncAction]) -> [BrokerQuestion] {
    actions.questions.filter {
      switch $0 {
      case .news, .dayBars: true
      default: false
      }
    }
  }

  private func pages(_ actions: [SyncAction]) -> [NewsPage] {
    actions.events.compactMap { if case .newsRead(let page) = $0 { page } else { nil } }
  }

  @Test func theBrokerIsAskedOnlyWhereTheSelectionRests() throws {
    var machine = try connected()
    for name in ["AAPL", "MSFT", "IBM"] {
      let actions = machine.handle(.command(.followNews(try symbol(name))), after: 0.1)
      #expect(asked(actions).isEmpty)
      #expect(actions.contains(.readNews(try symbol(name))))
    }
    #expect(asked(machine.handle(.tick, after: 0.29)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 0.02)) == [.news(try symbol("IBM"))])
    let answered = machine.answer(
      .news(try symbol("IBM"), .success(Listing([item(1), item(2)]))))
    #expect(pages(answered).first?.items.map(\.id) == [2, 1], "the newest first")
    #expect(answered.contains { if case .keepNews = $0 { true } else { false } })
    #expect(asked(machine.handle(.tick, after: 299)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 2)) == [.news(try symbol("IBM"))])
  }

  @Test func whatIsKnownIsShownAtOnceAndNotAskedForAgainSoon() throws {
    var machine = try connected()
    let apple = try symbol("AAPL")
    machine.handle(.command(.followNews(apple)))
    machine.handle(.tick, after: 0.4)
    machine.answer(.news(apple, .success(Listing([item(1)]))))
    machine.handle(.command(.followNews(try symbol("IBM"))), after: 1)
    let back = machine.handle(.command(.followNews(apple)), after: 1)
    #expect(pages(back).map { $0.items.map(\.id) } == [[1]])
    for _ in 0..<20 { #expect(asked(machine.handle(.tick, after: 10)).isEmpty) }
  }

  @Test func storedNewsAreShownUntilTheBrokerAnswers() throws {
    var machine = try connected()
    let apple = try symbol("AAPL")
    machine.handle(.command(.followNews(apple)))
    let stored = NewsPage(apple, [item(1)], asOf: .noonish, source: .cache)
    #expect(pages(machine.handle(.newsStored(stored))) == [stored])
    machine.handle(.tick, after: 0.4)
    machine.answer(.news(apple, .success(Listing([item(3)]))))
    #expect(pages(machine.handle(.newsStored(stored))).isEmpty, "too late")
  }

  @Test func aFailureIsToldAndTriedAgainAfterAPause() throws {
    var machine = try connected()
    let apple = try symbol("AAPL")
    machine.handle(.command(.followNews(apple)))
    machine.handle(.tick, after: 0.4)
    let failed = machine.answer(.news(apple, .failure(.rateLimited(retryAfter: 40))))
    #expect(failed.events.contains(.newsFailed(apple, reason: "too many requests")))
    #expect(asked(machine.handle(.tick, after: 39)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 2)) == [.news(apple)])
  }

  @Test func theCourseOfTheDayIsAskedForInFewRequestsAndSeldom() throws {
    var machine = try connected()
    let stocks = try (0..<40).map { try symbol("S\($0)") }
    let coin = try symbol("BTC/USD")
    var questions = asked(machine.handle(.command(.followDay(stocks + [coin]))))
    var all: [[Symbol]] = []
    while case .dayBars(let batch, _)? = questions.first {
      #expect(questions.count == 1, "one at a time")
      all.append(batch)
      questions = asked(machine.answer(.dayBars(batch, .success([:])), after: 0.2))
    }
    #expect(all.map(\.count) == [30, 10, 1])
    #expect(all.last == [coin], "coins by themselves")
    for _ in 0..<28 { #expect(asked(machine.handle(.tick, after: 10)).isEmpty) }
    #expect(asked(machine.handle(.tick, after: 30)).count == 1)
  }

  @Test func theClosesOfTheLastDayAreToldAndKept() throws {
    var machine = try connected()
    let apple = try symbol("AAPL")
    machine.handle(.command(.followDay([apple])))
    let bars = (0..<3).map { index in
      let price = Price(FixedDecimal(10 + index))
      return Bar(
        at: Timestamp.noonish.advanced(bySeconds: Double(900 * index)), open: price, high: price,
        low: price, close: price, volume: Quantity(1))
    }
    machine.answer(.dayBars([apple], .success([apple: bars])))
    #expect(
      machine.state.portfolio.dayPrices[apple]?.closes.map(\.price.description)
        == ["10", "11", "12"])
    #expect(machine.handle(.tick, after: 31).saves.contains { $0.contains(.dayPrices) })
  }
}
