import ClientModels
import Testing

@testable import Sync

/// The engine's part in the broker's watchlists, step by step.
@Suite struct SyncStateWatchlistTests {
  private let tech = WatchlistID("tech")
  private let lost = BrokerError.unreachable(reason: "no answer in time")

  private func connected(isReadOnly: Bool = false) throws -> Machine {
    var machine = try Machine.connected(isReadOnly: isReadOnly)
    var configuration = SyncConfiguration(
      knownAccount: try account("a-1"), followsWatchlists: true, isReadOnly: isReadOnly, seed: 1)
    configuration.quoteInterval = 1
    machine.state = SyncState(configuration: configuration, snapshotBatch: 100, at: machine.now)
    machine.handle(.start)
    machine.handle(.storeOpened(StoredBook(account: try account("a-1"))))
    machine.answer(.account(.success(Account(id: try account("a-1")))))
    return machine
  }

  private func list(_ symbols: String, name: String = "Tech", minute: Int = 0) throws -> Watchlist {
    Watchlist(
      id: try #require(tech), name: name,
      symbols: try symbols.split(separator: " ").map { try symbol(String($0)) },
      updatedAt: Timestamp.noonish.advanced(bySeconds: Double(60 * minute)))
  }

  /// A list of the broker's is known.
  private func settled(
    _ symbols: String = "AAPL MSFT", isReadOnly: Bool = false
  ) throws -> Machine {
    var machine = try connected(isReadOnly: isReadOnly)
    var listed = try list(symbols)
    listed.symbols = nil
    machine.answer(.watchlists(.success(Listing([listed]))))
    machine.answer(.watchlist(listed.id, .success(WatchlistReading(try list(symbols)))))
    machine.handle(.tick, after: 5)
    return machine
  }

  private func outcomes(_ actions: [SyncAction]) -> [WatchlistOutcome] {
    actions.events.compactMap {
      if case .watchlistEdited(_, let outcome) = $0 { outcome } else { nil }
    }
  }

  private func asked(_ actions: [SyncAction]) -> [BrokerQuestion] {
    actions.questions.filter {
      switch $0 {
      case .watchlists, .watchlist, .changeWatchlist: true
      default: false
      }
    }
  }

  private func symbols(_ machine: Machine) -> String? {
    machine.state.portfolio.watchlists?.lists.first?.symbols?.map(\.text).joined(separator: " ")
  }

  @Test func theNamesAreReadFirstAndThenWhatIsOnEachList() throws {
    var machine = try connected()
    #expect(machine.state.desk.isListing)
    var listed = try list("AAPL")
    listed.symbols = nil
    let actions = machine.answer(.watchlists(.success(Listing([listed]))))
    #expect(asked(actions) == [.watchlist(listed.id)])
    #expect(machine.state.portfolio.watchlists?.lists == [listed])
    let read = machine.answer(.watchlist(listed.id, .success(WatchlistReading(try list("AAPL")))))
    #expect(symbols(machine) == "AAPL")
    #expect(asked(read).isEmpty)
    #expect(asked(machine.handle(.tick, after: 59)).isEmpty)
    #expect(asked(machine.handle(.tick, after: 2)) == [.watchlists])
    // Nothing has changed, so nothing is read again.
    #expect(asked(machine.answer(.watchlists(.success(Listing([listed]))))).isEmpty)
    // Somebody changed it elsewhere.
    machine.handle(.tick, after: 61)
    listed.updatedAt = machine.now
    #expect(
      asked(machine.answer(.watchlists(.success(Listing([listed]))))) == [.watchlist(listed.id)])
    #expect(symbols(machine) == "AAPL", "what was known stays until it was read again")
  }

  @Test func withoutTheWishNoListIsRead() throws {
    var machine = try Machine.connected()
    for _ in 0..<100 { #expect(asked(machine.handle(.tick, after: 2)).isEmpty) }
    let actions = machine.handle(.command(.editWatchlist(.create(name: "x", []))))
    #expect(outcomes(actions) == [.refused(reason: "the broker keeps no watchlists")])
  }

  @Test func aBrokerWithoutListsIsNotAskedAgain() throws {
    var machine = try connected()
    let actions = machine.answer(.watchlists(.failure(.notFound(what: "route"))))
    #expect(actions.events.contains(.watchlistsFailed(reason: "the broker keeps no watchlists")))
    for _ in 0..<30 { #expect(asked(machine.handle(.tick, after: 10)).isEmpty) }
  }

  @Test func anAddedSymbolIsShownOnceTheBrokerHasIt() throws {
    var machine = try settled()
    let id = try #require(tech)
    let edit = WatchlistEdit.add(try symbol("NVDA"), id)
    let change = WatchlistChange.add(try symbol("NVDA"), id)
    #expect(asked(machine.handle(.command(.editWatchlist(edit)))) == [.changeWatchlist(change)])
    #expect(symbols(machine) == "AAPL MSFT", "nothing is kept here alone")
    let reading = WatchlistReading(try list("AAPL MSFT NVDA", minute: 1))
    let actions = machine.answer(.watchlistChanged(change, .success(reading)))
    #expect(outcomes(actions) == [.done])
    #expect(symbols(machine) == "AAPL MSFT NVDA")
  }

  @Test func whatTheBrokerRefusesStaysAsItWas() throws {
    var machine = try settled()
    let id = try #require(tech)
    let change = WatchlistChange.add(try symbol("ZZZZ"), id)
    machine.handle(.command(.editWatchlist(.add(try symbol("ZZZZ"), id))))
    let refusal = BrokerError.refused(status: 422, code: 1, message: "asset not found")
    let actions = machine.answer(.watchlistChanged(change, .failure(refusal)))
    #expect(outcomes(actions) == [.refused(reason: "the broker refused: asset not found (code 1)")])
    #expect(symbols(machine) == "AAPL MSFT")
  }

  @Test func afterALostAnswerTheListIsReadAgainAndWhatIsSoIsSaid() throws {
    let id = try #require(tech)
    let change = WatchlistChange.remove(try symbol("AAPL"), id)
    for (left, outcome) in [
      ("MSFT", WatchlistOutcome.done), ("AAPL MSFT", .notSeen(reason: "no answer in time")),
    ] {
      var machine = try settled()
      machine.handle(.command(.editWatchlist(.remove(try symbol("AAPL"), id))))
      let lostIt = machine.answer(.watchlistChanged(change, .failure(lost)))
      #expect(outcomes(lostIt).isEmpty)
      #expect(asked(lostIt) == [.watchlist(id)])
      let read = machine.answer(.watchlist(id, .success(WatchlistReading(try list(left)))))
      #expect(outcomes(read) == [outcome])
      #expect(symbols(machine) == left)
    }
  }

  @Test func whenNothingCanBeReadEitherItIsNotKnown() throws {
    var machine = try settled()
    let change = WatchlistChange.create(name: "New", [])
    machine.handle(.command(.editWatchlist(.create(name: "New", []))))
    #expect(asked(machine.answer(.watchlistChanged(change, .failure(lost)))) == [.watchlists])
    let actions = machine.answer(.watchlists(.failure(lost)))
    #expect(outcomes(actions) == [.unknown(reason: "no answer in time")])
    #expect(machine.state.desk.edits.isEmpty)
  }

  @Test func aDeletedListGoesAlsoWhenTheAnswerWasLost() throws {
    var machine = try settled()
    let id = try #require(tech)
    machine.handle(.command(.editWatchlist(.delete(id))))
    machine.answer(.watchlistChanged(.delete(id), .failure(lost)))
    let actions = machine.answer(.watchlist(id, .failure(.notFound(what: "list"))))
    #expect(outcomes(actions) == [.done])
    #expect(machine.state.portfolio.watchlists?.lists.isEmpty == true)
  }

  @Test func aMoveWritesTheListAsItIsAtTheBrokerThen() throws {
    var machine = try settled()
    let id = try #require(tech)
    let actions = machine.handle(
      .command(.editWatchlist(.move(try symbol("MSFT"), id, by: -1))))
    #expect(asked(actions) == [.watchlist(id)])
    // Somebody added one meanwhile: it must not get lost.
    let fresh = WatchlistReading(try list("AAPL MSFT IBM", minute: 3))
    let sent = asked(machine.answer(.watchlist(id, .success(fresh))))
    let wanted = try ["MSFT", "AAPL", "IBM"].map { try symbol($0) }
    let change = WatchlistChange.replace(id, name: "Tech", wanted)
    #expect(sent == [.changeWatchlist(change)])
    let done = machine.answer(
      .watchlistChanged(
        change, .success(WatchlistReading(try list("MSFT AAPL IBM", minute: 4)))))
    #expect(outcomes(done) == [.done])
    #expect(symbols(machine) == "MSFT AAPL IBM")
  }

  @Test func aListWithSomethingThatIsNoSymbolHereIsNeverWrittenWhole() throws {
    var machine = try settled()
    let id = try #require(tech)
    machine.handle(.command(.editWatchlist(.rename(id, "Other"))))
    var odd = try list("AAPL")
    odd.hasOthers = true
    let actions = machine.answer(.watchlist(id, .success(WatchlistReading(odd))))
    #expect(asked(actions).isEmpty)
    guard case .refused(let reason)? = outcomes(actions).first else {
      Issue.record("\(actions)")
      return
    }
    #expect(reason.contains("would be lost"))
  }

  @Test func changesWaitForEachOtherInTheirOrder() throws {
    var machine = try settled()
    let id = try #require(tech)
    let names = ["A", "B", "C"]
    var asked: [BrokerQuestion] = []
    for name in names {
      asked += self.asked(machine.handle(.command(.editWatchlist(.add(try symbol(name), id)))))
    }
    var known = "AAPL MSFT"
    for (index, name) in names.enumerated() {
      let change = WatchlistChange.add(try symbol(name), id)
      #expect(asked == [.changeWatchlist(change)])
      known += " " + name
      let reading = WatchlistReading(try list(known, minute: index + 1))
      asked = self.asked(machine.answer(.watchlistChanged(change, .success(reading))))
    }
    #expect(symbols(machine) == "AAPL MSFT A B C")
    #expect(asked == [.watchlists], "and all are read once more")
  }

  @Test func aReadOnlyProfileChangesNothing() throws {
    var machine = try settled(isReadOnly: true)
    let id = try #require(tech)
    for edit in [
      WatchlistEdit.create(name: "x", []), .rename(id, "x"), .delete(id),
      .add(try symbol("A"), id), .remove(try symbol("AAPL"), id),
      .move(try symbol("AAPL"), id, by: 1),
    ] {
      let actions = machine.handle(.command(.editWatchlist(edit)))
      #expect(outcomes(actions) == [.refused(reason: "this profile is read-only")])
      #expect(asked(actions).isEmpty)
    }
  }

  @Test func whatCannotBeIsRefusedWithoutARequest() throws {
    var machine = try settled()
    let id = try #require(tech)
    for (edit, reason) in [
      (WatchlistEdit.create(name: "Tech", []), "there is a list \"Tech\" already"),
      (.create(name: " ", []), "a list needs a name"),
      (.rename(id, String(repeating: "x", count: 65)), "a name has at most 64 characters"),
    ] {
      let actions = machine.handle(.command(.editWatchlist(edit)))
      #expect(outcomes(actions) == [.refused(reason: reason)])
      #expect(asked(actions).isEmpty)
    }
    machine.answer(.account(.failure(lost)))
    let down = machine.handle(.command(.editWatchlist(.delete(id))))
    #expect(outcomes(down) == [.refused(reason: "the broker cannot be reached now")])
  }

  @Test func atTheEndOfTheProgramWhatWasNotSentIsRefused() throws {
    var machine = try settled()
    let id = try #require(tech)
    machine.handle(.command(.editWatchlist(.add(try symbol("A"), id))))
    machine.handle(.command(.editWatchlist(.add(try symbol("B"), id))))
    let stopped = machine.handle(.stop)
    #expect(outcomes(stopped) == [.refused(reason: "the program is ending")])
    #expect(!stopped.contains(.finish), "the one that is on its way is waited for")
    let reading = WatchlistReading(try list("AAPL MSFT A"))
    let answered = machine.answer(
      .watchlistChanged(.add(try symbol("A"), id), .success(reading)), after: 0.1)
    #expect(outcomes(answered) == [.done])
    #expect(answered.contains(.finish))
  }
}
