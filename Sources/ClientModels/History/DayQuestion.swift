/// Something to ask of the books of past days. It is answered from the store, with a network or without.
public enum DayQuestion: Hashable, Sendable {
  /// Of which days there is a book.
  case days
  case book(CalendarDay)
  /// The lots that were open at the end of that day.
  case lots(CalendarDay)
  /// What changed from the end of one day to the end of another.
  case difference(from: CalendarDay, to: CalendarDay)
}

public enum DayAnswer: Hashable, Sendable {
  case days(BookDays)
  case book(DayBook)
  /// Nil where nobody knows them: the account's activities are not read, or a list of them is damaged.
  case lots(CalendarDay, [Symbol: OpenLots]?)
  case difference(BookDifference)
  case missing(MissingDay)
}
