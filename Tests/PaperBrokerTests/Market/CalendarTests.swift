import ClientModels
import Testing

@testable import PaperBroker

@Suite struct CalendarTests {
  private let calendar = TradingCalendar()

  private func session(_ text: String) throws -> CalendarSession? {
    calendar.session(on: try #require(CalendarDay(text)))
  }

  @Test(arguments: [
    "1996-07-05", "2002-07-05", "1995-07-03", "1997-07-03", "2000-07-03", "2001-07-03",
    "2003-07-03", "2006-07-03", "2007-07-03", "2008-07-03", "2012-07-03", "2013-07-03",
    "2014-07-03", "2017-07-03", "2018-07-03", "2019-07-03", "2023-07-03", "2024-07-03",
    "2025-07-03", "2028-07-03", "2029-07-03", "2030-07-03",
  ])
  func theSessionNextToIndependenceDayEndsAtOne(day: String) throws {
    #expect(try session(day)?.close == 13 * 3_600)
    #expect(try session(day)?.sessionClose == 17 * 3_600)
  }

  @Test(arguments: [
    "1996-07-03", "2002-07-03", "2013-07-05", "2019-07-05", "2024-07-05", "1998-07-02",
    "2009-07-02", "2015-07-02", "2020-07-02", "2004-07-02", "2010-07-02", "2021-07-02",
  ])
  func otherSessionsAroundIndependenceDayAreWhole(day: String) throws {
    #expect(try session(day)?.close == 16 * 3_600)
    #expect(try session(day)?.sessionClose == 20 * 3_600)
  }

  @Test(arguments: [
    "1998-07-03", "2004-07-05", "2009-07-03", "2010-07-05", "2015-07-03", "2020-07-03",
    "2021-07-05", "2026-07-03", "2027-07-05", "2024-07-04",
  ])
  func independenceDayIsObservedOnAWeekday(day: String) throws {
    #expect(try session(day) == nil)
  }

  @Test(arguments: [
    "1994-04-27", "2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14", "2004-06-11",
    "2007-01-02", "2012-10-29", "2012-10-30", "2018-12-05", "2025-01-09",
  ])
  func mourningStormsAndAttacksCloseTheExchange(day: String) throws {
    #expect(try session(day) == nil)
  }

  @Test(arguments: [
    "2001-09-10", "2001-09-17", "2012-10-26", "2012-10-31", "2004-06-10", "2007-01-03",
    "2018-12-04", "2018-12-06", "2025-01-08", "2025-01-10",
  ])
  func theDaysAroundThemAreWhole(day: String) throws {
    #expect(try session(day)?.open == 9 * 3_600 + 1_800)
    #expect(try session(day)?.close == 16 * 3_600)
  }

  @Test(arguments: [
    "2022-06-20", "2023-06-19", "2024-06-19", "2025-06-19", "2026-06-19", "2027-06-18",
    "2028-06-19", "2029-06-19", "2030-06-19",
  ])
  func juneteenthIsAHolidayFrom2022(day: String) throws { #expect(try session(day) == nil) }

  @Test(arguments: ["2019-06-19", "2020-06-19", "2021-06-18", "2027-06-21"])
  func juneteenthIsNoHolidayBeforeOrOnTheWrongSide(day: String) throws {
    #expect(try session(day)?.close == 16 * 3_600)
  }

  @Test(arguments: [
    "1995-11-24", "2000-11-24", "2001-11-23", "2007-11-23", "2012-11-23", "2018-11-23",
    "2019-11-29", "2024-11-29", "2025-11-28", "2026-11-27", "2030-11-29",
  ])
  func theDayAfterThanksgivingEndsAtOne(day: String) throws {
    #expect(try session(day)?.close == 13 * 3_600)
    let thursday = try #require(CalendarDay(day)).advanced(by: -1)
    #expect(calendar.session(on: thursday) == nil)
  }

  @Test(arguments: [
    "1996-12-24", "1997-12-24", "1998-12-24", "2001-12-24", "2012-12-24", "2018-12-24",
    "2019-12-24", "2020-12-24", "2024-12-24", "2025-12-24", "2026-12-24", "2029-12-24",
  ])
  func christmasEveEndsAtOne(day: String) throws {
    #expect(try session(day)?.close == 13 * 3_600)
  }

  @Test(arguments: [
    "1999-12-24", "2004-12-24", "2005-12-26", "2010-12-24", "2011-12-26", "2016-12-26",
    "2021-12-24", "2022-12-26", "2027-12-24",
  ])
  func christmasOnAWeekendIsObservedOnAWeekday(day: String) throws {
    #expect(try session(day) == nil)
  }

  @Test(arguments: ["2004-12-31", "2010-12-31", "2021-12-31", "2027-12-31"])
  func aNewYearsDayOnASaturdayClosesNothing(day: String) throws {
    #expect(try session(day)?.close == 16 * 3_600)
  }

  @Test(arguments: ["1995-01-02", "2006-01-02", "2012-01-02", "2017-01-02", "2023-01-02"])
  func aNewYearsDayOnASundayClosesTheMonday(day: String) throws {
    #expect(try session(day) == nil)
  }

  @Test(arguments: [
    "1995-04-14", "1999-04-02", "2000-04-21", "2005-03-25", "2008-03-21", "2011-04-22",
    "2016-03-25", "2019-04-19", "2021-04-02", "2024-03-29", "2025-04-18", "2026-04-03",
    "2030-04-19",
  ])
  func goodFridayIsAHoliday(day: String) throws { #expect(try session(day) == nil) }

  @Test(arguments: [
    "1998-01-19", "2026-01-19", "1995-02-20", "2026-02-16", "1995-05-29", "2021-05-31",
    "2026-05-25", "1995-09-04", "2026-09-07", "1995-11-23", "2026-11-26",
  ])
  func mondaysAndThanksgivingAreHolidays(day: String) throws { #expect(try session(day) == nil) }

  @Test func kingsDayIsAHolidayFrom1998() throws {
    #expect(try session("1997-01-20")?.close == 16 * 3_600)
    #expect(try session("1998-01-19") == nil)
  }

  @Test func oneOffShortSessionsAreAsTheyWere() throws {
    #expect(try session("1996-01-08")?.open == 11 * 3_600)
    #expect(try session("1996-01-08")?.close == 14 * 3_600)
    #expect(try session("1996-01-08")?.sessionClose == 18 * 3_600)
    for day in ["1997-12-26", "1999-12-31", "2003-12-26"] {
      #expect(try session(day)?.close == 13 * 3_600)
    }
    for day in ["2008-12-26", "2014-12-26"] { #expect(try session(day)?.close == 16 * 3_600) }
  }

  /// Published counts of NYSE sessions.
  @Test(arguments: [
    (1995, 252), (1996, 254), (1997, 253), (1998, 252), (1999, 252), (2000, 252), (2001, 248),
    (2002, 252), (2003, 252), (2004, 252), (2005, 252), (2006, 251), (2007, 251), (2008, 253),
    (2009, 252), (2010, 252), (2011, 252), (2012, 250), (2013, 252), (2014, 252), (2015, 252),
    (2016, 252), (2017, 251), (2018, 251), (2019, 252), (2020, 253), (2021, 252), (2022, 251),
    (2023, 250), (2024, 252), (2025, 250), (2026, 251), (2027, 251), (2028, 251), (2029, 251),
    (2030, 251),
  ])
  func aYearHasItsSessions(year: Int, count: Int) throws {
    let first = try #require(CalendarDay(year: year, month: 1, day: 1))
    let last = try #require(CalendarDay(year: year, month: 12, day: 31))
    let sessions = (first.ordinal...last.ordinal).filter {
      calendar.session(on: CalendarDay(ordinal: $0)) != nil
    }
    #expect(sessions.count == count)
  }

  @Test func aSessionHoldsItsOpenAndNotItsClose() throws {
    func isOpen(_ text: String) throws -> Bool {
      calendar.isOpen(at: try #require(Timestamp(rfc3339: text)))
    }
    #expect(try !isOpen("2026-11-20T14:29:59.999999999Z"))
    #expect(try isOpen("2026-11-20T14:30:00Z"))
    #expect(try isOpen("2026-11-20T20:59:59.999999999Z"))
    #expect(try !isOpen("2026-11-20T21:00:00Z"))
    #expect(try !isOpen("2026-11-21T15:00:00Z"))
    #expect(try isOpen("2026-07-02T13:30:00Z"), "daylight saving time")
    #expect(try !isOpen("2026-11-27T18:00:00Z"), "the day after Thanksgiving")
  }

  @Test func theSessionBeforeSkipsWhatWasClosed() throws {
    let monday = try #require(CalendarDay("2001-09-17"))
    #expect(calendar.previousSession(before: monday)?.day.description == "2001-09-10")
    let storm = try #require(CalendarDay("2012-10-31"))
    #expect(calendar.previousSession(before: storm)?.day.description == "2012-10-26")
  }
}
