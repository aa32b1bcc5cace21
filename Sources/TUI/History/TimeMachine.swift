import ClientModels

/// Which day's book the screen shows, and what it is set against.
struct TimeMachine: Sendable {
  /// What the screen shows of now, while it shows another day.
  struct Present: Sendable {
    var portfolio: Portfolio
    var log: ActivityLog?
    var fills: FillList
  }

  /// Nil as long as nobody asked, or no answer came.
  var days: BookDays?
  var areDaysAsked = false
  /// The day that is shown; nil for the present one.
  var book: DayBook?
  var present: Present?
  /// Of which day the lots were asked for, and whether the answer is there.
  var lots: (day: CalendarDay, areKnown: Bool)?
  /// Asked for, and not there yet.
  var awaited: CalendarDay?
  /// From which day the difference is told; nil for the day before the one that is shown.
  var base: CalendarDay?
  var difference: BookDifference?
  /// What the difference was last asked of.
  var compared: DayQuestion?
  /// Why a day could not be shown.
  var missing: MissingDay?
  /// To be asked of the store.
  var questions: [DayQuestion] = []
  var rows: [HistoryRow] = []

  var isAway: Bool { book != nil }

  /// Whoever steps on quickly does not wait for the lots of each day.
  mutating func askForLots() {
    guard let day = book?.day, lots?.day != day else { return }
    lots = (day, false)
    questions.append(.lots(day))
  }

  /// The lots of the day that is shown may come yet.
  var awaitsLots: Bool { book.map { lots?.day != $0.day || lots?.areKnown != true } ?? false }

  /// Asks the store for the book of a day, and which others there are.
  mutating func ask(for day: CalendarDay) {
    areDaysAsked = true
    awaited = day
    questions += [.days, .book(day)]
  }

  /// What stands in the header in place of how fresh the figures are.
  var words: String? {
    book.map { book in
      let origin = book.asOf.map { "as of \(Format.dateAndClock($0)) New York" }
      return "THE BOOK OF \(book.day), \(origin ?? "made later from activities")"
    }
  }
}

/// A line of tab 6.
enum HistoryRow: Hashable, Sendable {
  /// What it is, where it can be explained.
  var figure: ExplainedFigure? {
    switch self {
    case .money(let name, _): return ExplainedFigure(name == "cash" ? .cash : .bookValue)
    case .part(let name, _):
      let words = String(name.drop { $0 == " " })
      if words == FigureName.change.rawValue { return ExplainedFigure(.change) }
      return ValuePart.allCases.first { $0.words == words }.map { ExplainedFigure(FigureName($0)) }
    case .position(let change):
      return ExplainedFigure(.symbolChange, of: change.symbol.text)
    case .unexplained(_, let symbol): return ExplainedFigure(.symbolChange, of: symbol.text)
    case .activity(let activity):
      return activity.symbol.map { ExplainedFigure(.symbolChange, of: $0.text) }
        ?? ExplainedFigure(FigureName(activity.valuePart))
    case .heading, .words, .gap: return nil
    }
  }

  case heading(String)
  case words(String, isWarning: Bool)
  case money(String, Money)
  /// A part of a change, with its sign.
  case part(String, Money)
  case position(PositionChange)
  /// What came or went, and nobody knows why.
  case unexplained(Quantity, Symbol)
  case activity(Activity)
  case gap

  /// What stands on tab 6 for a day and its difference to another.
  static func rows(_ machine: TimeMachine) -> [HistoryRow] {
    var rows: [HistoryRow] = []
    if let book = machine.book {
      let words =
        [book.day.description, book.origin.rawValue] + [book.costWords].compactMap(\.self)
      rows.append(.heading(words.joined(separator: ", ")))
      if let worth = book.worth { rows.append(.money("value", worth)) }
      if let cash = book.account?.cash { rows.append(.money("cash", cash)) }
      if let equity = book.equityApart {
        rows.append(
          .words(
            "equity by the broker \(Format.money(equity)): asked for at another moment than the prices",
            isWarning: false))
      }
      rows.append(
        .words(
          "\(OrderText.count(book.holdings.count, "position")), \(OrderText.count(book.orders.count, "order")), \(book.activities.count == 1 ? "1 activity" : "\(book.activities.count) activities") since the book before",
          isWarning: false))
      if !book.unpriced.isEmpty {
        rows.append(
          .words("no price: \(book.unpriced.map(\.text).joined(separator: " "))", isWarning: true))
      }
      rows.append(.gap)
    }
    if let missing = machine.missing {
      // On lines of their own: a day that is cut off would be none.
      rows += missing.description.split(separator: ": ").map { .words(String($0), isWarning: true) }
      rows.append(.gap)
    }
    if let difference = machine.difference { rows += Self.rows(difference) }
    if let days = machine.days, let first = days.days.first, let last = days.days.last {
      rows.append(
        .words(
          "books of \(OrderText.count(days.days.count, "day")), \(first) to \(last)",
          isWarning: false))
      if days.days.count == 1 { rows += Self.promise }
    }
    return rows
  }

  /// With one book there is nothing to set it against yet.
  private static var promise: [HistoryRow] {
    [
      "Once a second day is kept, what changed from one to the other stands here:",
      "value, cash, positions, fills, each part of it.",
      "\(Command.earlierDay.keyName) then goes a day back, and every tab shows the book of it.",
    ].map { .words($0, isWarning: false) }
  }

  private static func rows(_ difference: BookDifference) -> [HistoryRow] {
    var rows: [HistoryRow] = [.heading("from \(difference.from) to \(difference.to)")]
    switch difference.value {
    case .known(let change):
      if let whole = try? change.change() { rows.append(.part("change", whole)) }
      for part in change.parts.shown {
        rows.append(.part("  " + part.words, Money(change.parts[part], change.currency)))
      }
      for unexplained in change.unexplained {
        if case .quantity(let symbol, let quantity, _) = unexplained {
          rows.append(.unexplained(quantity, symbol))
        }
      }
    case .unknown(let gap):
      rows.append(.words("the change in value is not known: \(gap)", isWarning: true))
    }
    if !difference.positions.isEmpty {
      rows += [.gap, .heading("positions")] + difference.positions.map { .position($0) }
    }
    if difference.activities == nil {
      rows += [.gap, .words("what happened between the two is not kept", isWarning: true)]
    }
    let groups = [
      ("fills", difference.fills), ("corporate actions", difference.corporateActions),
      ("cash and shares", difference.movements),
    ]
    for (title, activities) in groups where !activities.isEmpty {
      rows += [.gap, .heading(title)] + activities.map { .activity($0) }
    }
    return rows + [.gap]
  }
}
