import ClientModels
import Testing

@testable import TUI

/// A profile with `read_only = true` on the screen: no key, command, entry of the palette or line leads to a change.
@Suite struct ReadOnlyTests {
  /// With an unconfirmed order, so that every command has something to act on.
  private func screen() throws -> ScreenFixture {
    var fixture = ScreenFixture(readOnly: true)
    let lost = OrderRequest(
      clientOrderID: try #require(ClientOrderID("folio-lost")),
      symbol: try #require(Symbol("AAPL")),
      side: .buy, quantity: Quantity(7), pricing: .market, timeInForce: .day)
    var submission = Submission(
      request: lost, state: .unconfirmed(reason: "no answer"), confirmedAt: fixture.now)
    fixture.wait(60)
    submission.notFoundAt = fixture.now
    fixture.send(.sync(.submissionChanged(submission)))
    fixture.effects = []
    return fixture
  }

  /// Says yes to whatever was opened, in every way.
  private func expectNoChange(_ fixture: inout ScreenFixture, after what: String) {
    fixture.wait(0.5)
    fixture.press(.character("y"), .enter)
    fixture.type("SEND")
    fixture.press(.enter)
    let changes = fixture.effects.filter { effect in
      guard case .send(let command) = effect else { return false }
      return switch command {
      case .watch, .show, .findAsset, .listAssets, .trace, .followBars, .followActivity,
        .readOlderActivity, .followDay, .followNews, .followPerformance, .lookBack,
        .refresh:
        false
      default: true
      }
    }
    #expect(changes.isEmpty, "\(what): \(changes)")
    let sheets = fixture.state.layers.filter {
      [.review, .confirmation, .ticket].contains($0.scope)
    }
    #expect(sheets.isEmpty, "\(what) opened a sheet")
  }

  @Test(arguments: [[], [Key.tab, .tab], [.character("3")], [.character("7")]])
  func noCommandOfAnyNameChangesAnything(way: [Key]) throws {
    for command in Command.allCases where command != .acceptDifference {
      var fixture = try screen()
      for key in way { fixture.press(key) }
      for key in command.keys { fixture.press(key) }
      expectNoChange(&fixture, after: "the keys of \(command)")
      guard command.hasName else { continue }
      fixture = try screen()
      for key in way { fixture.press(key) }
      fixture.press(.character(":"))
      fixture.type(command.rawValue)
      fixture.press(.enter)
      expectNoChange(&fixture, after: "the line \(command.rawValue)")
    }
  }

  @Test func noEntryOfThePaletteChangesAnythingAndNoneOfThoseThatWouldIsThere() throws {
    let count = PaletteEntry().commands(isRefused: \.isMutating).count
    #expect(count == Command.allCases.count { $0.hasName && !$0.isMutating })
    for index in 0..<count {
      var fixture = try screen()
      fixture.press(.tab, .tab, .control("p"))
      for _ in 0..<index { fixture.press(.down) }
      fixture.press(.enter)
      expectNoChange(&fixture, after: "entry \(index) of the palette")
    }
    for command in Command.allCases where command.isMutating {
      var entry = PaletteEntry()
      for character in command.rawValue { entry.type(character) }
      #expect(!entry.commands(isRefused: \.isMutating).contains(command))
    }
  }

  @Test(arguments: [
    "buy 10 AAPL", "sell 10 AAPL @ 300", "replace order-0 5", "modify order-0 5", "cancel",
    "cancel all", "cancel AAPL", "cancel *", "cancel order-0", "close AAPL", "close AAPL 50%",
    "flatten", "kill", "flatten --kill",
  ])
  func noVerbOfTheLineChangesAnything(line: String) throws {
    var fixture = try screen()
    fixture.press(.tab, .tab, .character(":"))
    fixture.type(line)
    fixture.press(.enter)
    expectNoChange(&fixture, after: line)
  }

  @Test func whatMayNotBeDoneIsNotOffered() throws {
    var fixture = try screen()
    for way in [[Key.tab], [.tab, .character("3")], [.character("?")], [.control("p")]] {
      for key in way { fixture.press(key) }
      fixture.wait(10)
      let text = fixture.state.render(size: Size(columns: 400, rows: 200)).text
      for command in Command.allCases where command.isMutating {
        #expect(!text.contains(command.help), "\(command) is offered")
        guard let hint = command.hint, let key = command.keys.first else { continue }
        #expect(!text.contains(" \(key.name) \(hint.label)  "), "\(command) is hinted")
      }
      fixture.press(.escape, .character("1"))
    }
  }
}
