import ClientModels
import Foundation
import Testing

@testable import TUI

private func quote(_ symbol: String, bid: String? = nil, last: String? = nil) throws
  -> MarketSnapshot
{
  let time = Timestamp(seconds: 1_790_000_000)
  return MarketSnapshot(
    symbol: try #require(Symbol(symbol)),
    quote: try bid.map {
      Quote(
        bid: try Price(strict: $0), bidSize: Quantity(1), ask: nil, askSize: .zero, at: time)
    },
    trade: try last.map {
      MarketTrade(price: try Price(strict: $0), size: Quantity(1), at: time)
    }, receivedAt: time)
}

private func market(_ snapshots: MarketSnapshot...) -> Event.Kind {
  .sync(.marketUpdated(snapshots))
}
private func notice(_ text: String) -> Event.Kind { .sync(.notice(Notice(.info, text))) }

private func isReadable(_ descriptor: Int32) -> Bool {
  var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&waiting, 1, 0) == 1
}

private func texts(_ kinds: [Event.Kind]) -> [String] {
  kinds.compactMap { if case .sync(.notice(let notice)) = $0 { notice.text } else { nil } }
}

@Suite struct MailboxTests {
  @Test func whatIsPostedComesOutOnceAndInOrder() {
    let mailbox = Mailbox()
    for number in 0..<100 { mailbox.post(notice("\(number)")) }
    #expect(texts(mailbox.drain()) == (0..<100).map(String.init))
    #expect(mailbox.drain().isEmpty)
  }

  @Test func whatIsWorthNoFrameWaitsForTheNextOneAndHoldsNothingElseBack() {
    let mailbox = Mailbox()
    mailbox.post(.sync(.marketHeard(at: Timestamp(seconds: 1))))
    #expect(!isReadable(mailbox.descriptor))
    mailbox.post(notice("now"))
    #expect(isReadable(mailbox.descriptor))
    #expect(mailbox.drain().count == 2)
    #expect(!isReadable(mailbox.descriptor))
    mailbox.post(.sync(.marketHeard(at: Timestamp(seconds: 2))))
    #expect(mailbox.drain().count == 1)
    mailbox.post(notice("again"))
    #expect(isReadable(mailbox.descriptor))
  }

  @Test func quotesOfOneSymbolAreConflatedToTheNewestAndComeLast() throws {
    let mailbox = Mailbox()
    mailbox.post(market(try quote("MSFT", bid: "50")))
    mailbox.post(notice("first"))
    for cent in 0..<1_000 { mailbox.post(market(try quote("AAPL", bid: "\(cent + 1)"))) }
    mailbox.post(notice("second"))
    mailbox.post(market(try quote("AAPL", last: "7.5"), try quote("MSFT", bid: "51")))
    let events = mailbox.drain()
    #expect(events.count == 3)
    #expect(texts(events) == ["first", "second"])
    guard case .sync(.marketUpdated(let snapshots)) = try #require(events.last) else {
      Issue.record("the quotes are not the last event")
      return
    }
    #expect(snapshots.map(\.symbol.text) == ["AAPL", "MSFT"])
    #expect(snapshots.map { $0.quote?.bid?.description } == ["1000", "51"])
    #expect(snapshots.map { $0.trade?.price.description } == ["7.5", nil])
    #expect(mailbox.drain().isEmpty)
  }

  @Test func ordersAreNeverDroppedOrMerged() throws {
    let mailbox = Mailbox()
    let order = Order(
      id: try #require(BrokerOrderID("b-1")), symbol: Symbol("AAPL"), side: .buy, type: .market,
      timeInForce: .day, quantity: Quantity(1), status: .new)
    for _ in 0..<50 { mailbox.post(.sync(.ordersUpdated([order]))) }
    #expect(mailbox.drain().count == 50)
  }

  @Test func thePipeIsReadableExactlyWhileSomethingWaits() throws {
    let mailbox = Mailbox()
    #expect(!isReadable(mailbox.descriptor))
    mailbox.post(.tick)
    #expect(isReadable(mailbox.descriptor))
    _ = mailbox.drain()
    #expect(!isReadable(mailbox.descriptor))
    for _ in 0..<100_000 { mailbox.post(market(try quote("AAPL", bid: "1"))) }
    #expect(isReadable(mailbox.descriptor))
    #expect(mailbox.drain().count == 1)
    #expect(!isReadable(mailbox.descriptor))
  }

  @Test(.timeLimit(.minutes(1))) func nothingIsLostBetweenThreads() async throws {
    let mailbox = Mailbox()
    let received = try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for number in 0..<500 { mailbox.post(notice("\(writer) \(number)")) }
        }
      }
      var received: [String] = []
      while received.count < 2_000 {
        try Task.checkCancellation()
        received += texts(mailbox.drain())
        await Task.yield()
      }
      return received
    }
    #expect(received.count == 2_000)
    for writer in 0..<4 {
      let own = received.filter { $0.hasPrefix("\(writer) ") }
      #expect(own == (0..<500).map { "\(writer) \($0)" })
    }
  }
}
