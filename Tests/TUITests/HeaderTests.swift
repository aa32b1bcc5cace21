import ClientModels
import Testing

@testable import TUI

/// The two lines above every tab.
@Suite struct HeaderTests {
  private func head(_ fixture: ScreenFixture, columns: Int = 100) -> String {
    fixture.state.render(size: Size(columns: columns, rows: 24)).text(row: 1)
  }

  private func streaming() -> ScreenFixture {
    var fixture = ScreenFixture()
    for stream in [StreamKind.tradeUpdates, .marketData] {
      fixture.send(.sync(.streamChanged(stream, .live)))
    }
    fixture.send(.sync(.marketHeard(at: fixture.now)))
    return fixture
  }

  @Test func aStreamThatBringsNothingWhileTheMarketIsOpenIsCalledSilent() {
    var fixture = streaming()
    fixture.wait(4)
    #expect(head(fixture).contains("streaming") && !head(fixture).contains("silent"))
    fixture.wait(4)
    #expect(head(fixture).contains("streaming, silent 8 s"), "\(head(fixture))")
    fixture.send(.sync(.marketHeard(at: fixture.now)))
    #expect(!head(fixture).contains("silent"))
  }

  @Test func anOrderWithoutAnAnswerIsToldOfOnEveryTab() throws {
    var fixture = streaming()
    for id in fixture.state.portfolio.submissions.keys {
      fixture.state.portfolio.submissions[id] = nil
    }
    let request = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-slow")),
      symbol: try #require(Symbol("AAPL")), side: .buy, quantity: Quantity(1), pricing: .market,
      timeInForce: .day)
    fixture.tell(.sending, of: request)
    #expect(!head(fixture).contains("sending"))
    fixture.wait(3)
    for columns in [60, 100] {
      #expect(head(fixture, columns: columns).contains("sending 3 s"), "\(head(fixture))")
    }
    fixture.tell(.unconfirmed(reason: "no answer in time"), of: request)
    fixture.press(.character("7"))
    #expect(head(fixture, columns: 60).contains("1 UNCONFIRMED"))
    fixture.tell(.rejected(reason: "no"), of: request)
    #expect(!head(fixture).contains("UNCONFIRMED"))
  }

  @Test func aMarketThatNeverClosesIsOpenAtAllHours() {
    var fixture = ScreenFixture()
    let midnight = fixture.now.advanced(bySeconds: 3_600)
    fixture.send(
      .sync(
        .clockUpdated(
          MarketClock(
            timestamp: fixture.now, isOpen: true, nextOpen: midnight, nextClose: midnight,
            receivedAt: fixture.now))))
    #expect(head(fixture, columns: 120).contains("market open at all hours · now"))
  }
}
