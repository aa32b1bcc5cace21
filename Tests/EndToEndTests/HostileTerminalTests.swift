import Foundation
import TestSupport
import Testing

/// Bytes that nobody typed, poured into the real program on a real terminal before a paper broker.
@Suite(.serialized, .blocking) struct HostileTerminalTests {
  private static let bursts = 200

  /// What would end the program, or stop it, which is no harm but the end of the test.
  private static func isHarmless(_ byte: UInt8) -> Bool {
    ![UInt8(ascii: "q"), 0x03, 0x1a, 0x11, 0x13, 0x10].contains(byte)
  }

  @Test(arguments: [7])
  func noBurstOfBytesChangesAnythingAtTheBroker(seed: UInt64) throws {
    let desk = try PaperHome()
    #expect(desk.run("buy 10 SPY --yes").status == 0)
    #expect(desk.run("buy 5 SPY @ 1.01 gtc --yes").status == 0)
    let (ledger, changes) = (try desk.ledger(), desk.changes)
    let screen = try desk.screen(100, 30)
    try screen.wait(for: "synced")
    var random = SeededRandom(seed: seed)
    for number in 0..<Self.bursts {
      if number.isMultiple(of: 10) { try open(number / 10, on: screen) }
      let bytes = HostileBurst.bytes(using: &random).filter(Self.isHarmless)
      guard bytes.count > 1 else { continue }
      screen.pour(bytes)
      // Longer than a sheet is dead, now and then: what is left of a burst must not meet it armed.
      poll(nil, 0, number.isMultiple(of: 5) ? 350 : 40)
      guard desk.changes == changes else {
        Issue.record(
          "seed \(seed), burst \(number): \(HostileBurst.text(bytes))\n\(screen.screen())")
        return
      }
    }
    #expect(!screen.screen().contains("exit status"), "\(screen.screen())")
    #expect(try desk.ledger() == ledger)
    #expect(desk.changes == changes)
    // And the keys still work.
    try open(0, on: screen)
    screen.press("y")
    try screen.wait("the order to be sent") { text in
      if text.contains("nothing is sent yet") { screen.pressAlone("y") }
      return desk.changes > changes
    }
  }

  /// Closes whatever is open, then opens what can do harm, long enough to be armed.
  private func open(_ number: Int, on screen: TerminalSession) throws {
    screen.pour(Array("\u{1b}[201~".utf8))
    try screen.wait("the tables") { text in
      if isAtTables(text) { return true }
      screen.press("Escape")
      // A key that follows at once would make another one of the two.
      poll(nil, 0, 80)
      screen.press("1")
      return false
    }
    if number.isMultiple(of: 2) {
      screen.press(":")
      try screen.wait(for: "Command")
      screen.press("C-u")
      screen.type("buy 3 SPY @ 1.02")
      screen.press("Enter")
      try screen.wait(for: "nothing is sent yet")
    } else {
      screen.press("X")
      try screen.wait(for: "Cancel the only working order?")
    }
    poll(nil, 0, 400)
  }

  /// The panes begin at the left edge, and so does the `:` line; every other sheet stands within.
  private func isAtTables(_ text: String) -> Bool {
    text.contains("┌ Holdings") && !text.contains("┌ Command")
      && !text.split(separator: "\n").contains { $0.dropFirst().contains("┌") }
  }
}
