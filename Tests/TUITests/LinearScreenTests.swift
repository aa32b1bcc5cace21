import ClientModels
import Testing

@testable import TUI

/// A conversation in lines, each typed a second after the one before.
struct Conversation {
  var screen: LinearScreen
  var now = ScreenFixture.start
  var effects: [Effect] = []

  init(kind: AppSettings.Kind = .paper) { self.init(ScreenFixture(kind: kind)) }

  init(_ fixture: ScreenFixture) {
    screen = LinearScreen(fixture.state)
    now = fixture.now
  }

  /// What is said when this comes by itself.
  mutating func hear(_ kinds: Event.Kind..., after seconds: Double = 1) -> [String] {
    now = now.advanced(bySeconds: seconds)
    let (lines, effects) = screen.take(kinds, at: now)
    self.effects += effects
    return lines
  }

  mutating func say(_ line: String, after seconds: Double = 1, alone: Bool = true) -> [String] {
    now = now.advanced(bySeconds: seconds)
    let (lines, effects) = screen.take(line: line, at: now, alone: alone)
    self.effects += effects
    return lines
  }

  var orders: [OrderRequest] {
    effects.compactMap { if case .send(.submit(let request)) = $0 { request } else { nil } }
  }
}

@Suite struct LinearScreenTests {
  @Test func anOrderIsReviewedInWordsAndSentByYes() {
    var talk = Conversation()
    let review = talk.say("buy 7 AAPL @ 230.50 day")
    #expect(review.first == "Review, nothing is sent yet:")
    #expect(review.contains { $0.contains("PAPER  BUY 7 AAPL LIMIT 230.50 DAY") })
    #expect(
      review.last
        == "Type yes and Enter to do it, alone and a second after this; anything else does nothing."
    )
    #expect(talk.orders.isEmpty)
    let answer = talk.say("yes")
    #expect(answer == ["sending BUY 7 AAPL LIMIT 230.50 DAY"])
    #expect(talk.orders.count == 1)
    _ = talk.say("yes")
    #expect(talk.orders.count == 1, "one confirmation, one order")
  }

  @Test(arguments: ["q", "quit", "exit"])
  func eachWordForLeavingLeaves(word: String) {
    var talk = Conversation()
    _ = talk.say(word)
    #expect(talk.screen.isOver)
  }

  @Test func helpListsWhatCanBeDoneHereAndNothingTwice() {
    var talk = Conversation()
    let names = talk.say("help").compactMap {
      $0.split(whereSeparator: { " :".contains($0) }).first
    }
    #expect(Set(names).count == names.count, "\(names)")
    #expect(names.contains("buy") && names.contains("watch"))
    for word in ["draft", "drafts", "basket", "chart"] {
      #expect(!names.contains { $0 == word }, "\(word) is for the screen")
    }
  }

  @Test func helpNamesEveryWordOfAnOrderInFewLines() throws {
    var talk = Conversation()
    let help = talk.say("help")
    let terms = try #require(help.first { $0.hasPrefix("After SYMBOL") })
    let words = Set(terms.split { !$0.isLetter }.map(String.init))
    for term in OrderPhrase.terms { #expect(words.contains(term), "\(term)") }
    #expect(help.count < 40)
  }

  @Test func helpNamesWhatOnlyTheScreenCanDo() throws {
    var talk = Conversation()
    let line = try #require(talk.say("help").first { $0.hasPrefix("Only on the screen") })
    for word in ["charts", "drafts", "filters", "themes", "keys", "past days"] {
      #expect(line.contains(word), "\(word)")
    }
  }

  /// Nothing comes back by itself where nothing can be seen to have come back.
  @Test func anOrderThatWasNotSentIsTypedAgainAndLeavesNoTicket() throws {
    var talk = Conversation()
    _ = talk.say("sell 3 AAPL")
    _ = talk.say("yes")
    let request = try #require(talk.orders.first)
    func change(_ state: SubmissionState) -> Event.Kind {
      .sync(
        .submissionChanged(Submission(request: request, state: state, confirmedAt: talk.now)))
    }
    #expect(talk.screen.state.sentTickets.isEmpty)
    _ = talk.hear(change(.sending))
    #expect(
      talk.hear(change(.notSent(reason: "connection refused"))) == [
        "ATTENTION: not sent: SELL 3 AAPL MARKET DAY: connection refused; "
          + "nothing was sent, and the line may be typed again"
      ])
    #expect(talk.screen.state.layers.isEmpty)
    #expect(talk.say("sell 3 AAPL").first == "Review, nothing is sent yet:")
    #expect(talk.say("yes") == ["sending SELL 3 AAPL MARKET DAY"])
    #expect(talk.orders.count == 2)
  }

  /// Later than every other order, and its legs later than itself.
  private func bracket(at time: Timestamp) throws -> Order {
    let later = time.advanced(bySeconds: 1)
    func order(_ id: String, _ side: OrderSide, _ type: OrderType, _ status: OrderStatus)
      throws -> Order
    {
      Order(
        id: try #require(BrokerOrderID(id)), symbol: Symbol("NVDA"), side: side,
        type: type, orderClass: .bracket, timeInForce: .day, quantity: Quantity(10),
        status: status, createdAt: later, updatedAt: later, submittedAt: later)
    }
    var entry = try order("b", .buy, .limit, .new)
    entry.limitPrice = try Price(strict: "130")
    var profit = try order("c", .sell, .limit, .held)
    profit.limitPrice = try Price(strict: "140")
    var loss = try order("a", .sell, .stop, .held)
    loss.stopPrice = try Price(strict: "120")
    entry.legs = [profit, loss]
    return entry
  }

  @Test func legsAreToldBehindTheirOrder() throws {
    var talk = Conversation()
    let entry = try bracket(at: talk.now)
    _ = talk.hear(.sync(.ordersUpdated([entry])))
    let orders = talk.say("orders")
    #expect(
      orders.prefix(3) == [
        "BUY 10 NVDA LIMIT 130.00 DAY, new, 0 filled, id b",
        "leg: SELL 10 NVDA LIMIT 140.00 DAY, held, 0 filled, id c",
        "leg: SELL 10 NVDA STOP 120.00 DAY, held, 0 filled, id a",
      ])
    #expect(orders.count { $0.contains("NVDA") } == 3)
    #expect(
      talk.say("cancel all").dropFirst().prefix(3) == [
        "  BUY 10 NVDA LIMIT 130.00 DAY", "  leg: SELL 10 NVDA LIMIT 140.00 DAY",
        "  leg: SELL 10 NVDA STOP 120.00 DAY",
      ])
  }

  @Test func aLegWhoseOrderIsOverIsStillToldAsOne() throws {
    var talk = Conversation()
    var entry = try bracket(at: talk.now)
    (entry.status, entry.filledQuantity) = (.filled, Quantity(10))
    _ = talk.hear(.sync(.ordersUpdated([entry])))
    #expect(talk.say("orders").filter { $0.contains("NVDA") }.allSatisfy { $0.hasPrefix("leg: ") })
  }

  @Test func anEllipsisOfALineIsThreeDotsAndOneOfACellIsOne() {
    #expect(ASCIIText.line("[day|gtc|…] – é…") == "[day|gtc|...] - ?...")
    #expect(ASCIIText.of("[day|gtc|…]") == "[day|gtc|.]")
  }

  @Test func theGreetingSaysWhoseAccountItIs() {
    #expect(Conversation().screen.greeting.contains("Profile main, a paper account."))
    #expect(Conversation(kind: .live).screen.greeting.contains("Profile main, a LIVE account."))
    #expect(
      Conversation(ScreenFixture(offline: true)).screen.greeting.contains(
        "Profile main, the cached book, offline: nothing is asked and nothing is sent."))
  }

  @Test(arguments: ["no", "", "y", "YES please", "buy 1 AAPL", "SEND"])
  func anythingElseDropsIt(line: String) {
    var talk = Conversation()
    _ = talk.say("buy 7 AAPL @ 230.50")
    let answer = talk.say(line)
    #expect(answer.contains("dropped: nothing was sent"))
    _ = talk.say("yes")
    #expect(talk.orders.isEmpty)
  }

  @Test func anAnswerThatComesAtOnceOrWithOthersIsNone() {
    var talk = Conversation()
    _ = talk.say("buy 7 AAPL @ 230.50")
    _ = talk.say("yes", after: 0.1)
    _ = talk.say("buy 7 AAPL @ 230.50")
    _ = talk.say("yes", alone: false)
    #expect(talk.orders.isEmpty)
  }

  @Test func aLiveAccountAsksForItsWord() {
    var talk = Conversation(kind: .live)
    let review = talk.say("buy 7 AAPL @ 230.50")
    #expect(
      review.last
        == "Type SEND and Enter to do it, alone and a second after this; anything else does nothing."
    )
    _ = talk.say("yes")
    #expect(talk.orders.isEmpty)
    _ = talk.say("buy 7 AAPL @ 230.50")
    _ = talk.say("SEND")
    #expect(talk.orders.count == 1)
  }

  /// Beside an order that nobody knows of, one more question: each is answered by itself, and neither at once.
  @Test(arguments: [AppSettings.Kind.paper, .live])
  func anOrderLikeOneThatMayBeOutIsAskedAboutTwice(kind: AppSettings.Kind) throws {
    let word = kind == .live ? "SEND" : "yes"
    func asked() throws -> Conversation {
      var talk = Conversation(kind: kind)
      let request = OrderRequest(
        clientOrderID: try #require(ClientOrderID("folio-lost")),
        symbol: try #require(Symbol("AAPL")), side: .buy, quantity: Quantity(7), pricing: .market,
        timeInForce: .day)
      _ = talk.hear(
        .sync(
          .submissionChanged(
            Submission(
              request: request, state: .unconfirmed(reason: "no answer"), confirmedAt: talk.now))))
      let review = talk.say("buy 7 AAPL @ 230.50")
      #expect(review.contains("ATTENTION: an order like it may be out already."))
      #expect(
        review.last
          == "Type \(word) and Enter: yes, another; it is asked once more then. Anything else does nothing."
      )
      return talk
    }
    var both = try asked()
    let second = both.say(word)
    #expect(both.orders.isEmpty)
    #expect(second.first == "Review, nothing is sent yet:")
    #expect(
      second.last
        == "Type \(word) and Enter to do it, alone and a second after this; anything else does nothing."
    )
    #expect(both.say(word) == ["sending BUY 7 AAPL LIMIT 230.50 DAY"])
    #expect(both.orders.count == 1)

    var tooSoon = try asked()
    _ = tooSoon.say(word)
    let dropped = tooSoon.say(word, after: 0.1)
    #expect(dropped.contains("dropped: what comes with other lines, or at once, is no answer"))
    _ = tooSoon.say(word)
    #expect(tooSoon.orders.isEmpty)

    var together = try asked()
    _ = together.say(word)
    _ = together.say(word, alone: false)
    _ = together.say(word)
    #expect(together.orders.isEmpty)

    var refused = try asked()
    _ = refused.say(word)
    #expect(refused.say("no").contains("dropped: nothing was sent"))
    _ = refused.say(word)
    #expect(refused.orders.isEmpty)
  }

  /// Keys between the question and its answer are the answer's own: the pause counts from the question.
  @Test func theAnswerCountsWhenThePauseHasPassed() {
    var talk = Conversation()
    _ = talk.say("buy 7 AAPL @ 230.50")
    #expect(talk.say("yes", after: 0.29).contains { $0.hasPrefix("dropped: ") })
    _ = talk.say("buy 7 AAPL @ 230.50")
    #expect(talk.say("yes", after: 0.31) == ["sending BUY 7 AAPL LIMIT 230.50 DAY"])
    #expect(talk.orders.count == 1)
  }

  @Test func cancelsAreAskedAboutAndDone() {
    var talk = Conversation()
    let question = talk.say("cancel all")
    #expect(question.first?.hasPrefix("Cancel ") == true)
    #expect(talk.say("yes").contains("asking the broker to cancel all orders"))
    #expect(talk.effects.contains(.send(.cancelAll)))
  }

  @Test func whatIsHeldOrderedAndQuotedIsReadLineByLine() {
    var talk = Conversation()
    let holdings = talk.say("holdings")
    #expect(
      holdings.first
        == "AAPL: 50 at 234.28, value 11,714.00, P/L +209.00, +1.82%")
    #expect(
      talk.say("orders").contains {
        $0.hasPrefix("SELL 100 AAPL LIMIT 230.50 DAY, partially_filled, 40 filled")
      })
    #expect(talk.say("quotes").contains("AAPL: bid 234.28, ask 234.30, last 234.28"))
    #expect(talk.say("account").last?.hasPrefix("equity 61,860.40, day +860.40") == true)
    #expect(talk.say("help").contains { $0.hasPrefix("buy QUANTITY SYMBOL") })
    _ = talk.say("mask")
    let masked = talk.say("holdings").first ?? ""
    #expect(masked.hasPrefix("AAPL: ••• at 234.28"))
    #expect(masked.contains("value •••, P/L •••, +1.82%"))
  }

  @Test func whatHappensIsToldTheUrgentFirst() {
    var talk = Conversation()
    let (lines, _) = talk.screen.take(
      [
        .sync(.notice(Notice(.info, "read again"))), .sync(.notice(Notice(.failure, "no answer"))),
      ], at: talk.now)
    #expect(lines == ["ATTENTION: no answer", "read again"])
    #expect(talk.screen.take([.tick], at: talk.now).0.isEmpty, "each is told once")
  }

  @Test func performanceIsToldAndFollowsThePeriodAndTheBenchmark() {
    var talk = Conversation()
    #expect(talk.say("help").contains { $0.hasPrefix("performance: ") })
    for line in ["performance", "period 1W", "benchmark QQQ"] {
      #expect(talk.say(line).contains("reading the account's performance"), "\(line)")
    }
    let failed = talk.hear(.sync(.performanceFailed(reason: "no answer")))
    #expect(failed.contains { $0.contains("could not be read: no answer") }, "\(failed)")
  }

  @Test func aLineThatIsNoCommandSaysSoAndQuitLeaves() {
    var talk = Conversation()
    #expect(talk.say("Theme").contains("ATTENTION: \"Theme\" is no command; help lists them"))
    #expect(talk.say("sing").contains { $0.contains("is no command") })
    #expect(talk.say("buy 7").contains { $0.hasPrefix("ATTENTION: ") })
    #expect(!talk.screen.isOver)
    _ = talk.say("quit")
    #expect(talk.screen.isOver)
  }
}
