/// Lines into activities or positions.
struct ImportReading {
  let table: ImportTable
  let places: [ImportColumn: Int]
  private let keepsDuplicates: Bool
  private let mark: ImportNumber.Mark?
  private let order: ImportDay.Order?
  /// No later day has come anywhere; nil where that is not to be looked at.
  private let lastDay: CalendarDay?
  var rejected: [ImportFile.Rejection] = []
  /// What purchases and fees of the whole file look like.
  var habits = ImportHabits()
  var notes: [String] = []
  /// Of a file of positions.
  var cash: Money?

  struct Reason: Error { let words: String }

  init(
    _ table: ImportTable, _ places: [ImportColumn: Int], _ mapping: ImportMapping,
    keepsDuplicates: Bool, lastDay: CalendarDay?
  ) {
    self.lastDay = lastDay
    self.table = table
    self.places = places
    self.keepsDuplicates = keepsDuplicates
    let marks = Self.marks(table, places)
    let orders = Self.orders(table, places)
    let known = mapping.decimalMark.flatMap { ImportNumber.Mark(rawValue: $0) }
    // Of a file that shows both nobody knows how its other figures are meant.
    mark = known ?? (marks.count == 1 ? marks.first : nil)
    let knownOrder = mapping.dayOrder.flatMap { ImportDay.Order(rawValue: $0) }
    order = knownOrder ?? (orders.count == 1 ? orders.first : nil)
    if table.separator != "," {
      notes.append(table.separator == ";" ? "parted by semicolons" : "parted by tabs")
    }
    if let mark = self.mark, mark == .comma { notes.append("decimal comma") }
    if marks.count > 1, known == nil {
      notes.append("figures with a decimal point and with a decimal comma: name one with --decimal")
    }
    if let order = self.order {
      notes.append("days as \(order == .dayFirst ? "day/month" : "month/day")")
    }
    if orders.count > 1, knownOrder == nil {
      notes.append("days with the month first and with the day first: name one with --dates")
    }
  }

  private static let figures: [ImportColumn] = [
    .quantity, .price, .amount, .fee, .value, .cost, .averageCost,
  ]

  private static func marks(
    _ table: ImportTable, _ places: [ImportColumn: Int]
  ) -> Set<ImportNumber.Mark> {
    var marks: Set<ImportNumber.Mark> = []
    for row in table.rows {
      for column in figures {
        guard let place = places[column], place < row.fields.count,
          let mark = ImportNumber(row.fields[place])?.evidence
        else { continue }
        marks.insert(mark)
      }
      if marks.count > 1 { break }
    }
    return marks
  }

  private static func orders(
    _ table: ImportTable, _ places: [ImportColumn: Int]
  ) -> Set<ImportDay.Order> {
    guard let place = places[.date] else { return [] }
    return Set(
      table.rows.compactMap { row in
        place < row.fields.count ? ImportDay(row.fields[place])?.evidence : nil
      })
  }

  mutating func each(_ read: (ImportTable.Row) throws(Reason) -> Void) {
    var seen: [[String]: Int] = [:]
    for row in table.rows {
      if !keepsDuplicates, let first = seen[row.fields] {
        reject(row, "the same as line \(first): --keep-duplicates takes both")
        continue
      }
      seen[row.fields] = row.line
      do throws(Reason) { try read(row) } catch { reject(row, error.words) }
    }
  }

  mutating func reject(_ row: ImportTable.Row, _ words: String) {
    rejected.append(.init(line: row.line, reason: words))
  }

  func text(_ column: ImportColumn, _ row: ImportTable.Row) -> String? {
    guard let place = places[column], place < row.fields.count else { return nil }
    let text = row.fields[place]
    // What stands for nothing.
    return ["", "-", "--", "---", "n/a", "na", "null"].contains(text.lowercased()) ? nil : text
  }

  /// Nil where the line has none.
  func figure(
    _ column: ImportColumn, _ row: ImportTable.Row
  ) throws(Reason) -> FixedDecimal? {
    guard let text = text(column, row) else { return nil }
    guard let number = ImportNumber(text) else {
      throw Reason(words: "the \(column.rawValue) \"\(Self.short(text))\" is no number")
    }
    if mark == nil, number.isAmbiguous {
      throw Reason(
        words:
          "the \(column.rawValue) \"\(Self.short(text))\" may be thousands or a part of one: say --decimal point or comma"
      )
    }
    guard let value = number.decimal(mark ?? number.evidence ?? .point) else {
      throw Reason(
        words: "the \(column.rawValue) \"\(Self.short(text))\" cannot be read as a number")
    }
    return value
  }

  /// How many digits a figure is written with after the point; zero where there is none.
  func digits(_ column: ImportColumn, _ row: ImportTable.Row) -> Int {
    guard let number = text(column, row).flatMap({ ImportNumber($0) }) else { return 0 }
    return number.fractionDigits(mark ?? number.evidence ?? .point)
  }

  private func day(_ row: ImportTable.Row) throws(Reason) -> CalendarDay {
    guard let text = text(.date, row) else { throw Reason(words: "it has no day") }
    guard let read = ImportDay(text) else {
      throw Reason(words: "the day \"\(Self.short(text))\" is none: write it like 2026-11-02")
    }
    guard let day = read.day(order) else {
      if order == nil, case .numbers(let first, let second, _) = read, first <= 12, second <= 12 {
        throw Reason(
          words: "the day \"\(Self.short(text))\" may be two days: say --dates mdy or dmy")
      }
      throw Reason(words: "there is no day \"\(Self.short(text))\"")
    }
    if let lastDay, day > lastDay { throw Reason(words: "its day, \(day), has not come") }
    return day
  }

  func symbol(_ row: ImportTable.Row) throws(Reason) -> Symbol? {
    guard let text = text(.symbol, row) else { return nil }
    guard let symbol = Symbol(typed: text) else {
      throw Reason(words: "\"\(Self.short(text))\" is no symbol")
    }
    return symbol
  }

  func currency(_ row: ImportTable.Row) throws(Reason) -> Currency {
    guard let text = text(.currency, row) else { return .usd }
    guard let currency = Currency(code: text.uppercased()) else {
      throw Reason(words: "\"\(Self.short(text))\" is no currency")
    }
    guard currency == .usd else {
      throw Reason(words: "it is in \(currency), and an account here is in USD")
    }
    return currency
  }

  static func short(_ text: String) -> String {
    text.count > 40 ? text.prefix(40) + "…" : text
  }

  mutating func transactions() -> [Activity] {
    var read: [(day: CalendarDay, line: Int, make: [ImportDraft])] = []
    if places[.amount] != nil { habits = ImportHabits(of: self) }
    let reading = self
    each { row throws(Reason) in
      let day = try reading.day(row)
      read.append((day, row.line, try reading.drafts(row)))
    }
    let onTop = read.count { $0.make.contains(where: \.isFeeOnTop) }
    if onTop > 0 {
      notes.append(
        "\(onTop) \(onTop == 1 ? "amount leaves" : "amounts leave") out the fees of the line: they are paid besides"
      )
    }
    // Most files have the newest first; within a day their order stays the other way round then.
    if let first = read.first?.day, let last = read.last?.day, first > last { read.reverse() }
    let sorted = read.enumerated().sorted { a, b in
      (a.element.day, a.offset) < (b.element.day, b.offset)
    }
    var activities: [Activity] = []
    var held: [Symbol: FixedDecimal] = [:]
    var (dayBefore, count) = (CalendarDay(ordinal: 0), 0)
    for (_, line) in sorted {
      count = line.day == dayBefore ? count + 1 : 0
      dayBefore = line.day
      // No hour is known: noon, and then one after the other.
      let at = NewYork.timestamp(line.day, secondOfDay: 43_200 + min(count, 40_000))
      for (place, draft) in line.make.enumerated() {
        var draft = draft
        if draft.isEnding, !end(&draft, line.line, held) { continue }
        if draft.split != nil, !divide(&draft, line.line, held) { continue }
        if let activity = draft.activity("line-\(line.line).\(place)", line.day, at) {
          activities.append(activity)
          noteOverselling(activity, draft, line.line, &held)
        }
      }
    }
    return activities
  }

  /// Files tell how many contracts ended in signs of their own: what is held says whether they went or came back. False where
  /// none are held.
  private mutating func end(
    _ draft: inout ImportDraft, _ line: Int, _ held: [Symbol: FixedDecimal]
  ) -> Bool {
    guard let symbol = draft.symbol, let quantity = draft.quantity else { return false }
    let before = held[symbol] ?? .zero
    guard !before.isZero, before.magnitude >= quantity.magnitude else {
      notes.append(
        "line \(line) ends \(quantity.magnitude) \(symbol), and the lines before it leave \(before.magnitude): it is left out"
      )
      return false
    }
    draft.quantity = before.isNegative ? quantity.magnitude : -quantity.magnitude
    return true
  }

  /// A sell of more than is held may be meant, or lines before it are missing.
  private mutating func noteOverselling(
    _ activity: Activity, _ draft: ImportDraft, _ line: Int, _ held: inout [Symbol: FixedDecimal]
  ) {
    guard let symbol = activity.symbol else { return }
    let before = held[symbol] ?? .zero
    guard let after = try? before + activity.movedQuantity.decimal else { return }
    held[symbol] = after
    if draft.isMove, activity.price == nil, activity.movedQuantity.decimal.isPositive {
      notes.append(
        "line \(line) brings \(activity.movedQuantity) \(symbol) without a price: what they cost is not known, nor what they gain; a price on the line is taken for it"
      )
    }
    guard after.isNegative, !before.isNegative else { return }
    if draft.isMove {
      notes.append(
        "line \(line) moves out \(after.magnitude) \(symbol) more than the lines before it leave: counted as sold short"
      )
    }
    guard draft.side == .sell, !draft.isShort else { return }
    notes.append(
      "line \(line) sells \(after.magnitude) \(symbol) more than the lines before it bought: counted as sold short"
    )
  }

  private func drafts(_ row: ImportTable.Row) throws(Reason) -> [ImportDraft] {
    guard let word = text(.action, row) else {
      throw Reason(words: "it does not say what happened")
    }
    guard let action = ImportAction(word) else {
      throw Reason(words: "\"\(Self.short(word))\" is nothing that is known here")
    }
    _ = try currency(row)
    let note = text(.note, row).map { String($0.prefix(200)) }
    switch action {
    case .buy, .sell:
      var drafts = try trade(action == .buy ? .buy : .sell, row)
      let plain = ImportColumn.plain(word)
      let isShort = ["short", "toopen", "sto"].contains { plain.contains($0) }
      for place in drafts.indices { drafts[place].isShort = isShort }
      return drafts
    case .split: return [try splitDraft(word, row, note)]
    case .shares:
      guard let draft = try shares(action, word, row, note) else {
        throw Reason(words: "a transfer of shares needs a symbol and a quantity")
      }
      return [draft]
    case .ended(let event):
      guard let symbol = try symbol(row), symbol.isOptionContract,
        let quantity = try figure(.quantity, row), !quantity.isZero
      else {
        throw Reason(words: "the end of an option needs its contract and how many there were")
      }
      return [
        ImportDraft(
          isEnding: true, type: event.rawValue, symbol: symbol, quantity: quantity, note: note)
      ]
    case .dividend:
      if try isReinvestment(word, row) { return try trade(.buy, row) }
      return [try money("DIV", row, note, symbol: try symbol(row))]
    case .interest: return [try money("INT", row, note)]
    case .fee:
      var draft = try money("FEE", row, note, symbol: try symbol(row))
      // Some write what was paid without a minus.
      draft.cash = draft.cash.map { $0.isPositive ? -$0 : $0 }
      return [draft]
    case .deposit, .withdrawal, .transfer:
      if let draft = try shares(action, word, row, note) { return [draft] }
      return [try transfer(action, word, row, note)]
    }
  }
}
