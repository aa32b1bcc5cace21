// Fixtures are literals that are known to be valid.
// swift-format-ignore-file: NeverForceUnwrap, NeverUseForceTry

import ClientModels

@testable import TUI

extension CountingGenerator {
  init(seed: UInt64) { self.init(state: seed) }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  mutating func flip() -> Bool { below(2) == 1 }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}

/// A row with all that a column can be.
struct FixtureRow: Hashable, Sendable {
  var id: Int
  var symbol: String
  var name = ""
  var side = "long"
  /// In cents; nil where it is not known.
  var gain: Int?
  var value: Int?
  var tags: [String] = []
  var placed = 0

  static let fields: [TableField<FixtureRow>] = [
    TableField("symbol", "Symbol", isSearched: true) { .text($0.symbol) },
    TableField("name", "Name", isSearched: true) { .text($0.name) },
    TableField("side", "Side", isGroup: true) { .text($0.side) },
    TableField("pl", "P/L", .number, aliases: ["gain"], isSummed: true) { cents($0.gain) },
    TableField("value", "Value", .number, isSummed: true) { cents($0.value) },
    TableField("weight", "Weight", .share) { cents($0.value) },
    TableField("tag", "Tag", isGroup: true) { .words($0.tags) },
    TableField("age", "Age", .age) { .number(FixedDecimal($0.placed)) },
  ]

  static let columns = fields.map(\.column)

  static func cents(_ cents: Int?) -> TableValue {
    guard let cents else { return .none }
    return .number(try! FixedDecimal.multiply(FixedDecimal(cents), 1, dividedBy: 100))
  }

  static func chance(_ id: Int, _ random: inout CountingGenerator) -> FixtureRow {
    let letters = Array("ABC")
    var symbol = ""
    for _ in 0...random.below(3) { symbol.append(random.pick(letters)) }
    // Some are longer than what a sort key has of them.
    if random.below(4) == 0 { symbol = "LONGLONGLONGLONG" + symbol }
    let tags = ["tech", "Energy", "a much longer tag than that"].filter { _ in random.below(3) == 0
    }
    return FixtureRow(
      id: id, symbol: symbol,
      name: random.pick(["Apple Inc.", "aShares", "Bank", "Café Ärger", ""]),
      side: random.pick(["long", "short"]),
      gain: random.below(5) == 0 ? nil : random.below(41) - 20,
      value: random.below(9) == 0 ? nil : random.below(1_000), tags: tags,
      placed: random.below(100))
  }
}

/// The same rules without any of the means that make them fast.
struct NaiveTable {
  var rows: [FixtureRow]
  var whole = 100_00
  var now = 100

  func filtered(_ keep: (FixtureRow) -> Bool) -> [FixtureRow] { rows.filter(keep) }

  static func sorted(_ rows: [FixtureRow], _ keys: [TableLook.SortKey]) -> [FixtureRow] {
    rows.enumerated().sorted { a, b in
      for key in keys {
        switch isLess(a.element, b.element, key) {
        case true?: return true
        case false?: return false
        case nil: continue
        }
      }
      return a.offset < b.offset
    }.map(\.element)
  }

  /// Nil when they are equal by this key. What is nothing comes last.
  private static func isLess(_ a: FixtureRow, _ b: FixtureRow, _ key: TableLook.SortKey) -> Bool? {
    func compare<Value: Comparable>(_ a: Value?, _ b: Value?) -> Bool? {
      guard a != b else { return nil }
      guard let a else { return false }
      guard let b else { return true }
      return key.isDescending ? a > b : a < b
    }
    func bytes(_ text: String) -> ByteText? {
      text.isEmpty ? nil : ByteText(text: text.lowercased())
    }
    switch key.column {
    case "symbol": return compare(bytes(a.symbol), bytes(b.symbol))
    case "name": return compare(bytes(a.name), bytes(b.name))
    case "side": return compare(bytes(a.side), bytes(b.side))
    case "pl": return compare(a.gain, b.gain)
    case "value", "weight": return compare(a.value, b.value)
    case "tag":
      return compare(
        bytes(a.tags.joined(separator: "\n")), bytes(b.tags.joined(separator: "\n")))
    // The later it was, the smaller its age.
    default: return compare(-a.placed, -b.placed)
    }
  }

  struct ByteText: Comparable {
    let text: String
    static func < (a: ByteText, b: ByteText) -> Bool {
      Array(a.text.utf8).lexicographicallyPrecedes(Array(b.text.utf8))
    }
  }
}
