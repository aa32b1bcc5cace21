import ClientModels

/// What a filter is held against.
struct FilterSubject {
  let columns: [ColumnValues?]
  let kinds: [TableFieldKind]
  let search: SearchTexts?
  /// What shares are of; nil when it is not known.
  let whole: FixedDecimal?
  /// Seconds since 1970.
  let now: FixedDecimal?
}

extension TableFilter {
  /// Whether each of these rows is shown.
  func passes(_ rows: some Collection<Int>, of subject: FilterSubject) -> [Bool] {
    Self.passes(root, rows, subject)
  }

  private static func passes(
    _ node: Node, _ rows: some Collection<Int>, _ subject: FilterSubject
  ) -> [Bool] {
    switch node {
    case .everything: return Array(repeating: true, count: rows.count)
    case .text(let text):
      return subject.search?.matches(text, rows: rows)
        ?? Array(repeating: false, count: rows.count)
    case .both(let a, let b):
      return zip(passes(a, rows, subject), passes(b, rows, subject)).map { $0 && $1 }
    case .either(let a, let b):
      return zip(passes(a, rows, subject), passes(b, rows, subject)).map { $0 || $1 }
    case .not(let a): return passes(a, rows, subject).map { !$0 }
    case .compare(let column, let comparison, .number(let number)):
      guard let limit = limit(number, subject.kinds[column], subject),
        case .numbers(let numbers)? = subject.columns[column]
      else { return Array(repeating: false, count: rows.count) }
      return compare(numbers, rows, comparison, limit.units)
    case .begins(let column, let text):
      guard case .texts(let texts)? = subject.columns[column] else {
        return Array(repeating: false, count: rows.count)
      }
      return rows.map { begins(text, texts[$0].folded) }
    case .compare(let column, let comparison, .text(let text)):
      guard case .texts(let texts)? = subject.columns[column] else {
        return Array(repeating: false, count: rows.count)
      }
      return rows.map { compare(texts[$0].folded, comparison, text) }
    }
  }

  /// What was typed in the unit of the column's values.
  private static func limit(
    _ typed: FixedDecimal, _ kind: TableFieldKind, _ subject: FilterSubject
  ) -> FixedDecimal? {
    switch kind {
    case .text, .number, .percent: typed
    case .share: subject.whole.flatMap { $0.isPositive ? try? typed * $0 : nil }
    case .age: subject.now.flatMap { try? $0 - typed }
    }
  }

  /// Nothing is neither more nor less than a number, nor other than it.
  private static func compare(
    _ numbers: [Int128], _ rows: some Collection<Int>, _ comparison: FilterComparison,
    _ limit: Int128
  ) -> [Bool] {
    let none = ColumnValues.none
    switch comparison {
    case .less: return rows.map { numbers[$0] < limit && numbers[$0] != none }
    case .atMost: return rows.map { numbers[$0] <= limit && numbers[$0] != none }
    case .more: return rows.map { numbers[$0] > limit && numbers[$0] != none }
    case .atLeast: return rows.map { numbers[$0] >= limit && numbers[$0] != none }
    case .equal: return rows.map { numbers[$0] == limit }
    case .unequal: return rows.map { numbers[$0] != limit && numbers[$0] != none }
    case .contains: return Array(repeating: false, count: rows.count)
    }
  }

  /// Of several words it is enough that one is equal.
  private static func compare(
    _ text: String, _ comparison: FilterComparison, _ wanted: String
  ) -> Bool {
    switch comparison {
    case .less: text < wanted
    case .atMost: text <= wanted
    case .more: text > wanted
    case .atLeast: text >= wanted
    case .equal: isWord(wanted, of: text)
    case .unequal: !isWord(wanted, of: text)
    case .contains: text.contains(wanted)
    }
  }

  /// Whether one of the words begins so.
  private static func begins(_ beginning: String, _ text: String) -> Bool {
    var rest = text.utf8[...]
    while !rest.starts(with: beginning.utf8) {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return false }
      rest = rest[rest.index(after: end)...]
    }
    return true
  }

  private static func isWord(_ word: String, of text: String) -> Bool {
    var rest = text.utf8[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      if rest[..<end].elementsEqual(word.utf8) { return true }
      rest = rest[rest.index(after: end)...]
    }
    if rest.elementsEqual(word.utf8) { return true }
    // The same letters may be written in other bytes.
    return !text.utf8.allSatisfy { $0 < 0x80 }
      && text.split(separator: "\n").contains { $0 == word }
  }
}
