import ClientModels
import Testing

@testable import PaperBroker

/// How often an account may ask, and what it is told of it.
@Suite struct RateLimitTests {
  private let accounts = [
    "a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002",
  ].compactMap { AccountID($0) }

  @Test func aMinutesRequestsMayComeAtOnceAndThenOneByOne() throws {
    var limit = RateLimit(perMinute: 200)
    let account = try #require(accounts.first)
    for number in 1...200 {
      let verdict = limit.take(account, now: .seconds(5))
      #expect(verdict.isAllowed)
      #expect(verdict.remaining == 200 - number)
      #expect(verdict.untilFull == .milliseconds(300 * number))
    }
    let refused = limit.take(account, now: .seconds(5))
    #expect(!refused.isAllowed)
    #expect(refused.remaining == 0)
    #expect(refused.retryAfter == .milliseconds(300))
    #expect(refused.untilFull == .seconds(60))
    #expect(!limit.take(account, now: .milliseconds(5_299)).isAllowed)
    #expect(limit.take(account, now: .milliseconds(5_300)).isAllowed)
    #expect(limit.take(accounts[1], now: .seconds(5)).remaining == 199)
    #expect(limit.take(account, now: .seconds(1_000)).remaining == 199)
  }

  @Test func everyAnswerTellsWhatIsLeftAndBeyondItIs429() async throws {
    var settings = ServerSettings(wallClock: { time("2026-11-20T15:00:00.5Z") })
    settings.rateLimit = 2
    try await RunningServer.run(settings: settings) { server in
      let first = try await server.ask("GET", "/v2/account")
      #expect(first?.fields["x-ratelimit-limit"] == "2")
      #expect(first?.fields["x-ratelimit-remaining"] == "1")
      let reset = time("2026-11-20T15:00:31Z").nanoseconds / 1_000_000_000
      #expect(first?.fields["x-ratelimit-reset"] == "\(reset)")
      let second = try await server.ask("GET", "/v2/nowhere")
      #expect(second?.status == 404)
      #expect(second?.fields["x-ratelimit-remaining"] == "0")
      let third = try await server.ask("GET", "/v2/account")
      #expect(third?.status == 429)
      #expect(third?.body == #"{"code":42910000,"message":"rate limit exceeded"}"#)
      #expect(third?.fields["x-ratelimit-remaining"] == "0")
      let wait = third?.fields["retry-after"].flatMap { Int($0) }
      #expect((1...30).contains(wait ?? 0))
      #expect(third?.fields["x-request-id"]?.utf8.count == 32)
      // The key that only reads is of the same account; the other account is not concerned.
      #expect(try await server.ask("GET", "/v2/account", key: "R1")?.status == 429)
      #expect(try await server.ask("GET", "/v2/account", key: "K2")?.status == 200)
      // Whoever is nobody has no limit to read.
      let nobody = try await server.ask("GET", "/v2/account", key: nil)
      #expect(nobody?.fields["x-ratelimit-limit"] == nil)
    }
  }

  @Test func withoutALimitNothingIsSaidOfOne() async throws {
    try await RunningServer.run { server in
      let answer = try await server.ask("GET", "/v2/account")
      #expect(answer?.status == 200)
      #expect(answer?.fields["x-ratelimit-limit"] == nil)
    }
  }
}
