import ClientModels
import Testing

@testable import TUI

/// What is asked for in lines and answered when the broker has answered: activity, news, the quotes of a list.
@Suite struct LinearReadingTests: ActivityFixture {
  private func read(_ talk: inout Conversation, _ log: ActivityLog) -> [String] {
    talk.hear(.sync(.activityRead(log)))
  }

  @Test func theActivityIsReadWhenItIsAskedFor() {
    var talk = Conversation()
    #expect(talk.say("activity") == ["reading the account's activity"])
    #expect(talk.effects.contains(.send(.followActivity(true))))
    let told = read(&talk, live(entries, hasOlder: true))
    #expect(told.first == "11 rows, read 2 s ago")
    #expect(told.contains("2025-11-20 Thu: net +0.37, income +0.37"))
    #expect(told.contains("  08:58:00 SELL 10 AAPL at 234.28, cash +2,342.80"))
    #expect(told.contains("  transfer, cash -250.00 EUR, 東京 wire"))
    #expect(told.last == "older ones: folio activity --until DAY")
    // Nobody reads on, and nothing is told again.
    #expect(talk.hear(.tick).isEmpty)
    #expect(talk.effects.contains(.send(.followActivity(false))))
    #expect(read(&talk, live(entries)).isEmpty)
    let known = talk.say("activity amount < 0 and not kind = trade")
    #expect(known.first?.hasPrefix("2 rows, read ") == true)
    #expect(known.contains("2025-11-21 Fri: net -0.02, fees -0.02"))
    #expect(
      talk.say("activity kind = corporate and cash > 0").first?.contains("nothing here is") == true)
    #expect(talk.say("activity amount <").first?.hasPrefix("ATTENTION: amount < what?") == true)
    _ = talk.say("mask")
    #expect(talk.say("activity sell").last == "  08:58:00 SELL ••• AAPL at 234.28, cash •••")
  }

  @Test func whatIsKnownOfOldIsReadAgainAndAFailureIsSaid() {
    var talk = Conversation()
    _ = talk.say("activity")
    _ = read(&talk, live(entries))
    _ = talk.hear(.tick, after: 600)
    #expect(talk.say("activity") == ["reading the account's activity"])
    let told = talk.hear(.sync(.activityFailed(reason: "status 503")))
    #expect(told.first == "ATTENTION: the activity could not be read: status 503")
    #expect(told.count > 11)
  }

  @Test func offlineEverythingIsReadFromWhatIsKept() {
    var talk = Conversation(ScreenFixture(offline: true))
    #expect(talk.say("activity") == ["no activities are cached: run `folio sync` with a network"])
    _ = read(&talk, ActivityLog(entries, asOf: ScreenFixture.start))
    #expect(talk.say("activity /wire").first?.hasPrefix("2 rows, cached, read") == true)
    #expect(!talk.effects.contains(.send(.followActivity(true))))
  }

  @Test func newsAreToldByTheirNumbersAndReadByThem() throws {
    var fixture = ScreenFixture.watching(size: Size(columns: 80, rows: 24))
    fixture.tellNews()
    var talk = Conversation(fixture)
    let apple = try #require(Symbol("AAPL"))
    let page = try #require(fixture.state.watch.news)
    fixture.effects = []
    for line in ["news", "news a b c", "news $$", "news aapl x", "news aapl 0"] {
      #expect(talk.say(line).first?.hasPrefix("ATTENTION: ") == true, "\(line)")
    }
    #expect(talk.say("news ibm") == ["reading the news of IBM"])
    #expect(talk.effects.contains(.send(.followNews(Symbol("IBM")))))
    #expect(
      talk.hear(.sync(.newsFailed(try #require(Symbol("IBM")), reason: "no answer")))
        == ["ATTENTION: the news could not be read: no answer"])
    _ = talk.say("news AAPL")
    let told = talk.hear(.sync(.newsRead(page)))
    #expect(told.count == 3)
    #expect(told.first?.hasPrefix("news of AAPL, read") == true)
    #expect(told.last == "2: 11-21 07:53, Apple & others name a new head of finance")
    // They are known now.
    let article = talk.say("news aapl 2")
    #expect(article.first == "Apple & others name a new head of finance")
    #expect(article.contains(" One."))
    #expect(talk.say("news aapl 3") == ["ATTENTION: there are 2 articles"])
    #expect(page.symbol == apple)
  }

  @Test func aListIsReadWithItsQuotes() throws {
    var talk = Conversation(ScreenFixture.watching())
    #expect(talk.say("watch nothing") == ["ATTENTION: no watchlist is called \"nothing\""])
    #expect(talk.say("watch tech") == ["reading the quotes of \"Tech\""])
    // One has no market: after a while that is said.
    #expect(talk.hear(.tick).isEmpty)
    let told = talk.hear(.tick, after: 5)
    #expect(told.first == "Tech:")
    #expect(
      told.contains {
        $0.hasPrefix("  MSFT: bid 430.98, ask 431.08, last 431.08") && $0.hasSuffix("change -2.03%")
      })
    #expect(told.last == "  NEWONE: no quote is known")
    #expect(talk.say("watch add tech ibm").contains("asking the broker to add IBM to \"Tech\""))
  }

  @Test func alertsAreListedAndDeletedByTheirNumbers() {
    var talk = Conversation()
    #expect(talk.say("alert") == ["reading the alerts"])
    #expect(
      talk.hear(.tick, after: 6) == ["ATTENTION: the alerts are not read: no account is known yet"])
    #expect(talk.say("alert") == ["reading the alerts"])
    #expect(talk.hear(.alerts(.listed(AlertRecords(), watcher: nil))) == ["no alerts"])
    #expect(talk.say("alert") == ["no alerts"])
    #expect(talk.say("help").contains { $0.contains("alert delete|rearm N") })
    #expect(talk.say("show-news") == ["this is for the screen; here it does nothing"])
  }
}
