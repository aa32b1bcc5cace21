import ClientModels

/// One key of every row that is to be sorted, smaller first. Only keys that are equal need a look at the texts.
struct SortColumn: Sendable {
  private let numbers: [Int128]?
  private let texts: [ColumnValues.TextValue]?
  private let isDescending: Bool
  /// Some text is longer than what a key has of it.
  let hasLongTexts: Bool

  private static let prefixLength = 15

  init?(_ values: ColumnValues?, isDescending: Bool) {
    self.isDescending = isDescending
    switch values {
    case .numbers(let numbers):
      self.numbers = numbers
      texts = nil
      hasLongTexts = false
    case .texts(let texts):
      numbers = nil
      self.texts = texts
      hasLongTexts = texts.contains { $0.folded.utf8.count > Self.prefixLength }
    case nil: return nil
    }
  }

  /// What is nothing comes last, whichever way round. Letters of any size are alike: `iShares` stands behind `Invesco`.
  func key(_ row: Int) -> Int128 {
    if let numbers {
      let number = numbers[row]
      if number == ColumnValues.none { return .max }
      return isDescending ? 0 &- number : number
    }
    guard let texts, !texts[row].folded.isEmpty else { return .max }
    var key: Int128 = 0
    var count = 0
    for byte in texts[row].folded.utf8.prefix(Self.prefixLength) {
      key = key << 8 | Int128(byte)
      count += 1
    }
    key <<= 8 * (Self.prefixLength - count)
    return isDescending ? 0 &- key : key
  }

  /// Whether the whole text of a row comes before that of another; nil when they are equal.
  func isLess(_ a: Int, _ b: Int) -> Bool? {
    guard let texts, texts[a].folded != texts[b].folded else { return nil }
    return isDescending
      ? texts[b].folded.utf8.lexicographicallyPrecedes(texts[a].folded.utf8)
      : texts[a].folded.utf8.lexicographicallyPrecedes(texts[b].folded.utf8)
  }
}

/// The order of rows by up to two keys; what is equal stays as it came.
struct RowOrder: Sendable {
  private struct Entry {
    let first: Int128
    let second: Int128
    let row: Int32
  }

  private let columns: [SortColumn]

  init(_ columns: [SortColumn]) { self.columns = columns }

  private func entry(_ row: Int32) -> Entry {
    Entry(
      first: columns.first?.key(Int(row)) ?? 0,
      second: columns.count > 1 ? columns[1].key(Int(row)) : 0, row: row)
  }

  func sorted(_ rows: [Int32]) -> [Int32] {
    guard let first = columns.first else { return rows.sorted() }
    if columns.count == 1, !first.hasLongTexts { return Self.sorted(rows, by: first) }
    var entries = rows.map(entry)
    if columns.contains(where: \.hasLongTexts) {
      entries.sort(by: isLess)
    } else {
      entries.sort {
        $0.first != $1.first
          ? $0.first < $1.first
          : $0.second != $1.second ? $0.second < $1.second : $0.row < $1.row
      }
    }
    return entries.map(\.row)
  }

  /// By one key, which stands beside its row: nothing is asked of the column while rows are compared.
  private static func sorted(_ rows: [Int32], by column: SortColumn) -> [Int32] {
    var entries = rows.map { (key: column.key(Int($0)), row: $0) }
    entries.sort { $0.key != $1.key ? $0.key < $1.key : $0.row < $1.row }
    return entries.map(\.row)
  }

  /// Puts rows into others that are in order already.
  func merged(_ sorted: [Int32], _ more: [Int32]) -> [Int32] {
    let added = self.sorted(more).map(entry)
    guard !added.isEmpty else { return sorted }
    var result: [Int32] = []
    result.reserveCapacity(sorted.count + added.count)
    var next = 0
    for row in sorted {
      if next < added.count {
        let entry = entry(row)
        while next < added.count, isLess(added[next], entry) {
          result.append(added[next].row)
          next += 1
        }
      }
      result.append(row)
    }
    result.append(contentsOf: added[next...].map(\.row))
    return result
  }

  private func isLess(_ a: Entry, _ b: Entry) -> Bool {
    if a.first != b.first { return a.first < b.first }
    if let column = columns.first, column.hasLongTexts,
      let less = column.isLess(Int(a.row), Int(b.row))
    {
      return less
    }
    if a.second != b.second { return a.second < b.second }
    if columns.count > 1, columns[1].hasLongTexts,
      let less = columns[1].isLess(Int(a.row), Int(b.row))
    {
      return less
    }
    return a.row < b.row
  }
}
