/// The records of a file of comma-separated values, strictly by RFC 4180: a quote stands only around a whole field, and
/// doubled within one. Another separator may stand in place of the comma. Lines end with CRLF or LF. Empty lines are left out.
///
/// SwiftCSV takes Foundation along, which the client does without, and says of no fault in which line it is.
struct CSVRecords {
  struct Record: Equatable {
    /// Of the line on which it begins, from one.
    let line: Int
    let fields: [String]
  }

  struct Fault: Error, Equatable {
    let line: Int
    let reason: String
  }

  private var rest: ArraySlice<UInt8>
  private var line: Int
  private let separator: UInt8

  /// `line` is the number of the first line.
  init(
    _ bytes: ArraySlice<UInt8>, firstLine line: Int = 1, separator: UInt8 = UInt8(ascii: ",")
  ) {
    rest = bytes
    self.line = line
    self.separator = separator
  }

  /// The next record; nil at the end. After a fault the reading goes on with the line that follows.
  mutating func next() throws(Fault) -> Record? {
    while !rest.isEmpty {
      let first = line
      var fields: [String] = []
      var hasMore = true
      do throws(Fault) {
        while hasMore {
          let field = try rest.first == Self.quote ? quotedField() : plainField()
          fields.append(String(decoding: field, as: UTF8.self))
          hasMore = try passSeparator()
        }
      } catch {
        skipLine()
        throw error
      }
      if fields != [""] { return Record(line: first, fields: fields) }
    }
    return nil
  }

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private mutating func plainField() throws(Fault) -> [UInt8] {
    var field: [UInt8] = []
    while let byte = rest.first, byte != separator, byte != Self.lineFeed, !isAtCRLF {
      if byte == Self.quote {
        throw Fault(line: line, reason: "a quote within a field that does not begin with one")
      }
      if byte == Self.carriageReturn {
        throw Fault(line: line, reason: "a carriage return that no line feed follows")
      }
      field.append(byte)
      rest.removeFirst()
    }
    return field
  }

  private mutating func quotedField() throws(Fault) -> [UInt8] {
    let first = line
    rest.removeFirst()
    var field: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == Self.quote {
        guard rest.first == Self.quote else { return field }
        rest.removeFirst()
      } else if byte == Self.lineFeed {
        line += 1
      }
      field.append(byte)
    }
    throw Fault(line: first, reason: "a quote that is not closed")
  }

  /// Whether another field of the record follows.
  private mutating func passSeparator() throws(Fault) -> Bool {
    guard let byte = rest.first else { return false }
    if byte == separator {
      rest.removeFirst()
      return true
    }
    guard byte == Self.lineFeed || isAtCRLF else {
      throw Fault(
        line: line, reason: "more after a closing quote: a separator or the line's end is due")
    }
    skipLine()
    return false
  }

  private mutating func skipLine() {
    while let byte = rest.popFirst() {
      if byte == Self.lineFeed {
        line += 1
        return
      }
    }
  }

  private var isAtCRLF: Bool {
    rest.first == Self.carriageReturn && rest.dropFirst().first == Self.lineFeed
  }
}
