import ClientModels

/// What happened in an account in a year, as the books of its days tell it: which activities each of them goes on with, and from
/// where. It saves opening every day between two that are far apart; what it lacks the days have.
enum YearRows {
  /// What the book of a day says of activities.
  struct Link: Hashable, Sendable {
    let day: CalendarDay
    let since: DayBook.Place
    let place: DayBook.Place
    let activities: [Activity]

    init(
      day: CalendarDay, since: DayBook.Place, place: DayBook.Place, activities: [Activity]
    ) {
      self.day = day
      self.since = since
      self.place = place
      self.activities = activities
    }

    init(_ book: DayBook) {
      self.init(
        day: book.day, since: book.since, place: book.place, activities: book.activities)
    }
  }

  private static let columns = ["name", "values"]

  /// `links` in the order of their days.
  static func encode(_ links: [Link]) -> [UInt8] {
    var writer = RowWriter(columns: columns)
    for link in links {
      writer.row {
        $0.text("day")
        $0.list {
          $0.text(link.day.description)
          $0.place(link.since)
          $0.place(link.place)
        }
      }
      for activity in link.activities {
        writer.row {
          $0.text("activity")
          $0.list { $0.values(activity) }
        }
      }
    }
    return writer.finished()
  }

  /// Nil when anything is not as it was written.
  static func links(_ bytes: [UInt8]) -> [Link]? {
    bytes.withUnsafeBufferPointer { buffer in
      guard var reader = RowReader.readers(of: buffer, columns: columns)?.first else { return nil }
      var links: [Link] = []
      var open: (day: CalendarDay, since: DayBook.Place, place: DayBook.Place)?
      var activities: [Activity] = []
      var side = RowReader.LastWord<OrderSide>()
      func close() {
        guard let head = open else { return }
        links.append(
          Link(day: head.day, since: head.since, place: head.place, activities: activities))
        activities = []
      }
      while reader.nextRow() {
        switch reader.text() {
        case "day":
          close()
          open = reader.list { $0.yearDay() } ?? nil
          guard open != nil else { return nil }
        case "activity":
          let read = reader.list { reader in
            let id = reader.text()
            return reader.activity(id, &side)
          }
          guard open != nil, let activity = read ?? nil else { return nil }
          activities.append(activity)
        default: return nil
        }
        reader.endRow()
      }
      guard !reader.hasFailed else { return nil }
      close()
      return links
    }
  }
}

extension RowReader {
  fileprivate mutating func yearDay()
    -> (day: CalendarDay, since: DayBook.Place, place: DayBook.Place)?
  {
    let day = text().flatMap { CalendarDay($0) }
    let (since, place) = (place(), place())
    guard let day, let since, let place else { return nil }
    return (day, since, place)
  }
}
