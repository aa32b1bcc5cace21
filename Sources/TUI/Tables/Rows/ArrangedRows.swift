import ClientModels

/// The rows of a table as the user looks at them: filtered, sorted, in groups. What a row shows is asked for once, and again
/// for those that changed; of a table that is looked at in its own order nothing is kept but that.
struct ArrangedRows<ID: Hashable & Sendable, Row>: Sendable {
  let fields: [TableField<Row>]
  /// All rows in the table's own order.
  private(set) var ids: [ID] = []
  private(set) var look = TableLook()
  private(set) var filter = TableFilter.everything
  /// What is shown, from top to bottom.
  private(set) var lines: [TableLine<ID>] = []
  /// What the rows of each group add up to, by its name.
  private(set) var groups: [String: TableSums] = [:]
  /// What all rows that the filter lets pass add up to, folded ones included; only with a filter, groups or marks.
  private(set) var sums: TableSums?
  /// The same of the marked ones among them.
  private(set) var markedSums: TableSums?

  private var marks: Set<ID> = []
  private var whole: FixedDecimal?
  private var now: FixedDecimal?
  private var columns: [ColumnValues?]
  private var search: SearchTexts?
  /// Places in `ids`, sorted, of the rows that pass.
  private var shown: [Int32] = []
  private var places: [ID: Int32]?
  /// Rows whose values changed since they were put in order.
  private var stale: Set<Int32> = []

  init(fields: [TableField<Row>]) {
    self.fields = fields
    columns = Array(repeating: nil, count: fields.count)
  }

  /// How many rows pass the filter, folded ones included.
  var shownCount: Int { shown.count }

  /// Some rows may no longer stand where they belong.
  var isStale: Bool { !stale.isEmpty }

  /// The figures of all rows are known before anybody asks for them.
  private(set) var isWarm = false

  /// Asks the rows for their figures and texts ahead of the first key that needs them. Changes are to be told from then on.
  mutating func warmUp(row: (ID) -> Row?) {
    guard !isWarm else { return }
    isWarm = true
    prepare(row)
  }

  /// What stands in a column of words, each once, in small letters and sorted.
  func words(of column: Int, row: (ID) -> Row?) -> [String] {
    var words: Set<String> = []
    for row in ids.lazy.compactMap(row) {
      switch fields[column].value(row) {
      case .text(let text): words.insert(text.lowercased())
      case .words(let texts): words.formUnion(texts.map { $0.lowercased() })
      case .none, .number: break
      }
    }
    return words.filter { !$0.isEmpty }.sorted()
  }

  /// They stand in their own order and all of them are shown.
  var isPlain: Bool {
    filter.isEverything && sortKeys.isEmpty && groupField == nil && marks.isEmpty
  }

  /// Its rows come and go as time passes.
  var dependsOnTime: Bool { filter.columns.contains { fields[$0].kind == .age } }

  /// Another look or filter, and other rows where `ids` has them, in the table's own order; each of them is then asked
  /// anew. `whole` is what shares are of, `now` the seconds since 1970.
  mutating func arrange(
    _ look: TableLook, _ filter: TableFilter, ids: [ID]? = nil, whole: FixedDecimal? = nil,
    now: FixedDecimal? = nil, marks: Set<ID> = [], row: (ID) -> Row?
  ) {
    if let ids {
      self.ids = ids
      shown = []
      forget()
    }
    self.look = look
    self.filter = filter
    self.whole = whole
    self.now = now
    self.marks = marks
    if isPlain, !isWarm { forget() }
    prepare(row)
    // Other rules: where rows stood says nothing.
    stale = []
    putInOrder()
  }

  private mutating func forget() {
    columns = Array(repeating: nil, count: fields.count)
    search = nil
    places = nil
    isWarm = false
  }

  /// New values of some rows. They stand where they stood until `putInOrder`; the sums follow at once.
  mutating func take(_ changed: some Sequence<ID>, row: (ID) -> Row?) {
    guard !isPlain || isWarm else { return }
    let known = columns.indices.filter { columns[$0] != nil }
    for id in changed {
      guard let place = place(of: id), let values = row(id) else { continue }
      for index in known { columns[index]?.set(fields[index].value(values), at: Int(place)) }
      if !isPlain { stale.insert(place) }
    }
    if !stale.isEmpty { addUp() }
  }

  /// Puts every row where it belongs: those that changed only, when they are few.
  mutating func putInOrder() {
    let isFew = !stale.isEmpty && stale.count <= ids.count / 8 && !shown.isEmpty
    if isFew, !dependsOnTime {
      let rows = stale.sorted().map { Int($0) }
      let passing = zip(rows, filter.passes(rows, of: subject)).filter(\.1).map { Int32($0.0) }
      var isMoved = Array(repeating: false, count: ids.count)
      for row in rows { isMoved[row] = true }
      shown = order.merged(shown.filter { !isMoved[Int($0)] }, passing)
    } else if filter.isEverything, sortKeys.isEmpty {
      shown = ids.indices.map { Int32($0) }
    } else {
      let passes = filter.passes(ids.indices, of: subject)
      shown = order.sorted(fromBefore(passes))
    }
    stale = []
    layOut()
    addUp()
  }

  /// Rows that pass, those that are shown as they stand: the order of before, or its reverse, is put in order in one go.
  private func fromBefore(_ passes: [Bool]) -> [Int32] {
    let places = ids.indices.lazy.filter { passes[$0] }.map { Int32($0) }
    guard !sortKeys.isEmpty, shown.count == ids.count else { return Array(places) }
    return shown.filter { passes[Int($0)] }
  }

  /// The rows of a group that pass the filter, whether it is folded or not.
  func members(of group: String) -> [ID] {
    guard let field = groupField, let column = columns[field] else { return [] }
    return shown.filter { column.heading(Int($0)) == group }.map { ids[Int($0)] }
  }

  /// The same of all groups, by their names.
  var members: [String: [ID]] {
    guard let field = groupField, let column = columns[field] else { return [:] }
    return Dictionary(grouping: shown) { column.heading(Int($0)) }
      .mapValues { rows in rows.map { ids[Int($0)] } }
  }

  private var subject: FilterSubject {
    FilterSubject(
      columns: columns, kinds: fields.map(\.kind), search: search, whole: whole, now: now)
  }

  private var sortKeys: [(index: Int, isDescending: Bool)] {
    look.sort.prefix(TableLook.sortKeyLimit).compactMap { key in
      fields.firstIndex { $0.name == key.column }.map { ($0, key.isDescending) }
    }
  }

  private var order: RowOrder {
    RowOrder(
      sortKeys.compactMap { key in
        // An age is the smaller the later its moment is.
        let isDescending = key.isDescending != (fields[key.index].kind == .age)
        return SortColumn(columns[key.index], isDescending: isDescending)
      })
  }

  private var groupField: Int? {
    look.grouping.flatMap { name in fields.firstIndex { $0.name == name && $0.isGroup } }
  }

  private mutating func place(of id: ID) -> Int32? {
    if places == nil {
      places = Dictionary(zip(ids, 0...)) { first, _ in first }
    }
    return places?[id]
  }

  /// Asks the rows for what is needed of them and not known yet, all at one go.
  private mutating func prepare(_ row: (ID) -> Row?) {
    var needed = filter.columns.union(sortKeys.map(\.index))
    groupField.map { _ = needed.insert($0) }
    if !isPlain { needed.formUnion(fields.indices.filter { fields[$0].isSummed }) }
    if isWarm { needed.formUnion(fields.indices.filter { fields[$0].kind != .text }) }
    let missing = needed.filter { columns[$0] == nil }.sorted()
    let needsSearch = (filter.isSearch || isWarm) && search == nil
    guard !missing.isEmpty || needsSearch else { return }
    var found = missing.map { ColumnValues(fields[$0].kind, capacity: ids.count) }
    let searched = fields.filter(\.isSearched)
    var texts = SearchTexts()
    for id in ids {
      let values = row(id)
      for (place, index) in missing.enumerated() {
        found[place].append(values.map(fields[index].value) ?? .none)
      }
      if needsSearch { texts.append(values.map { row in searched.map { $0.value(row) } } ?? []) }
    }
    for (place, index) in missing.enumerated() { columns[index] = found[place] }
    if needsSearch { search = texts }
  }

  private mutating func layOut() {
    guard let field = groupField, let column = columns[field] else {
      lines = shown.map { .row(ids[Int($0)]) }
      return
    }
    var members: [String: [Int32]] = [:]
    for row in shown { members[column.heading(Int(row)), default: []].append(row) }
    lines = []
    for name in Self.sorted(members.keys) {
      lines.append(.group(name))
      guard !look.folded.contains(name) else { continue }
      lines += (members[name] ?? []).map { .row(ids[Int($0)]) }
    }
  }

  /// By name, and those without one at the end.
  private static func sorted(_ names: some Sequence<String>) -> [String] {
    names.sorted { ($0.isEmpty ? 1 : 0, $0) < ($1.isEmpty ? 1 : 0, $1) }
  }

  private mutating func addUp() {
    groups = [:]
    sums = nil
    markedSums = nil
    guard !isPlain else { return }
    let rows = shown.map { Int($0) }
    sums = total(rows)
    if !marks.isEmpty { markedSums = total(rows.filter { marks.contains(ids[$0]) }) }
    guard let field = groupField, let column = columns[field] else { return }
    var members: [String: [Int]] = [:]
    for row in rows { members[column.heading(row), default: []].append(row) }
    groups = members.mapValues(total)
  }

  private func total(_ rows: [Int]) -> TableSums {
    var sums = TableSums(fields.filter(\.isSummed).map(\.name))
    sums.count(rows.count)
    for index in fields.indices where fields[index].isSummed {
      guard case .numbers(let numbers)? = columns[index] else { continue }
      sums.add(rows: rows, of: numbers, to: fields[index].name)
    }
    return sums
  }
}
