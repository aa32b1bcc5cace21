import ClientModels
import Testing

/// The Sundays on which the clocks of New York change, from the calendars of those years: March and November.
private let changes: [(year: Int, march: Int, november: Int)] = [
  (2007, 11, 4), (2008, 9, 2), (2009, 8, 1), (2010, 14, 7), (2011, 13, 6), (2012, 11, 4),
  (2013, 10, 3), (2014, 9, 2), (2015, 8, 1), (2016, 13, 6), (2017, 12, 5), (2018, 11, 4),
  (2019, 10, 3), (2020, 8, 1), (2021, 14, 7), (2022, 13, 6), (2023, 12, 5), (2024, 10, 3),
  (2025, 9, 2), (2026, 8, 1), (2027, 14, 7), (2028, 12, 5), (2029, 11, 4), (2030, 10, 3),
]

private func utc(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

private func day(_ year: Int, _ month: Int, _ day: Int) throws -> CalendarDay {
  try #require(CalendarDay(year: year, month: month, day: day))
}

@Suite struct NewYorkTests {
  @Test func clocksGoForwardInMarchAtTwoAndBackInNovemberAtTwo() throws {
    for (year, march, november) in changes {
      let forward = Timestamp(seconds: Int64(try day(year, 3, march).ordinal) * 86_400 + 7 * 3600)
      let back = Timestamp(seconds: Int64(try day(year, 11, november).ordinal) * 86_400 + 6 * 3600)
      let beforeForward = Timestamp(nanoseconds: forward.nanoseconds - 1)
      let beforeBack = Timestamp(nanoseconds: back.nanoseconds - 1)
      #expect(NewYork.offsetSeconds(at: beforeForward) == -18_000, "\(year)")
      #expect(NewYork.civil(beforeForward).clock == "01:59:59", "\(year)")
      #expect(NewYork.offsetSeconds(at: forward) == -14_400, "\(year)")
      #expect(NewYork.civil(forward).clock == "03:00:00", "\(year)")
      #expect(NewYork.offsetSeconds(at: beforeBack) == -14_400, "\(year)")
      #expect(NewYork.civil(beforeBack).clock == "01:59:59", "\(year)")
      #expect(NewYork.offsetSeconds(at: back) == -18_000, "\(year)")
      #expect(NewYork.civil(back).clock == "01:00:00", "\(year)")
    }
  }

  @Test func theSessionOpensAtHalfPastNineOnBothSidesOfEveryChange() throws {
    let open = 9 * 3600 + 1800
    for (year, march, november) in changes {
      let cases = [
        (try day(year, 3, march - 2), "14:30:00"), (try day(year, 3, march + 1), "13:30:00"),
        (try day(year, 11, november + 1), "14:30:00"),
        (try day(year, 11, november).advanced(by: -2), "13:30:00"),
      ]
      for (session, clock) in cases {
        let time = NewYork.timestamp(session, secondOfDay: open)
        #expect(time.rfc3339 == "\(session)T\(clock)Z")
        #expect(NewYork.civil(time) == CivilTime(day: session, secondOfDay: open))
      }
    }
  }

  @Test func everyWallTimeThatExistsOnceIsFoundAgain() throws {
    for (year, march, november) in changes {
      for (month, sunday) in [(3, march), (11, november)] {
        let changeDay = try day(year, month, sunday)
        for minute in stride(from: -1440, to: 2880, by: 15) {
          let day = changeDay.advanced(by: minute < 0 ? -1 : minute / 1440)
          let ofDay = (minute + 1440) % 1440 * 60
          let isSkipped = month == 3 && day == changeDay && (7200..<10_800).contains(ofDay)
          if isSkipped { continue }
          let wall = CivilTime(day: day, secondOfDay: ofDay)
          let time = NewYork.timestamp(day, secondOfDay: ofDay)
          #expect(NewYork.civil(time) == wall, "\(day) \(wall.clock)")
        }
      }
    }
  }

  @Test func theEdgesOfTheSkippedAndTheRepeatedHourAreFound() throws {
    let spring = try day(2026, 3, 8)
    #expect(NewYork.timestamp(spring, secondOfDay: 7199).rfc3339 == "2026-03-08T06:59:59Z")
    #expect(NewYork.timestamp(spring, secondOfDay: 10_800).rfc3339 == "2026-03-08T07:00:00Z")
    let autumn = try day(2026, 11, 1)
    #expect(NewYork.timestamp(autumn, secondOfDay: 3599).rfc3339 == "2026-11-01T04:59:59Z")
    #expect(NewYork.timestamp(autumn, secondOfDay: 7200).rfc3339 == "2026-11-01T07:00:00Z")
  }

  @Test(arguments: [
    ("2006-04-02T06:59:59Z", "2006-04-02T01:59:59-05:00"),
    ("2006-04-02T07:00:00Z", "2006-04-02T03:00:00-04:00"),
    ("2006-10-29T05:59:59Z", "2006-10-29T01:59:59-04:00"),
    ("2006-10-29T06:00:00Z", "2006-10-29T01:00:00-05:00"),
    ("2026-01-01T04:59:59.5Z", "2025-12-31T23:59:59.500-05:00"),
    ("2026-07-04T03:59:59Z", "2026-07-03T23:59:59-04:00"),
  ])
  func timesAreWrittenWithTheOffsetOfTheirDay(time: String, local: String) throws {
    #expect(NewYork.rfc3339(try utc(time)) == local)
  }
}
