import TOMLKit

/// Reading TOML with faults named by file and line.
enum TOMLText {
  /// `showsWords`: whether the parser's own words may be shown; they may quote the line, and with it a secret.
  static func table(
    _ text: String, path: String, showsWords: Bool = true
  ) throws(UserError) -> TOMLTable {
    // The parser takes a C string and would silently stop there.
    if let end = text.utf8.firstIndex(of: 0) {
      let line = text.utf8[..<end].count { $0 == UInt8(ascii: "\n") } + 1
      throw UserError(.usage, "\(path):\(line): not valid TOML: a NUL byte; mend the line")
    }
    do {
      return try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let words = showsWords ? ": \(error.description)" : ""
      throw UserError(
        .usage, "\(path):\(error.source.begin.line): not valid TOML\(words); mend the line")
    } catch {
      throw UserError(.usage, "\(path): not valid TOML")
    }
  }
}
