import ClientModels
import Testing

@testable import PaperBroker

/// Where an order stands among all that an account ever sent.
@Suite struct SubmissionsTests {
  private func book(_ seconds: [Double]) throws -> AccountBook {
    var desk = try Desk()
    for (number, second) in seconds.enumerated() {
      desk.market.now = time("2026-11-17T15:00:00Z").advanced(bySeconds: second)
      try desk.place(.buy, .limit, "1") { $0.limitPrice = price("\(10 + number)") }
    }
    return try #require(desk.exchange.accounts[desk.account])
  }

  @Test(arguments: [
    [], [0], [0, 1, 2, 3, 4], [0, 0, 0, 0], [0, 1, 1, 1, 2], [5, 6, 0, 1, 6], [3, 2, 1],
  ])
  func everyOrderIsFoundAlsoWhereAClockWentBack(seconds: [Double]) throws {
    let book = try book(seconds)
    let submissions = Submissions(book)
    #expect(book.sequence.map { submissions.place(of: $0) } == Array(book.sequence.indices))
    #expect(submissions.open(in: book.sequence.indices) == Array(book.sequence.indices))
    let unknown = try #require(BrokerOrderID("b0000000-0000-4000-8000-000000000009"))
    #expect(submissions.place(of: unknown) == nil)
  }
}
