import ClientModels

/// With `alwaysOpen` each New York day is one session from midnight to midnight.
extension SyntheticMarket {
  public func isOpen(at time: Timestamp) -> Bool { alwaysOpen || calendar.isOpen(at: time) }

  public func closedDay(at time: Timestamp) -> ClosedDay? {
    guard !alwaysOpen else {
      let today = NewYork.civil(time).day
      return ClosedDay(day: today.advanced(by: -1), at: NewYork.timestamp(today, secondOfDay: 0))
    }
    return calendar.closedDay(at: time)
  }

  public func nextOpen(after time: Timestamp) -> Timestamp? {
    alwaysOpen ? Self.midnight(after: time) : calendar.nextOpen(after: time)
  }

  public func nextClose(after time: Timestamp) -> Timestamp? {
    alwaysOpen ? Self.midnight(after: time) : calendar.nextClose(after: time)
  }

  private static func midnight(after time: Timestamp) -> Timestamp {
    NewYork.timestamp(NewYork.civil(time).day.advanced(by: 1), secondOfDay: 0)
  }
}
