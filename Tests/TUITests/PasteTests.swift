import Testing

@testable import TUI

@Suite(.timeLimit(.minutes(1))) struct PasteTests {
  private func paste(_ scalars: some Sequence<Unicode.Scalar>) -> [Event.Kind] {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    decoder.take(UInt32(KeyDecoder.pasteBegins), isSpecial: true, into: &events)
    for scalar in scalars { decoder.take(scalar.value, isSpecial: false, into: &events) }
    decoder.take(UInt32(KeyDecoder.pasteEnds), isSpecial: true, into: &events)
    decoder.take(UInt32(UInt8(ascii: "q")), isSpecial: false, into: &events)
    return events
  }

  @Test func aPasteOfAMebibyteIsTakenInTimeAndWhatIsMoreIsDropped() {
    let events = paste(repeatElement("x", count: KeyDecoder.pasteLimit + 5_000))
    guard case .paste(let text)? = events.first, case .key(.character("q"))? = events.last else {
      Issue.record("the paste or the key after it is missing")
      return
    }
    #expect(events.count == 2)
    #expect(text.utf8.count == 1_048_576)
  }

  @Test func keysOfTheTerminalInsideAPasteAreNotPressed() {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    decoder.take(UInt32(KeyDecoder.pasteBegins), isSpecial: true, into: &events)
    for special: UInt32 in [0o402, 0o527, 0o407] {
      decoder.take(special, isSpecial: true, into: &events)
    }
    decoder.take(0xd800, isSpecial: false, into: &events)
    decoder.take(0x11_0000, isSpecial: false, into: &events)
    #expect(events.isEmpty)
  }

  @Test func anyCodesAreDecodedWithoutATrap() {
    var chance = CountingGenerator(state: 3)
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    for _ in 0..<20_000 {
      let isSpecial = Int.random(in: 0..<8, using: &chance) == 0
      let limit: UInt32 = Bool.random(using: &chance) ? 0x7f : UInt32.max
      let code =
        isSpecial
        ? UInt32.random(in: 0o400...0o2010, using: &chance)
        : UInt32.random(in: 0...limit, using: &chance)
      decoder.take(code, isSpecial: isSpecial, into: &events)
      if Int.random(in: 0..<10, using: &chance) == 0 { decoder.settle(into: &events) }
    }
    decoder.take(UInt32(KeyDecoder.pasteEnds), isSpecial: true, into: &events)
    #expect(events.count > 1_000)
  }
}
