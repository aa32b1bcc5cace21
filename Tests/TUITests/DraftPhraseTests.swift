import ClientModels
import Testing

@testable import TUI

/// A ticket kept in words, and read again.
@Suite struct DraftPhraseTests {
  @Test(arguments: [
    "buy 100 AAPL @ 189.25 day", "sell 50% TSLA day", "buy $5k NVDA gtc", "buy $$500 SPY day",
    "sell pos BRK.B opg", "buy max SPY @ 1.01 ioc", "buy 10 SPY stop 600 day",
    "buy 10 SPY stop 600 limit 601 gtc", "sell 10 SPY trail 1.5% gtc", "sell 10 SPY trail 2.5 day",
    "buy 10 SPY @ 1.01 day ext", "buy 10 NVDA @ 120 day profit 140 loss 112/111.5",
    "buy 10 NVDA day profit 140", "buy 10 NVDA day loss 112", "sell 3 MSFT @ 2000 gtc oco loss 1",
    "buy 0.01 BTC/USD @ 100 gtc", "sell 1 ETH/USD ioc",
    "sell 15 AAPL @ 190 lots 2024-01-03:10,2024-02-05/2:5 gtc",
  ])
  func anOrderInWordsComesBackAsItWas(phrase: String) throws {
    let ticket = try OrderPhrase(sentence: phrase).ticket
    #expect(try ticket.draftPhrase() == phrase)
    #expect(try OrderPhrase(sentence: ticket.draftPhrase()).ticket == ticket)
  }

  @Test func whatIsNoOrderYetIsNotKept() throws {
    func reason(_ ticket: Ticket) -> String? {
      do throws(OrderPhrase.Fault) {
        _ = try ticket.draftPhrase()
        return nil
      } catch { return error.description }
    }
    var ticket = Ticket(side: .buy, symbol: Symbol("SPY"))
    #expect(reason(ticket) == "10, 50%, $5k, max or pos")
    ticket[text: .quantity] = "1,5"
    #expect(reason(ticket) != nil)
    ticket[text: .quantity] = "5"
    #expect(reason(ticket) == nil)
    ticket.type = .limit
    #expect(reason(ticket) == "at which price?")
    ticket[text: .limitPrice] = "1.01"
    #expect(try ticket.draftPhrase() == "buy 5 SPY @ 1.01 day")
    ticket[text: .symbol] = ""
    #expect(reason(ticket) == "which symbol?")
  }

  /// What a field holds that the type has no room for does not become a part of the order.
  @Test func aFieldThatIsNotShownIsNotKept() throws {
    var ticket = Ticket(side: .sell, symbol: Symbol("SPY"))
    ticket[text: .quantity] = "5"
    ticket[text: .limitPrice] = "1.01"
    ticket[text: .stopLoss] = "0.5"
    ticket.isExtendedHours = true
    #expect(try ticket.draftPhrase() == "sell 5 SPY day")
  }
}
