import Testing

@testable import TUI

@Suite struct KeyDecoderTests {
  private func decode(_ text: String) -> [Event.Kind] {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    for scalar in text.unicodeScalars {
      decoder.take(scalar.value, isSpecial: false, into: &events)
    }
    decoder.settle(into: &events)
    return events
  }

  private func keys(_ events: [Event.Kind]) -> [Key] {
    events.compactMap { if case .key(let key) = $0 { key } else { nil } }
  }

  @Test func plainKeysAreWhatTheyAre() {
    #expect(keys(decode("b€")) == [.character("b"), .character("€")])
    #expect(keys(decode("\u{4}\r\t\u{7f}")) == [.control("d"), .enter, .tab, .backspace])
  }

  @Test func theConsoleOfLinuxCallsControlZAKeyOfItsOwn() {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    decoder.take(0o627, isSpecial: true, into: &events)
    #expect(keys(events) == [.control("z")])
  }

  @Test func aResizeIsNoInputAndTakesNothingFromTheKeyAfterIt() {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    decoder.beginRead(of: 1)
    decoder.take(KeyDecoder.resized, isSpecial: true, into: &events)
    decoder.take(0x1b, isSpecial: false, into: &events)
    decoder.take(0x71, isSpecial: false, into: &events)
    decoder.endRead(of: 1, into: &events)
    #expect(events.count == 2)
    #expect(keys(events) == [.escape, .character("q")])

    // Nor does it belong to a paste.
    events = []
    decoder.take(UInt32(KeyDecoder.pasteBegins), isSpecial: true, into: &events)
    decoder.take(0x61, isSpecial: false, into: &events)
    decoder.take(KeyDecoder.resized, isSpecial: true, into: &events)
    decoder.take(UInt32(KeyDecoder.pasteEnds), isSpecial: true, into: &events)
    guard case .paste("a")? = events.first, events.count == 1 else {
      Issue.record("\(events)")
      return
    }
  }

  @Test func anEscapeAloneIsTheEscapeKey() {
    #expect(keys(decode("\u{1b}")) == [.escape])
  }

  @Test(arguments: ["\u{1b}[1;5X", "\u{1b}[200y", "\u{1b}Oy", "\u{1b}y", "\u{1b}[<0;10;10M"])
  func noByteOfAnUnknownSequenceBecomesAKey(text: String) {
    #expect(keys(decode(text)).isEmpty)
  }

  @Test func aKeyPressedSoonAfterEscapeIsAKeyAndOneWithAltIsNot() {
    func read(_ text: String, waiting: Int) -> [Key] {
      var decoder = KeyDecoder()
      var events: [Event.Kind] = []
      decoder.beginRead(of: waiting)
      for scalar in text.unicodeScalars {
        decoder.take(scalar.value, isSpecial: false, into: &events)
      }
      decoder.endRead(of: waiting, into: &events)
      return keys(events)
    }
    // Curses waits a moment for the rest of a sequence, and returns both at once.
    #expect(read("\u{1b}q", waiting: 1) == [.escape, .character("q")])
    #expect(read("\u{1b}q", waiting: 2).isEmpty)
    #expect(read("\u{1b}\u{1b}q", waiting: 1) == [.escape, .escape, .character("q")])
    #expect(read("\u{1b}[1;5X", waiting: 1).isEmpty, "a sequence whose first byte came early")
    #expect(read("b\u{1b}q", waiting: 1) == [.character("b")])
  }

  @Test func aPasteWhoseEndWasLostIsEndedByControlCAlone() {
    func read(_ codes: [UInt32], _ decoder: inout KeyDecoder) -> [Event.Kind] {
      var events: [Event.Kind] = []
      for code in codes { decoder.take(code, isSpecial: false, into: &events) }
      decoder.endRead(of: codes.count, into: &events)
      return events
    }
    var decoder = KeyDecoder()
    var begun: [Event.Kind] = []
    decoder.take(UInt32(KeyDecoder.pasteBegins), isSpecial: true, into: &begun)
    #expect(read([0x79, 0x0a], &decoder).isEmpty)
    #expect(read([0x03, 0x79], &decoder).isEmpty, "within a paste it is a part of it")
    guard case .pasteGoesOn? = read([0x1b], &decoder).first else {
      Issue.record("a key by itself is not told of")
      return
    }
    let ended = read([0x03], &decoder)
    #expect(keys(ended) == [.control("c")])
    #expect(keys(read([0x62], &decoder)) == [.character("b")])
  }

  @Test func aPasteIsOneEventWhateverIsInIt() {
    var decoder = KeyDecoder()
    var events: [Event.Kind] = []
    decoder.take(UInt32(KeyDecoder.pasteBegins), isSpecial: true, into: &events)
    for scalar in "y\n\u{1b}q".unicodeScalars {
      decoder.take(scalar.value, isSpecial: false, into: &events)
    }
    decoder.settle(into: &events)
    #expect(events.isEmpty)
    decoder.take(UInt32(KeyDecoder.pasteEnds), isSpecial: true, into: &events)
    guard case .paste(let text)? = events.first else {
      Issue.record("no paste came")
      return
    }
    #expect(text == "y\n\u{1b}q")
    #expect(events.count == 1)
  }
}
