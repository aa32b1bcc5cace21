import ClientModels

/// Which rows a table shows: `pl < -500 and (weight > 5% or /tech)`.
///
/// Words without a column are looked for in the row's texts; `and` may be left out. It is the same for every table: the
/// columns are named when it is read.
struct TableFilter: Hashable, Sendable {
  indirect enum Node: Hashable, Sendable {
    case everything
    /// In small letters.
    case text(String)
    case compare(column: Int, FilterComparison, Operand)
    /// A word that may still be being typed: one of the column's begins so. In small letters.
    case begins(column: Int, String)
    case both(Node, Node)
    case either(Node, Node)
    case not(Node)
  }

  enum Operand: Hashable, Sendable {
    case number(FixedDecimal)
    /// In small letters.
    case text(String)
  }

  let root: Node

  static let everything = TableFilter(root: .everything)
  static let textLimit = 200
  static let tokenLimit = 128
  static let depthLimit = 24

  var isEverything: Bool { root == .everything }

  /// Places of the columns that it looks at.
  var columns: Set<Int> { Self.columns(root) }

  /// It looks for a text in the rows.
  var isSearch: Bool { Self.isSearch(root) }

  private static func columns(_ node: Node) -> Set<Int> {
    switch node {
    case .everything, .text: []
    case .compare(let column, _, _), .begins(let column, _): [column]
    case .both(let a, let b), .either(let a, let b): columns(a).union(columns(b))
    case .not(let a): columns(a)
    }
  }

  private static func isSearch(_ node: Node) -> Bool {
    switch node {
    case .everything, .compare, .begins: false
    case .text: true
    case .both(let a, let b), .either(let a, let b): isSearch(a) || isSearch(b)
    case .not(let a): isSearch(a)
    }
  }
}

/// What is wrong with a filter, in one line.
struct FilterFault: Error, Hashable, Sendable, CustomStringConvertible {
  let description: String
  /// Where the term begins that cannot be read, in tokens.
  let term: Int
  /// The value of an otherwise whole term cannot be read: what stood there before still counts.
  let isValue: Bool

  init(_ description: String, term: Int, isValue: Bool = false) {
    self.description = description
    self.term = term
    self.isValue = isValue
  }
}

extension TableFilter {
  /// Reads a whole filter.
  init(_ text: String, columns: [FilterColumn]) throws(FilterFault) {
    self = try Self.parse(try Self.tokens(text), columns)
  }

  /// The filter while it is typed. What is not finished yet leaves out no row and brings back none: the terms that are
  /// finished count, and where only a value cannot be read, `last` does. While `isOpen` the word at the end may go on.
  static func typed(
    _ text: String, columns: [FilterColumn], last: TableFilter = .everything, isOpen: Bool = false
  ) -> (filter: TableFilter, fault: FilterFault?) {
    let tokens: [FilterToken]
    let fault: FilterFault
    do throws(FilterFault) {
      tokens = try Self.tokens(text)
    } catch {
      return (last, error)
    }
    do throws(FilterFault) {
      let isOpen = isOpen && !lastWord(text).isEmpty
      return (try parse(tokens, columns, isOpen: isOpen), nil)
    } catch {
      fault = error
    }
    guard !fault.isValue else { return (last, fault) }
    return (finished(Array(tokens.prefix(fault.term)), columns), fault)
  }

  private static func tokens(_ text: String) throws(FilterFault) -> [FilterToken] {
    guard text.utf8.count <= textLimit * 4, text.count <= textLimit,
      let tokens = FilterToken.all(of: text, limit: tokenLimit)
    else { throw FilterFault("the filter is too long", term: 0, isValue: true) }
    return tokens
  }

  private static func parse(
    _ tokens: [FilterToken], _ columns: [FilterColumn], isOpen: Bool = false
  ) throws(FilterFault) -> TableFilter {
    var parser = FilterParser(tokens: tokens, columns: columns, isOpen: isOpen)
    return TableFilter(root: try parser.all())
  }

  /// What can be read of a beginning: words that wait for another are left out, and parentheses are closed.
  private static func finished(_ beginning: [FilterToken], _ columns: [FilterColumn]) -> TableFilter
  {
    var tokens = beginning
    while let last = tokens.last, [.and, .or, .not, .open].contains(last) { tokens.removeLast() }
    var open = 0
    for token in tokens {
      if token == .open { open += 1 }
      if token == .close { open -= 1 }
    }
    tokens += Array(repeating: .close, count: max(0, open))
    return (try? parse(tokens, columns)) ?? .everything
  }

  /// What the word at the end may become: the names of columns that begin so, first the one that it is.
  static func completions(of text: String, columns: [FilterColumn]) -> [String] {
    let word = lastWord(text)
    guard !word.isEmpty else { return [] }
    let names = columns.map(\.name).filter { $0.hasPrefix(word.lowercased()) }
    return names.filter { $0 == word } + names.filter { $0 != word }
  }

  /// The place of the column of words whose value stands at the end of `text`, or comes next: after `status=`.
  static func columnBefore(_ text: Substring, columns: [FilterColumn]) -> Int? {
    let head = text.trimmingSuffix { $0 == " " }
    let name = head.trimmingSuffix { "=!~".contains($0) }
    guard name.count < head.count else { return nil }
    let word = lastWord(String(name.trimmingSuffix { $0 == " " })).lowercased()
    return columns.firstIndex { $0.isCalled(word) && $0.kind == .text }
  }

  /// A value as it is typed: in quotes where it has blanks.
  static func typed(value: String) -> String { value.contains(" ") ? "\"\(value)\"" : value }

  /// The word that is being typed; empty after a blank.
  static func lastWord(_ text: String) -> Substring {
    let breaks = " ()\"<>=!~/"
    guard let place = text.lastIndex(where: { breaks.contains($0) }) else { return text[...] }
    return text[text.index(after: place)...]
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while isOut: (Character) -> Bool) -> Substring {
    var text = self
    while let last = text.last, isOut(last) { text.removeLast() }
    return text
  }
}
