import ClientModels
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

  /// A sequence of the terminal between two figures must not join them.
  @Test func keysOfTheTerminalInsideAPasteKeepItFromBeingTaken() {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    decoder.take(UInt32(KeyDecoder.pasteBegins), isSpecial: true, into: &events)
    decoder.take(0x31, isSpecial: false, into: &events)
    decoder.take(0o402, isSpecial: true, into: &events)
    decoder.take(0x32, isSpecial: false, into: &events)
    decoder.take(UInt32(KeyDecoder.pasteEnds), isSpecial: true, into: &events)
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    for event in events { fixture.send(event) }
    #expect(fixture.state.ticket?[text: .quantity] == "")
    #expect(fixture.state.notice?.text == "a paste was dropped: it has control characters")
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

  @Test(arguments: [
    ("15\r20\r", "it has several lines; paste them one by one"),
    ("15\n20", "it has several lines; paste them one by one"),
    ("15\u{2028}20", "it has several lines; paste them one by one"),
    ("1\u{1b}[A2", "it has control characters"), ("1\u{202e}2", "it has control characters"),
    ("1\t2", "it has control characters"), ("１５", "this field does not take all of it"),
    (String(repeating: "1", count: 40), "this field does not take all of it"),
    (String(repeating: "1", count: 600), "it is too long for this field"),
  ])
  func whatAFieldDoesNotTakeWholeIsDropped(text: String, reason: String) {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.type("7")
    fixture.send(.paste(text))
    #expect(fixture.state.ticket?[text: .quantity] == "7")
    #expect(fixture.state.notice?.text == "a paste was dropped: \(reason)")
    fixture.send(.paste("8"))
    #expect(fixture.state.ticket?[text: .quantity] == "78")
    #expect(fixture.state.notice == nil)
  }

  @Test func oneLineIsTakenWithoutItsEnd() {
    var fixture = ScreenFixture()
    fixture.press(.character("b"))
    fixture.send(.paste(" 15 \r"))
    #expect(fixture.state.ticket?[text: .quantity] == "15")
    #expect(fixture.state.notice == nil)
  }

  @Test func aLongLineIsTakenWhole() {
    let text = "buy 100 NVDA   limit 120.25   gtc   profit 140.50   loss 112.25/111.75"
    var fixture = ScreenFixture()
    fixture.press(.character(":"))
    fixture.send(.paste(text))
    guard case .line(let entry)? = fixture.state.layers.last else {
      Issue.record("no line")
      return
    }
    #expect(entry.text == text)
    fixture.send(.paste(String(repeating: " 1", count: 100)))
    guard case .line(let same)? = fixture.state.layers.last else { return }
    #expect(same.text == text)
    #expect(fixture.state.notice?.text == "a paste was dropped: this field does not take all of it")
  }
}
