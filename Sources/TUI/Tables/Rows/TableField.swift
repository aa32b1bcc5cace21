import ClientModels

/// What the rules of tables know of a cell.
enum TableValue: Hashable, Sendable {
  case none
  case text(String)
  /// Several words of which each counts, such as the tags of a symbol; the first is the one that it sorts by.
  case words([String])
  case number(FixedDecimal)
}

/// A column as filters, sorting, groups and sums know it.
struct TableField<Row>: Sendable {
  /// What is typed in filters and kept in files: small letters, digits and `%`.
  let name: String
  let title: String
  let kind: TableFieldKind
  /// Other names that people may type.
  let aliases: [String]
  /// A word without a column is looked for here.
  let isSearched: Bool
  /// Rows can be put together by it.
  let isGroup: Bool
  /// It makes sense to add it up.
  let isSummed: Bool
  /// It counts the rows of a list from 1 on.
  let isPlace: Bool
  let value: @Sendable (Row) -> TableValue

  init(
    _ name: String, _ title: String, _ kind: TableFieldKind = .text, aliases: [String] = [],
    isSearched: Bool = false, isGroup: Bool = false, isSummed: Bool = false, isPlace: Bool = false,
    value: @escaping @Sendable (Row) -> TableValue
  ) {
    self.name = name
    self.title = title
    self.kind = kind
    self.aliases = aliases
    self.isSearched = isSearched
    self.isGroup = isGroup
    self.isSummed = isSummed
    self.isPlace = isPlace
    self.value = value
  }

  /// What a filter needs to know of it.
  var column: FilterColumn { FilterColumn(name: name, aliases: aliases, kind: kind) }
}

enum TableFieldKind: Hashable, Sendable {
  case text
  case number
  /// A ratio that is shown and typed in per cent: `5` and `5%` are 0.05.
  case percent
  /// An amount that is shown and typed as its share of a whole, in per cent.
  case share
  /// Seconds since 1970 of a moment, typed as how long ago it is: `90s`, `5m`, `2h`, `3d`.
  case age
}

/// A column by what may be typed of it.
struct FilterColumn: Hashable, Sendable {
  let name: String
  let aliases: [String]
  let kind: TableFieldKind

  init(name: String, aliases: [String] = [], kind: TableFieldKind) {
    self.name = name
    self.aliases = aliases
    self.kind = kind
  }

  func isCalled(_ word: String) -> Bool { name == word || aliases.contains(word) }
}
