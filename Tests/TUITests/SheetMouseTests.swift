import ClientModels
import Testing

@testable import TUI

/// A mouse on sheets: it goes to a field and to a line of a list, a second click takes the line, and nothing is answered.
@Suite struct SheetMouseTests {
  private func click(_ screen: inout ScreenFixture, on text: String, twice: Bool = false) {
    screen.wait(0.5)
    let canvas = screen.state.render(size: screen.state.size)
    for row in 0..<canvas.size.rows {
      let words = canvas.text(row: row)
      guard let place = words.firstRange(of: text) else { continue }
      let column = words.distance(from: words.startIndex, to: place.lowerBound)
      screen.send(.mouse(MouseReport(.press, column: column, row: row)))
      guard twice else { return }
      screen.now = screen.now.advanced(bySeconds: 0.1)
      screen.send(.mouse(MouseReport(.press, column: column, row: row)))
      return
    }
    Issue.record("\(text) is not on the screen")
  }

  @Test func aClickGoesToAFieldOfTheTicket() {
    var screen = ScreenFixture()
    screen.press(.character("b"))
    screen.type("12")
    click(&screen, on: "Time in force")
    #expect(screen.state.ticket?.focus == .timeInForce)
    click(&screen, on: "Quantity ")
    #expect(screen.state.ticket?.focus == .quantity)
    screen.type("3")
    #expect(screen.state.ticket?[text: .quantity] == "3")
    // From the review the ticket below is not reached.
    screen.press(.enter)
    screen.wait(0.5)
    let canvas = screen.state.render(size: screen.state.size)
    for row in 0..<canvas.size.rows {
      screen.wait(0.5)
      screen.send(.mouse(MouseReport(.press, column: 31, row: row)))
    }
    #expect(screen.state.layers.count == 2)
    #expect(screen.state.ticket?.focus == .quantity)
    #expect(screen.orders.isEmpty)
  }

  @Test func aClickChoosesWhatToSortByAndASecondOneSorts() {
    var screen = ScreenFixture()
    screen.press(.character("o"))
    click(&screen, on: "pl%")
    #expect(screen.state.look(of: .holdings).sort.isEmpty)
    click(&screen, on: "pl%", twice: true)
    #expect(screen.state.look(of: .holdings).sort.map(\.column) == ["pl%"])
  }

  @Test func aClickChoosesAColumnAndASecondOneHidesIt() {
    var screen = ScreenFixture()
    screen.press(.character("|"))
    click(&screen, on: "[x] Cost", twice: true)
    #expect(screen.state.look(of: .holdings).hidden == ["cost"])
  }

  @Test func aClickOnATabThatIsAKeyAloneShowsIt() {
    var screen = ScreenFixture(size: Size(columns: 100, rows: 30))
    click(&screen, on: " 4 5 6 7")
    let canvas = screen.state.render(size: screen.state.size)
    #expect(screen.state.tab == .activity, "\(canvas.text(row: 29))")
  }

  @Test func columnsThatHaveNoRoomSaySo() {
    var screen = ScreenFixture(size: Size(columns: 80, rows: 40))
    screen.press(.character("|"))
    let text = screen.state.render(size: screen.state.size).text
    #expect(text.contains(/\[x\] Price +│/), "\(text)")
    #expect(text.contains(/\[x\] Name +no room/), "\(text)")
  }
}
