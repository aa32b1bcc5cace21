import Foundation
import TestSupport
import Testing

@testable import TUI

/// How many of each; `make hostile-text` asks for more.
private let pours = Int(ProcessInfo.processInfo.environment["FOLIO_BYTE_STRINGS"] ?? "") ?? 5_000
private let texts = Int(ProcessInfo.processInfo.environment["FOLIO_TEXTS"] ?? "") ?? 1_500

/// Bytes that no terminal and no broker should send, many of them.
@Suite(.reckoning) struct HostileBytesTests {
  @Test func noByteStringStopsTheKeyDecoder() {
    var random = CountingGenerator(state: 3)
    var decoder = KeyDecoder()
    var (count, reports) = (0, 0)
    for _ in 0..<pours {
      var events: [Event.Kind] = []
      let length = Int.random(in: 0...24, using: &random)
      // A mouse that reports, whole or broken, comes before every eighth.
      if Int.random(in: 0..<8, using: &random) == 0 {
        for (code, isSpecial) in Self.mouse(using: &random) {
          decoder.take(code, isSpecial: isSpecial, into: &events)
        }
      }
      for _ in 0..<length {
        let isSpecial = Int.random(in: 0..<16, using: &random) == 0
        // Codes of curses, bytes, any number at all.
        let code: UInt32 =
          switch Int.random(in: 0..<8, using: &random) {
          case 0: .random(in: 0...UInt32.max, using: &random)
          case 1: .random(in: 0...0x11_ffff, using: &random)
          case 2: .random(in: 0o400...0o2010, using: &random)
          case 3: 0x1b
          default: .random(in: 0...0xff, using: &random)
          }
        decoder.take(code, isSpecial: isSpecial, into: &events)
      }
      decoder.endRead(of: length, into: &events)
      count += events.count
      for event in events {
        switch event {
        case .paste(let text):
          guard text.utf8.count > KeyDecoder.pasteLimit + 4 else { continue }
          Issue.record("a paste of \(text.utf8.count) bytes")
        case .mouse(let report):
          reports += 1
          guard !(0..<99_999).contains(report.column) || !(0..<99_999).contains(report.row) else {
            continue
          }
          Issue.record("a mouse at \(report)")
        default: continue
        }
        return
      }
    }
    #expect(count > pours / 4 && reports > pours / 200)
    print("\(pours) byte strings: \(count) events, \(reports) of a mouse")
    // What was left open is closed, and keys are keys again.
    var events: [Event.Kind] = []
    decoder.take(UInt32(KeyDecoder.pasteEnds), isSpecial: true, into: &events)
    decoder.endRead(of: 1, into: &events)
    events = []
    decoder.take(0x62, isSpecial: false, into: &events)
    decoder.endRead(of: 1, into: &events)
    guard case .key(.character("b"))? = events.first else {
      Issue.record("the b key is \(events)")
      return
    }
  }

  /// `ESC [ <` as curses tells of it, then numbers, their end, and what belongs to no report.
  private static func mouse(
    using random: inout CountingGenerator
  ) -> [(code: UInt32, isSpecial: Bool)] {
    func number() -> String {
      switch Int.random(in: 0..<12, using: &random) {
      case 0: ""
      case 1: String(UInt64.random(in: 0 ... .max, using: &random))
      case 2: "-\(Int.random(in: 0...9, using: &random))"
      default: String(Int.random(in: 0...300, using: &random))
      }
    }
    let button = ["0", "64", "65", "1", "35", "128", number()].randomElement(using: &random) ?? "0"
    let end = ["M", "M", "M", "m", "", "y", "\u{1b}", ";M"].randomElement(using: &random) ?? "M"
    let text = [button, number(), number()].joined(separator: ";") + end
    return [(UInt32(KeyDecoder.mouseBegins), true)]
      + text.unicodeScalars.map { ($0.value, false) }
  }

  @Test func noHostileTextPassesTheSanitizer() {
    var random = CountingGenerator(state: 4)
    for number in 0..<texts {
      let text = HostileText.text(using: &random)
      let clean = Sanitizer.clean(text)
      var stream = TerminalStream()
      stream.take(clean.utf8)
      guard stream.unexpected == [], stream.isAtRest, !clean.utf8.contains(where: { $0 < 0x20 }),
        Sanitizer.clean(clean) == clean
      else {
        Issue.record("text \(number): \(text.unicodeScalars.map { String($0.value, radix: 16) })")
        return
      }
      // To the clipboard it goes whole and as nothing else, whatever stands between.
      let way = [ClipboardSequence.Way.direct, .tmux, .screen][number % 3]
      var copied = TerminalStream()
      copied.take(ClipboardSequence(way).bytes(clean))
      let isWhole = way == .screen || copied.copies == [clean]
      guard copied.unexpected == [], copied.isAtRest, isWhole,
        copied.kinds.isSubset(of: ["OSC 52", "DCS tmux ", "DCS screen"]), !copied.kinds.isEmpty
      else {
        Issue.record("copy \(number) by \(way): \(copied.unexpected) \(copied.kinds)")
        return
      }
      // On a canvas it stays within its cells.
      if number.isMultiple(of: 16) {
        var canvas = Canvas(size: Size(columns: 12, rows: 1))
        let used = canvas.draw(text, column: 0, row: 0, limit: 12)
        #expect((0...12).contains(used))
      }
    }
    print("\(texts) hostile texts sanitized and copied")
  }
}
