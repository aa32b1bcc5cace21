import ClientModels
import Testing

@Suite struct CalendarDayTests {
  @Test func everyDayOfTenThousandYearsFollowsTheOneBefore() throws {
    var expected = try #require(CalendarDay(year: 1, month: 1, day: 1)).ordinal
    #expect(expected == -719_162)
    for year in 1...9999 {
      for month in 1...12 {
        let days = CalendarDay.daysInMonth(month, year: year)
        let first = try #require(CalendarDay(year: year, month: month, day: 1))
        guard first.ordinal == expected else {
          Issue.record("\(first) has the ordinal \(first.ordinal), not \(expected)")
          return
        }
        let back = CalendarDay(ordinal: expected + days - 1).components
        guard back == (year, month, days) else {
          Issue.record("the last day of \(year)-\(month) reads back as \(back)")
          return
        }
        expected += days
      }
    }
    #expect(expected == 2_932_897)
  }

  @Test(arguments: [
    ("1970-01-01", 0, 4), ("1969-12-31", -1, 3), ("2000-02-29", 11_016, 2),
    ("2024-02-29", 19_782, 4),
    ("2026-11-21", 20_778, 6), ("0001-01-01", -719_162, 1), ("9999-12-31", 2_932_896, 5),
    ("1900-03-01", -25_508, 4),
  ])
  func aDayHasItsOrdinalAndItsWeekday(text: String, ordinal: Int, weekday: Int) {
    let day = CalendarDay(text)
    #expect(day?.ordinal == ordinal)
    #expect(day?.weekday == weekday)
    #expect(day?.description == text)
  }

  @Test(arguments: [
    "", "2026-2-29", "2026-02-29", "2100-02-29", "1900-02-29", "2026-04-31", "2026-00-10",
    "2026-13-01", "2026-01-00", "2026-01-32", "0000-01-01", "10000-01-01", "2026-01-01 ",
    "2026-01-01T", "2026/01/01", "20260101", "-001-01-01", "２026-01-01", "2026-01-0\0",
  ])
  func whatIsNoDayIsRefused(text: String) {
    #expect(CalendarDay(text) == nil)
  }

  @Test func daysAreCountedAcrossMonthsAndLeapYears() throws {
    let day = try #require(CalendarDay("2024-02-28"))
    #expect(day.advanced(by: 1).description == "2024-02-29")
    #expect(day.advanced(by: 2).description == "2024-03-01")
    #expect(day.advanced(by: 366).description == "2025-02-28")
    #expect(day.advanced(by: -59).description == "2023-12-31")
    #expect(day < day.advanced(by: 1))
  }

  @Test func tradingDaysLeaveHolidaysAndDecreedClosesOut() throws {
    for text in [
      "2025-11-27", "2025-12-25", "2026-07-03", "2026-04-03", "2025-01-09", "2026-11-22",
    ] {
      #expect(try !#require(CalendarDay(text as String)).isTradingDay, "\(text)")
    }
    for text in ["2025-11-28", "2021-12-31", "2026-11-20"] {
      #expect(try #require(CalendarDay(text as String)).isTradingDay, "\(text)")
    }
    let first = try #require(CalendarDay("2025-01-01" as String))
    #expect((0..<365).count { first.advanced(by: $0).isTradingDay } == 250)
  }
}
