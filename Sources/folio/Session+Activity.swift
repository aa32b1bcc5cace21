import ClientModels
import Sync

extension Session {
  /// Reads the account's activity to the end of what is asked for, page by page. A part of a page that could not be read is
  /// named on standard error and left out; a page that could not be had throws, and those before it stay taken.
  func finish(_ reading: inout ActivityReading) throws(BrokerError) {
    while let question = reading.question {
      let askedAt = wallClock()
      let page = try answer { broker throws(BrokerError) in
        try await broker.activities(question)
      }.get()
      for problem in page.problems.prefix(3) {
        Output.failure("folio: a part of the activity could not be read: \(problem)")
      }
      reading.take(page, askedAt: askedAt)
    }
  }
}
