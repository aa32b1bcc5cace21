import TestSupport
import Testing

@testable import TUI

@Suite(.reckoning) struct SanitizerTests {
  @Test(arguments: [
    ("plain text 123 ~", "plain text 123 ~"), ("", ""), ("Zürich 東京 Ω €", "Zürich 東京 Ω €"),
    ("\u{1b}[2J\u{1b}]0;title\u{7}", "·[2J·]0;title·"), ("\u{9b}31m", "·31m"),
    ("\u{85}\u{90}\u{9f}", "···"), ("a\0b", "a·b"), ("a\tb\nc\r\nd", "a·b·c··d"), ("\u{7f}", "·"),
    ("\u{2028}\u{2029}", "··"), ("\u{202e}drawkcab\u{202c}", "drawkcab"),
    ("\u{2066}x\u{2069}\u{200e}\u{200f}\u{61c}", "x"),
    ("a\u{200b}b\u{200d}c\u{2060}\u{feff}d", "abcd"),
    ("so\u{ad}ft", "soft"), ("❤\u{fe0f}", "❤"), ("\u{e0041}\u{e007f}tag", "tag"),
    ("👩\u{200d}💻", "👩💻"), ("\u{e000}\u{10ffff}", "··"), ("\u{378}", "·"),
    ("\u{fff9}a\u{fffa}b\u{fffb}", "·a·b·"), ("\u{3164}\u{115f}x", "x"),
  ])
  func whatCouldMisleadATerminalIsTakenOut(text: String, shown: String) {
    #expect(Sanitizer.clean(text) == shown)
  }

  @Test func aBaseKeepsTwoMarksAndAMarkWithoutABaseGoes() {
    #expect(
      Array(Sanitizer.clean("e\u{301}\u{302}\u{303}\u{304}x").unicodeScalars)
        == ["e", "\u{301}", "\u{302}", "x"])
    #expect(Sanitizer.clean("\u{301}\u{20dd}x") == "x")
    #expect(Sanitizer.clean("e\u{301}\u{200d}\u{302}\u{303}").unicodeScalars.count == 3)
  }

  @Test func bytesThatAreNoTextBecomeTheReplacementCharacter() {
    let text = String(
      decoding: [0x41, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x42] as [UInt8], as: UTF8.self)
    let shown = Sanitizer.clean(text)
    #expect(shown.hasPrefix("A\u{fffd}"))
    #expect(shown.hasSuffix("B"))
    #expect(shown.unicodeScalars.allSatisfy { $0.isASCII || $0 == "\u{fffd}" })
  }

  @Test func aTextWithoutAnEndIsCut() {
    #expect(Sanitizer.clean(String(repeating: "x", count: 5_000)).utf8.count == 4_096)
    #expect(Sanitizer.clean(String(repeating: "\u{1b}", count: 5_000)).count == 4_096)
  }

  @Test func noScalarPassesThatATerminalCouldObey() {
    for value in 0...0x10ffff as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let shown = Sanitizer.clean("a" + String(Character(scalar)) + "b").unicodeScalars
      let isSafe = shown.allSatisfy { kept in
        kept.value >= 0x20 && !(0x7f...0x9f).contains(kept.value)
          && ![
            .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator,
          ].contains(kept.properties.generalCategory)
      }
      guard isSafe else {
        Issue.record("U+\(String(value, radix: 16)) passes")
        return
      }
    }
  }

  @Test func whatIsCleanStaysAsItIs() {
    var chance = CountingGenerator(state: 5)
    for _ in 0..<2_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<8 {
        let limit: UInt32 = Bool.random(using: &chance) ? 0x3ff : 0x1ffff
        guard let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &chance)) else {
          continue
        }
        text.append(scalar)
      }
      let once = Sanitizer.clean(String(text))
      #expect(Sanitizer.clean(once) == once)
    }
  }
}
