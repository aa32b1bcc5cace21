import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard output and standard error. Lines for people pass the sanitizer: a broker's words never move a cursor.
enum Output {
  /// Lines for people are ASCII: the locale is not one of UTF-8, or somebody asked for it. Set before the first line.
  nonisolated(unsafe) static var isASCII = !hasUnicode

  /// Writes text that is ours, or that was encoded as JSON, as it is.
  static func text(_ text: String) { write(text, to: 1) }

  /// Writes a table of untrusted words, each line cleaned.
  static func lines(_ text: String) {
    write(clean(text), to: 1)
  }

  /// A question on standard error, so that standard output stays clean.
  static func prompt(_ text: String) { write(text, to: 2) }

  static func failure(_ message: String) {
    write(clean(message) + "\n", to: 2)
  }

  /// A message like a failure where the terminal may have gone, and what comes after it must be done all the same.
  static func lastWords(_ message: String) {
    var bytes = Array((clean(message) + "\n").utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(2, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// By scalars: a carriage return and the line feed after it are one character, and would pass together.
  private static func clean(_ text: String) -> String {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Sanitizer.clean(String($0)) }.joined(separator: "\n")
    return isASCII ? ASCIIText.line(lines) : lines
  }

  /// By the first of the variables that is set (POSIX, 8.2).
  private static var hasUnicode: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap { getenv($0).map { String(cString: $0) } }
      .first { !$0.isEmpty }
    guard let locale = locale?.uppercased() else { return false }
    return locale.contains("UTF-8") || locale.contains("UTF8")
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { fail(descriptor) }
      bytes = bytes.dropFirst(count)
    }
  }

  /// What cannot be said to anyone is said by the exit status; a reader that has gone wants no words.
  private static func fail(_ descriptor: Int32) -> Never {
    let reason = errno
    if descriptor == 1, reason != EPIPE {
      failure("folio: standard output: \(String(cString: strerror(reason)))")
    }
    Program.end(ExitStatus.refused.rawValue)
  }

  private static func systemWrite(
    _ descriptor: Int32, _ base: UnsafeRawPointer?, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, base, count)
    #else
      Darwin.write(descriptor, base, count)
    #endif
  }
}
