import ClientModels
import TestSupport
import Testing

@testable import TUI

/// Alerts on the screen: set, listed, changed, and said aloud when they fire.
@Suite struct AlertTests {
  private func records(_ fixture: ScreenFixture) throws -> AlertRecords {
    var records = AlertRecords()
    for text in [
      "AAPL > 240 note the old high", "BRK.B -5% repeat", "pl < -500 repeat until 2026-12-31",
      "fill TSLA", "SHIB < 0.0001",
    ] {
      _ = records.add(
        try AlertRule(text: text), at: fixture.now.advanced(bySeconds: -3_600))
    }
    records.alerts[1].state = .fired
    records.alerts[3].state = .spent
    let fired = firing(
      4, "fill TSLA", isAmount: true, .crossed, "buy 10 TSLA at 322.5",
      at: fixture.now.advanced(bySeconds: -60))
    records.alerts[3].lastFiring = fired
    records.firings = [
      firing(
        2, "BRK.B <= -5%", .away, "-5.2%", at: fixture.now.advanced(bySeconds: -600)), fired,
    ]
    return records
  }

  private func firing(
    _ number: Int, _ condition: String, isAmount: Bool = false, _ kind: AlertFiring.Kind,
    _ value: String, at: Timestamp
  ) -> AlertFiring {
    AlertFiring(
      number: number, condition: condition, note: "", isAmount: isAmount, kind: kind, at: at,
      marketAt: nil, value: value)
  }

  private func screen(size: Size = Size(columns: 80, rows: 24)) throws -> ScreenFixture {
    var fixture = ScreenFixture(size: size)
    fixture.send(.alerts(.listed(try records(fixture), watcher: nil)))
    return fixture
  }

  private func commands(_ fixture: ScreenFixture) -> [AlertCommand] {
    fixture.effects.compactMap { effect in
      guard case .alerts(let command) = effect else { return nil }
      if case .market = command { return nil }
      return command
    }
  }

  @Test(arguments: [(60, 14), (80, 24), (120, 40)])
  func theListStandsOverThePanes(columns: Int, rows: Int) throws {
    var fixture = try screen(size: Size(columns: columns, rows: rows))
    fixture.press(.character("!"), .character("j"))
    expectScreen(
      fixture.state.render(size: Size(columns: columns, rows: rows)),
      named: "alerts-\(columns)x\(rows)")
    #expect(commands(fixture) == [.markSeen])
  }

  @Test func withoutAnyTheListSaysHowToSetOne() throws {
    var fixture = ScreenFixture(size: Size(columns: 80, rows: 24))
    fixture.press(.character("!"))
    let unread = fixture.state.render(size: Size(columns: 80, rows: 24)).text
    #expect(unread.contains("the alerts are not read yet"))
    fixture.send(.alerts(.listed(AlertRecords(), watcher: nil)))
    expectScreen(fixture.state.render(size: Size(columns: 80, rows: 24)), named: "alerts-none")
  }

  @Test func theHeaderSaysSoUntilSomebodyLooks() throws {
    var fixture = try screen()
    let size = Size(columns: 80, rows: 24)
    #expect(fixture.state.render(size: size).text.contains("2 ALERTS, ! shows"))
    fixture.press(.character("!"))
    var seen = try records(fixture)
    seen.markSeen()
    fixture.send(.alerts(.listed(seen, watcher: nil)))
    fixture.press(.escape)
    #expect(!fixture.state.render(size: size).text.contains("ALERTS"))
  }

  @Test func aRowsKeyBeginsAnAlertOnItsSymbol() throws {
    var fixture = try screen()
    fixture.press(.character("@"))
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("no line is open")
      return
    }
    #expect(entry.text == "alert AAPL ")
    #expect(
      fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains(
        "next: > PRICE, < PRICE, -5% or +5%"))
    fixture.type("> 250 repeat")
    #expect(
      fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains(
        "sets an alert: when the last price of AAPL is above 250, each time; it is"))
    fixture.press(.enter)
    #expect(commands(fixture) == [.add(try AlertRule(text: "AAPL > 250 repeat"))])
    #expect(fixture.state.layers.isEmpty)
  }

  @Test func oneThatWasMetWhenItWasSetHasNotFired() throws {
    var fixture = ScreenFixture(size: Size(columns: 120, rows: 40))
    var records = AlertRecords()
    _ = records.add(try AlertRule(text: "AAPL > 200"), at: fixture.now)
    let met = firing(1, "AAPL > 200", .wasMet, "240.5", at: fixture.now)
    records.alerts[0].state = .fired
    records.alerts[0].lastFiring = met
    records.firings = [met]
    fixture.send(.alerts(.listed(records, watcher: nil)))
    fixture.press(.character("!"))
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    #expect(text.contains("waits for a crossing"), "\(text)")
    #expect(text.contains("waits until it is back at 199.8"), "\(text)")
    #expect(text.contains(" met "), "\(text)")
    #expect(!text.contains("Fired, the latest first"), "\(text)")
    #expect(AlertText.line(records.alerts[0]) == "1: AAPL > 200, waits for a crossing")
  }

  @Test func whatIsNoAlertIsRefusedInWordsAndStays() throws {
    var fixture = try screen()
    fixture.press(.character(":"))
    fixture.type("alert AAPL 200")
    fixture.press(.enter)
    #expect(fixture.state.notice?.text.hasPrefix("write it like AAPL > 200") == true)
    #expect(fixture.state.layers.count == 1)
    #expect(commands(fixture) == [])
  }

  @Test func oneIsChangedDeletedAndArmedByKeysOfTheList() throws {
    var fixture = try screen()
    fixture.press(.character("!"), .character("j"), .character("r"), .enter)
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("no line is open")
      return
    }
    #expect(entry.text == "alert change 2 BRK.B chg <= -5% repeat")
    fixture.press(.control("u"))
    fixture.type("alert change 2 BRK.B -6%")
    fixture.press(.enter, .character("d"))
    expectScreen(
      fixture.state.render(size: Size(columns: 80, rows: 24)), named: "alerts-delete")
    fixture.wait(0.5)
    fixture.press(.character("y"))
    #expect(
      commands(fixture) == [
        .markSeen, .rearm([2]), .change(2, try AlertRule(text: "BRK.B -6%")), .delete([2]),
      ])
  }

  @Test func oneThatFiresNowRingsAndIsSaid() throws {
    var fixture = try screen()
    fixture.send(
      .alerts(.fired(firing(1, "AAPL > 240", .crossed, "240.5", at: fixture.now), acts: true)))
    #expect(fixture.state.notice?.text == "ALERT AAPL > 240 (240.5)")
    #expect(fixture.effects.contains(.bell))
    #expect(fixture.effects.contains(.notify("Folio: ALERT AAPL > 240 (240.5)")))
  }

  @Test func oneOfBeforeIsSaidWithoutABell() throws {
    var fixture = try screen()
    for (kind, words) in [
      (
        AlertFiring.Kind.away,
        "crossed while away: AAPL > 240 (240.5, seen 09:00 New York, may have been met before)"
      ), (.wasMet, "AAPL > 240 already (240.5): the alert waits for the next crossing"),
    ] {
      fixture.send(
        .alerts(.fired(firing(1, "AAPL > 240", kind, "240.5", at: fixture.now), acts: false)))
      #expect(fixture.state.notice?.text == words)
    }
    #expect(!fixture.effects.contains(.bell))
  }

  @Test func amountsOfOursAreHiddenInNoticesAndOnTheDesktop() throws {
    var fixture = try screen(size: Size(columns: 120, rows: 40))
    fixture.press(.character("M"))
    fixture.send(
      .alerts(
        .fired(
          firing(3, "pl < -500", isAmount: true, .crossed, "-501.25", at: fixture.now), acts: true))
    )
    #expect(fixture.state.notice?.text == "ALERT pl < ••• (•••)")
    #expect(fixture.effects.contains(.notify("Folio: ALERT pl < ••• (•••)")))
    fixture.press(.character("!"))
    let text = fixture.state.render(size: Size(columns: 120, rows: 40)).text
    for own in ["500", "buy 10"] { #expect(!text.contains(own), "\(own)") }
    #expect(text.contains("pl < •••") && text.contains("AAPL > 240"))
  }

  @Test func whatAnAlertIsAboutIsQuoted() throws {
    var fixture = ScreenFixture()
    var records = AlertRecords()
    _ = records.add(try AlertRule(text: "ZZZ > 3"), at: fixture.now)
    _ = records.add(try AlertRule(text: "pl < 3"), at: fixture.now)
    fixture.send(.alerts(.listed(records, watcher: nil)))
    #expect(
      fixture.effects.contains { effect in
        guard case .send(.watch(let symbols)) = effect else { return false }
        return symbols.contains { $0.text == "ZZZ" }
      })
    #expect(fixture.effects.contains(.send(.refresh)))
    #expect(
      fixture.effects.contains { effect in
        guard case .alerts(.market(let snapshots)) = effect else { return false }
        return snapshots.map(\.symbol.text) == ["AAPL", "BRK.B", "SHIB"]
      })
  }

  @Test func offlineAlertsAreKeptAndNothingIsWatched() throws {
    var fixture = ScreenFixture(offline: true, size: Size(columns: 80, rows: 24))
    fixture.send(.alerts(.listed(try records(fixture), watcher: nil)))
    fixture.press(.character("!"))
    #expect(
      fixture.state.render(size: Size(columns: 80, rows: 24)).text.contains(
        "offline: nothing is watched"))
    fixture.press(.character("d"))
    fixture.wait(0.5)
    fixture.press(.character("y"))
    #expect(commands(fixture) == [.markSeen, .delete([1])])
  }

  @Test func linesTellOfThemToo() throws {
    var screen = LinearScreen(try self.screen().state)
    let now = ScreenFixture.start
    let (news, _) = screen.take(
      [.alerts(.fired(firing(1, "AAPL > 240", .crossed, "240.5", at: now), acts: true))], at: now)
    #expect(news == ["ATTENTION: ALERT AAPL > 240 (240.5)"])
    let (lines, _) = screen.take(line: "alerts", at: now)
    #expect(lines.first == "1: AAPL > 240, armed, the old high")
    let (_, effects) = screen.take(line: "alert TSLA > 400", at: now)
    #expect(effects.contains(.alerts(.add(try AlertRule(text: "TSLA > 400")))))
  }
}

@Suite struct DesktopNoticeTests {
  private func text(_ style: DesktopNotice.Style, _ text: String, tmux: Bool = false) -> String {
    String(decoding: DesktopNotice(style, passesThroughTmux: tmux).bytes(text), as: UTF8.self)
  }

  @Test func eachStyleHasItsSequences() {
    #expect(text(.none, "x") == "")
    #expect(text(.osc9, "AAPL > 200") == "\u{1b}]9;AAPL > 200\u{7}")
    #expect(text(.osc777, "a;b") == "\u{1b}]777;notify;Folio;a,b\u{7}")
    #expect(text(.both, "x") == "\u{1b}]9;x\u{7}\u{1b}]777;notify;Folio;x\u{7}")
    #expect(text(.osc9, "x", tmux: true) == "\u{1b}Ptmux;\u{1b}\u{1b}]9;x\u{7}\u{1b}\\")
  }

  @Test func noTextLeavesItsSequence() {
    var random = CountingGenerator(state: 11)
    for style in DesktopNotice.Style.allCases {
      for tmux in [false, true] {
        for number in 0..<300 {
          let hostile = "Folio: " + HostileText.text(using: &random)
          let bytes = DesktopNotice(style, passesThroughTmux: tmux).bytes(hostile)
          #expect(bytes.count <= 600)
          var stream = TerminalStream()
          stream.take(bytes)
          guard stream.unexpected == [], stream.isAtRest else {
            Issue.record("text \(number) leaves as \(stream.unexpected)")
            return
          }
        }
      }
    }
  }

  @Test func aNoteBehindASentenceIsMarkedAsOne() {
    let firing = AlertFiring(
      number: 1, condition: "AAPL < 240", note: "test", isAmount: false, kind: .wasMet,
      at: ScreenFixture.start, marketAt: nil, value: "234")
    #expect(
      AlertText.firing(firing)
        == "AAPL < 240 already (234): the alert waits for the next crossing; note: test")
  }
}
