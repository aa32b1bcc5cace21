import ClientModels

/// Reads the tokens of a filter by recursive descent, to a bounded depth.
struct FilterParser {
  let tokens: [FilterToken]
  let columns: [FilterColumn]
  /// The word at the end may go on.
  let isOpen: Bool
  private var place = 0
  private var depth = 0

  init(tokens: [FilterToken], columns: [FilterColumn], isOpen: Bool) {
    self.tokens = tokens
    self.columns = columns
    self.isOpen = isOpen
  }

  private var next: FilterToken? { place < tokens.count ? tokens[place] : nil }

  mutating func all() throws(FilterFault) -> TableFilter.Node {
    guard !tokens.isEmpty else { return .everything }
    let node = try either()
    guard place == tokens.count else {
      throw FilterFault("a ) closes nothing", term: place)
    }
    return node
  }

  private mutating func either() throws(FilterFault) -> TableFilter.Node {
    var node = try both()
    while next == .or {
      place += 1
      node = .either(node, try both())
    }
    return node
  }

  private mutating func both() throws(FilterFault) -> TableFilter.Node {
    var node = try term()
    while let token = next, token != .or, token != .close {
      if token == .and { place += 1 }
      node = .both(node, try term())
    }
    return node
  }

  private mutating func term() throws(FilterFault) -> TableFilter.Node {
    depth += 1
    defer { depth -= 1 }
    guard depth <= TableFilter.depthLimit else {
      throw FilterFault("too many parentheses within each other", term: place)
    }
    let start = place
    guard let token = next else {
      throw FilterFault("what comes next is missing", term: start)
    }
    place += 1
    switch token {
    case .not: return .not(try term())
    case .open:
      let node = try either()
      guard next == .close else {
        throw FilterFault("a ( is not closed", term: tokens.count)
      }
      place += 1
      return node
    case .close: throw FilterFault("there is nothing before the )", term: start)
    case .and, .or: throw FilterFault("there is nothing before the word", term: start)
    case .comparison(let comparison):
      throw FilterFault("which column is \(comparison.rawValue)?", term: start)
    case .quoted(let text):
      return .text(text.lowercased())
    case .word(let word):
      guard case .comparison(let comparison)? = next else { return try text(word, start) }
      place += 1
      return try compare(word, comparison, start)
    }
  }

  private func text(_ word: String, _ start: Int) throws(FilterFault) -> TableFilter.Node {
    let text = word.hasPrefix("/") ? word.dropFirst() : word[...]
    guard !text.isEmpty else { throw FilterFault("type a text to look for", term: start) }
    return .text(text.lowercased())
  }

  private mutating func compare(
    _ word: String, _ comparison: FilterComparison, _ start: Int
  ) throws(FilterFault) -> TableFilter.Node {
    let name = word.lowercased()
    guard let column = columns.firstIndex(where: { $0.isCalled(name) }) else {
      throw FilterFault("no column is called \(word): Tab lists them", term: start)
    }
    let kind = columns[column].kind
    let typed: String
    switch next {
    case .word(let word): typed = word
    case .quoted(let text): typed = text
    case nil, .comparison, .open, .close, .and, .or, .not:
      throw FilterFault("\(name) \(comparison.rawValue) what? Such as \(kind.example)", term: start)
    }
    place += 1
    guard kind != .text else {
      if isOpen, place == tokens.count, comparison == .equal {
        return .begins(column: column, typed.lowercased())
      }
      return .compare(column: column, comparison, .text(typed.lowercased()))
    }
    guard comparison != .contains else {
      throw FilterFault("~ is for words, and \(name) has numbers", term: start)
    }
    guard let number = TypedFigure.read(typed, kind) else {
      // A sign alone is the beginning of a number.
      let isBeginning = place == tokens.count && ["-", "$", "-$", "."].contains(typed)
      throw FilterFault(
        "\"\(typed)\" is nothing to compare \(name) with: such as \(kind.example)", term: start,
        isValue: !isBeginning)
    }
    // An age grows while its moment stays: longer ago is less.
    return .compare(
      column: column, kind == .age ? comparison.mirrored : comparison, .number(number))
  }
}

extension FilterComparison {
  var mirrored: FilterComparison {
    switch self {
    case .less: .more
    case .atMost: .atLeast
    case .more: .less
    case .atLeast: .atMost
    case .equal, .unequal, .contains: self
    }
  }
}

extension TableFieldKind {
  var example: String {
    switch self {
    case .text: "= sell"
    case .number: "-500 or 2.5k"
    case .percent, .share: "5%"
    case .age: "90s, 5m, 2h or 3d"
    }
  }
}

/// Figures as people type them in a filter, exactly.
enum TypedFigure {
  /// The figure in the unit of the column; nil when it is none, or does not fit.
  static func read(_ text: String, _ kind: TableFieldKind) -> FixedDecimal? {
    guard text.utf8.count <= 40 else { return nil }
    var digits = text.lowercased()[...]
    let isNegative = digits.hasPrefix("-")
    if isNegative { digits.removeFirst() }
    if digits.hasPrefix("$"), kind == .number { digits.removeFirst() }
    var factor: FixedDecimal = 1
    var divisor: FixedDecimal = kind == .percent || kind == .share ? 100 : 1
    if let last = digits.last, let unit = unit(last, kind) {
      digits.removeLast()
      factor = unit
    } else if digits.last == "%" {
      guard kind == .percent || kind == .share else { return nil }
      digits.removeLast()
      divisor = 100
    }
    // Still being typed: `5.` is 5.
    if digits.last == "." { digits.removeLast() }
    guard !digits.hasPrefix("-"), let plain = withoutGroups(digits),
      let value = try? FixedDecimal(strict: plain.hasPrefix(".") ? "0" + plain : plain),
      let scaled = try? FixedDecimal.multiply(value, factor, dividedBy: divisor)
    else { return nil }
    return isNegative ? -scaled : scaled
  }

  private static func unit(_ letter: Character, _ kind: TableFieldKind) -> FixedDecimal? {
    switch (letter, kind) {
    case ("s", .age): 1
    case ("m", .age): 60
    case ("h", .age): 3_600
    case ("d", .age): 86_400
    case ("k", .number): 1_000
    case ("m", .number): 1_000_000
    case ("b", .number): 1_000_000_000
    default: nil
    }
  }

  /// `1,234.5` without its commas; nil where they part anything but thousands.
  private static func withoutGroups(_ text: Substring) -> String? {
    guard text.contains(",") else { return String(text) }
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let groups = parts[0].split(separator: ",", omittingEmptySubsequences: false)
    guard (1...3).contains(groups[0].count), groups.dropFirst().allSatisfy({ $0.count == 3 }) else {
      return nil
    }
    return groups.joined() + (parts.count > 1 ? "." + parts[1] : "")
  }
}
