import ClientModels
import Testing

@testable import Sync

@Suite struct ClassificationTests {
  private func classify(
    _ outcome: HTTPOutcome, order: Order? = nil, refusal: String? = nil, attempt: Int = 1
  ) throws -> SubmissionVerdict {
    let reply = SubmissionReply(
      outcome: outcome, order: order,
      refusal: refusal.map { SubmissionReply.Refusal(code: 40310000, message: $0) }, retryAfter: 7)
    return SubmissionVerdict.classify(reply, for: try limitBuy(), attempt: attempt)
  }

  private func isUnconfirmed(_ verdict: SubmissionVerdict) -> Bool {
    if case .unconfirmed = verdict { true } else { false }
  }

  @Test(arguments: [5, 6, 7, 28, 35, 60, 77] as [Int32])
  func withoutAByteOutTheFirstAttemptWasNotSent(code: Int32) throws {
    #expect(try classify(failure(code, bytesLeft: false)) == .notSent(reason: "curl \(code)"))
    #expect(isUnconfirmed(try classify(failure(code, bytesLeft: false), attempt: 2)))
  }

  @Test(arguments: [18, 28, 52, 55, 56, 92] as [Int32])
  func afterAByteHasLeftNothingIsCertain(code: Int32) throws {
    #expect(isUnconfirmed(try classify(failure(code, bytesLeft: true))))
  }

  @Test func aSuccessThatEchoesTheOrderIsWorking() throws {
    let echo = try order(try limitBuy(), status: .accepted)
    #expect(try classify(response(200, "x"), order: echo) == .working(echo))
    #expect(try classify(response(201, "x"), order: echo) == .working(echo))
  }

  @Test func aTornHeadIsNotASuccess() throws {
    #expect(isUnconfirmed(try classify(response(200, ""))))
  }

  @Test(arguments: ["client order id", "symbol", "side", "type", "quantity", "limit price"])
  func aSuccessThatEchoesAnotherOrderIsUnconfirmed(part: String) throws {
    var echo = try order(try limitBuy())
    switch part {
    case "client order id": echo.clientOrderID = try clientID("folio-2")
    case "symbol": echo.symbol = try symbol("MSFT")
    case "side": echo.side = .sell
    case "type": echo.type = .market
    case "quantity": echo.quantity = Quantity(1_000)
    default: echo.limitPrice = try Price(strict: "1892.5")
    }
    #expect(
      try classify(response(200, "x"), order: echo)
        == .unconfirmed(reason: "the answer shows another order: \(part)"))
  }

  @Test(arguments: [400, 401, 403, 404, 405, 415, 422])
  func aRefusalInTheBrokersWordsIsLookedUp(status: Int) throws {
    #expect(
      try classify(response(status), refusal: "insufficient buying power")
        == .refused(reason: "insufficient buying power"))
  }

  @Test(arguments: [400, 401, 403, 404, 405, 415, 422])
  func aRefusalOfSomethingOnTheWayProvesNothing(status: Int) throws {
    #expect(isUnconfirmed(try classify(response(status, "<html>"))))
  }

  @Test(arguments: [301, 302, 307, 308, 408, 409, 425, 500, 502, 503, 504])
  func otherStatusesProveNothingEvenInTheBrokersWords(status: Int) throws {
    #expect(isUnconfirmed(try classify(response(status), refusal: "internal server error")))
    #expect(isUnconfirmed(try classify(response(status))))
  }

  @Test func tooManyRequestsMeansNotAccepted() throws {
    #expect(
      try classify(response(429), refusal: "rate limit exceeded")
        == .notAccepted(reason: "rate limit exceeded", retryAfter: 7))
    #expect(
      try classify(response(429, "<html>"))
        == .notAccepted(reason: "too many requests", retryAfter: 7))
  }
}
