/// A day as files name it.
enum ImportDay: Hashable {
  /// Which of two numbers before the year is the month.
  enum Order: String, CaseIterable, Hashable, Sendable {
    case monthFirst = "mdy"
    case dayFirst = "dmy"
  }

  case known(CalendarDay)
  /// Two numbers and a year.
  case numbers(Int, Int, year: Int)

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// Nil for what is no day. What follows the day, such as an hour, is not looked at.
  init?(_ text: String) {
    let lowered = text.lowercased()
    let words = lowered.split { " ,t".contains($0) && !Self.isLetterOfMonth(lowered, $0) }
      .map { String($0) }
    guard let first = words.first else { return nil }
    if first.utf8.count == 8, first.utf8.allSatisfy({ (48...57).contains($0) }) {
      self.init(year: first.prefix(4), month: first.dropFirst(4).prefix(2), day: first.suffix(2))
      return
    }
    let parts = first.split { "-/.".contains($0) }
    if parts.count == 3, let number = Int(parts[0]), let year = Int(parts[2]) {
      if parts[0].utf8.count == 4 {
        self.init(year: parts[0], month: parts[1], day: parts[2])
      } else if parts[2].utf8.count != 4 {
        return nil
      } else if let month = Self.month(parts[1]) {
        self.init(CalendarDay(year: year, month: month, day: number))
      } else if let second = Int(parts[1]) {
        // With points it is the day that comes first, wherever dates are written so.
        if first.contains(".") {
          self.init(CalendarDay(year: year, month: second, day: number))
        } else {
          self = .numbers(number, second, year: year)
        }
      } else {
        return nil
      }
      return
    }
    self.init(inWords: words)
  }

  /// `3 Jan 2024` and `Jan 3 2024`.
  private init?(inWords words: [String]) {
    guard words.count >= 3, words[2].utf8.count == 4, let year = Int(words[2]) else { return nil }
    if let month = Self.month(words[0]), let day = Int(words[1]) {
      self.init(CalendarDay(year: year, month: month, day: day))
    } else if let month = Self.month(words[1]), let day = Int(words[0]) {
      self.init(CalendarDay(year: year, month: month, day: day))
    } else {
      return nil
    }
  }

  private init?(_ day: CalendarDay?) {
    guard let day, (1900...2200).contains(day.components.year) else { return nil }
    self = .known(day)
  }

  private init?(
    year: some StringProtocol, month: some StringProtocol, day: some StringProtocol
  ) {
    guard let year = Int(year), let month = Int(month), let day = Int(day) else { return nil }
    self.init(CalendarDay(year: year, month: month, day: day))
  }

  private static func month(_ text: some StringProtocol) -> Int? {
    guard text.count >= 3 else { return nil }
    return months.firstIndex(of: String(text.prefix(3))).map { $0 + 1 }
  }

  /// The `t` before an hour parts a day from it, that of October or August does not.
  private static func isLetterOfMonth(_ text: String, _ letter: Character) -> Bool {
    letter == "t" && text.contains { $0.isLetter && !"tz".contains($0) }
  }

  /// The order that it can only be read in; nil where both do.
  var evidence: Order? {
    guard case .numbers(let first, let second, _) = self else { return nil }
    if first > 12, second <= 12 { return .dayFirst }
    return second > 12 && first <= 12 ? .monthFirst : nil
  }

  /// Nil where there is no such day; `order` is nil while nobody knows it.
  func day(_ order: Order?) -> CalendarDay? {
    switch self {
    case .known(let day): return day
    case .numbers(let first, let second, let year):
      if first == second { return CalendarDay(year: year, month: first, day: second) }
      switch order {
      case .monthFirst: return CalendarDay(year: year, month: first, day: second)
      case .dayFirst: return CalendarDay(year: year, month: second, day: first)
      case nil: return nil
      }
    }
  }
}
