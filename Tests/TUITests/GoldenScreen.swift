import Foundation
import Testing

@testable import TUI

/// Compares a canvas with the golden file of that name: its text, then a letter for the role of each cell.
///
/// A missing file, or `FOLIO_RECORD=1`, writes the file and fails, so that nothing is ever recorded unseen.
func expectScreen(
  _ canvas: Canvas, named name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  expectText(
    canvas.text + "---\n" + canvas.roleGrid, in: "Tests/TUITests/Golden/\(name).txt",
    sourceLocation: sourceLocation)
}

/// Compares a text with a file of the checkout, by the same rule.
func expectText(_ text: String, in path: String, sourceLocation: SourceLocation) {
  let file = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(path)
  let known = try? String(contentsOf: file, encoding: .utf8)
  guard let known, ProcessInfo.processInfo.environment["FOLIO_RECORD"] == nil else {
    try? Data(text.utf8).write(to: file)
    Issue.record("recorded \(path): look at it, then run again", sourceLocation: sourceLocation)
    return
  }
  #expect(
    text == known, "\(path) differs; FOLIO_RECORD=1 records it again",
    sourceLocation: sourceLocation)
}
