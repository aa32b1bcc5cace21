import Testing

@testable import TUI

@Suite("Rows out of sight") struct RowsBeyondTests {
  private func screen(_ count: Int, selected: Int) -> Canvas {
    var canvas = Canvas(size: Size(columns: 20, rows: 8))
    let frame = Rect(x: 0, y: 0, width: 20, height: 8)
    canvas.box(frame, title: "Orders", role: .border)
    Table(
      columns: [TableColumn<Int>("Number", number: true, rank: 0) { TableCell(String($0)) }],
      rows: Array(0..<count), selected: selected, isFocused: true
    ).draw(into: &canvas, in: frame.inset(by: 1))
    canvas.beyond?.draw(into: &canvas, at: frame, role: .label)
    return canvas
  }

  @Test func theirNumberStandsInTheFrame() {
    let first = screen(30, selected: 0)
    #expect(first.text(row: 0) == "┌ Orders ──────────┐")
    #expect(first.text(row: 7) == "└─────────── ▼ 25 ─┘")
    let last = screen(30, selected: 29)
    #expect(last.text(row: 0) == "┌ Orders ─── ▲ 25 ─┐")
    #expect(last.text(row: 7) == "└──────────────────┘")
  }

  @Test func thereIsNoneWhereAllOfThemAreSeen() {
    #expect(!screen(5, selected: 0).text.contains("▼"))
    #expect(screen(6, selected: 0).text(row: 7).contains(" ▼ 1 "))
  }
}
