import ClientModels

/// `period …` on the `:` line: a name, or the first day that counts and the last.
public enum PeriodPhrase {
  static let form = "period 1D|1W|1M|3M|YTD|1Y|all or period FIRST-DAY [LAST-DAY]"

  static func read(_ words: [String]) throws(CommandPhrase.Fault) -> PerformancePeriod {
    guard let first = words.first, words.count <= 2 else { throw fault }
    if words.count == 1, let period = PerformancePeriod(name: first) { return period }
    let days = words.map(day)
    guard let from = days[0] else { throw fault }
    guard days.count == 2 else { return .custom(from: from, through: nil) }
    guard let through = days[1] else { throw fault }
    guard from <= through else {
      throw CommandPhrase.Fault(description: "\(through) is before \(from)")
    }
    return .custom(from: from, through: through)
  }

  private static func day(_ word: String) -> CalendarDay? {
    CalendarDay(word).flatMap { (1970...2200).contains($0.components.year) ? $0 : nil }
  }

  private static var fault: CommandPhrase.Fault {
    CommandPhrase.Fault(
      description: "that is no time: period YTD, or period 2026-01-02 2026-03-31")
  }
}
