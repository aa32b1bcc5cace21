import Testing

@testable import TUI

@Suite struct ShiftKeyTests {
  @Test func arrowsWithShiftAreKeysOfTheirOwn() {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    for code: UInt32 in [0o520, 0o521, 0o611, 0o622] {
      decoder.take(code, isSpecial: true, into: &events)
    }
    let keys = events.compactMap { if case .key(let key) = $0 { key } else { nil } }
    #expect(keys == [.shiftDown, .shiftUp, .shiftLeft, .shiftRight])
    for key in keys { #expect(Key(name: key.name) == key) }
  }
}
