@testable import TUI

/// What curses makes of bytes: codes of characters and of keys that terminfo knows. Bytes that are no text it drops.
struct TerminalBytes {
  private static let sequences: [([UInt8], Int32)] = [
    ("\u{1b}[200~", KeyDecoder.pasteBegins), ("\u{1b}[201~", KeyDecoder.pasteEnds),
    ("\u{1b}[<", KeyDecoder.mouseBegins), ("\u{1b}OA", 0o403), ("\u{1b}OB", 0o402),
    ("\u{1b}[A", 0o403), ("\u{1b}[B", 0o402),
  ].map { (Array($0.0.utf8), $0.1) }

  private var decoder = KeyDecoder()

  /// What one read of the terminal gives.
  mutating func read(_ bytes: some Sequence<UInt8>) -> [Event.Kind] {
    let bytes = Array(bytes)
    var events: [Event.Kind] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      if let (sequence, code) = Self.sequences.first(where: { rest.starts(with: $0.0) }) {
        decoder.take(UInt32(code), isSpecial: true, into: &events)
        rest = rest.dropFirst(sequence.count)
        continue
      }
      var scalars = UTF8()
      var iterator = rest.makeIterator()
      if case .scalarValue(let scalar) = scalars.decode(&iterator) {
        decoder.take(scalar.value, isSpecial: false, into: &events)
        rest = rest.dropFirst(String(scalar).utf8.count)
      } else {
        rest = rest.dropFirst()
      }
    }
    decoder.endRead(of: bytes.count, into: &events)
    return events.isEmpty ? [.noise] : events
  }
}
