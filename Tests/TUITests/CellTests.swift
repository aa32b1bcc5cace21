import Testing

@testable import TUI

/// What a cell keeps of a character in plain bytes.
@Suite struct CellTests {
  @Test(arguments: [
    " ", "A", "│", "💶", "字", "e\u{301}", "ệ\u{323}", "\u{10ffff}\u{301}\u{302}", "",
  ])
  func aCharacterAndTwoMarksAreKept(text: String) {
    let cell = Cell(text: text, role: .gain)
    #expect(Array(cell.text.unicodeScalars) == Array(text.unicodeScalars))
    #expect(cell.isBlank == (text == " "))
    #expect(cell.ascii == (text.utf8.count == 1 ? text.utf8.first : nil))
  }

  @Test func marksBeyondWhatTheSanitizerLetsThroughAreLeftOut() {
    var cell = Cell(text: "e\u{301}\u{302}\u{303}", role: .text)
    #expect(cell.text.unicodeScalars.count == 1 + Sanitizer.combiningLimit)
    cell.append("\u{304}")
    #expect(cell == Cell(text: "e\u{301}\u{302}", role: .text))
  }

  @Test func cellsDifferByCharacterRoleAndWidth() {
    let cell = Cell(text: "A", role: .text)
    #expect(cell == Cell(scalar: "A", role: .text))
    #expect(cell != Cell(text: "B", role: .text))
    #expect(cell != Cell(text: "A", role: .gain))
    #expect(cell != Cell(text: "A", role: .text, width: 2))
    #expect(Cell.secondHalf(.text).text.isEmpty)
  }

  @Test func everyRoleIsFoundByItsName() {
    for role in Role.allCases { #expect(Role(name: role.name) == role) }
    #expect(Role(name: "borderFocused") == .borderFocused)
    #expect(Role(name: "none") == nil)
  }
}
