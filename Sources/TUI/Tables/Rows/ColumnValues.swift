import ClientModels

/// The values of one column for all rows, close together, so that thousands are compared in a moment.
enum ColumnValues: Sendable {
  /// In units of the exact decimals; `none` where there is nothing.
  case numbers([Int128])
  case texts([TextValue])

  struct TextValue: Sendable {
    /// All words, each on a line of its own.
    let text: String
    /// The same in small letters.
    let folded: String

    static let empty = TextValue(text: "", folded: "")
  }

  /// The one value that no exact decimal has.
  static let none = Int128.min

  init(_ kind: TableFieldKind, capacity: Int) {
    switch kind {
    case .text:
      var texts: [TextValue] = []
      texts.reserveCapacity(capacity)
      self = .texts(texts)
    case .number, .percent, .share, .age:
      var numbers: [Int128] = []
      numbers.reserveCapacity(capacity)
      self = .numbers(numbers)
    }
  }

  mutating func append(_ value: TableValue) {
    switch self {
    case .numbers(var numbers):
      self = .numbers([])
      numbers.append(Self.number(value))
      self = .numbers(numbers)
    case .texts(var texts):
      self = .texts([])
      texts.append(Self.text(value))
      self = .texts(texts)
    }
  }

  mutating func set(_ value: TableValue, at row: Int) {
    switch self {
    case .numbers(var numbers):
      self = .numbers([])
      numbers[row] = Self.number(value)
      self = .numbers(numbers)
    case .texts(var texts):
      self = .texts([])
      texts[row] = Self.text(value)
      self = .texts(texts)
    }
  }

  private static func number(_ value: TableValue) -> Int128 {
    switch value {
    case .number(let number): number.units
    case .none, .text, .words: none
    }
  }

  private static func text(_ value: TableValue) -> TextValue {
    switch value {
    case .none, .number: .empty
    case .text(let text): TextValue(text: text, folded: text.lowercased())
    case .words(let words):
      TextValue(
        text: words.joined(separator: "\n"), folded: words.joined(separator: "\n").lowercased())
    }
  }

  /// The first word of a row: what it sorts by and stands under.
  func heading(_ row: Int) -> String {
    guard case .texts(let texts) = self else { return "" }
    return Self.first(texts[row].text)
  }

  static func first(_ text: String) -> String {
    guard let end = text.utf8.firstIndex(of: UInt8(ascii: "\n")) else { return text }
    return String(text[..<end])
  }
}

/// The texts of all rows in which words are looked for, in one piece and in small letters.
struct SearchTexts: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  mutating func append(_ texts: [TableValue]) {
    for text in texts {
      switch text {
      case .text(let text): add(text)
      case .words(let words): for word in words { add(word) }
      case .none, .number: break
      }
    }
    ends.append(bytes.count)
  }

  private mutating func add(_ text: String) {
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      for byte in text.utf8 { bytes.append((65...90).contains(byte) ? byte | 0x20 : byte) }
    } else {
      bytes.append(contentsOf: text.lowercased().utf8)
    }
    // No text that is looked for has it.
    bytes.append(0)
  }

  /// Whether a row has the text, for each of the rows asked about.
  func matches(_ text: String, rows: some Collection<Int>) -> [Bool] {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, !wanted.contains(0) else {
      return Array(repeating: wanted.isEmpty, count: rows.count)
    }
    return bytes.withUnsafeBufferPointer { bytes in
      rows.map { row in
        let start = row == 0 ? 0 : ends[row - 1]
        let last = ends[row] - wanted.count
        var place = start
        while place <= last {
          if bytes[place] == first, wanted.indices.allSatisfy({ bytes[place + $0] == wanted[$0] }) {
            return true
          }
          place += 1
        }
        return false
      }
    }
  }
}
