import ClientModels
import Testing

@testable import Sync

/// Draws the largest value there is, so that a delay is its bound.
private struct Highest: RandomNumberGenerator {
  mutating func next() -> UInt64 { .max }
}

@Suite struct BackoffTests {
  @Test(arguments: [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 16.0), (6, 30.0), (5_000, 30.0)])
  func theBoundDoublesUpToThirtySeconds(failures: Int, bound: Double) {
    #expect(Backoff().bound(failures: failures) == bound)
  }

  @Test func theDelayIsDrawnFromTheWholeRange() {
    var generator = SplitMix64(seed: 7)
    let delays = (0..<1_000).map { _ in Backoff().delay(failures: 3, using: &generator) }
    #expect(delays.allSatisfy { (0...4).contains($0) })
    #expect(delays.contains { $0 < 0.1 } && delays.contains { $0 > 3.9 })
    var highest = Highest()
    #expect(Backoff().delay(failures: 3, using: &highest) > 3.999)
  }
}

@Suite struct RateLimitTests {
  private func taken(_ lane: RateLimit.Lane, from limit: inout RateLimit, at now: Timestamp) -> Int
  {
    var count = 0
    while limit.take(lane, at: now) == .granted { count += 1 }
    return count
  }

  @Test func pollsLeaveRoomForLookUpsAndAllLeaveRoomForCancels() {
    var limit = RateLimit(at: .noonish)
    #expect(taken(.poll, from: &limit, at: .noonish) == 12)
    #expect(taken(.lookUp, from: &limit, at: .noonish) == 4)
    #expect(taken(.order, from: &limit, at: .noonish) == 0)
    #expect(taken(.cancel, from: &limit, at: .noonish) == 4)
  }

  @Test func threeTokensComeBackEverySecond() {
    var limit = RateLimit(at: .noonish)
    _ = taken(.poll, from: &limit, at: .noonish)
    #expect(limit.take(.poll, at: .noonish) == .wait(1.0 / 3))
    let later = Timestamp.noonish.advanced(bySeconds: 2)
    #expect(taken(.poll, from: &limit, at: later) == 6)
  }

  @Test func aPauseHoldsForAllButCancels() {
    var limit = RateLimit(at: .noonish)
    limit.note(RateLimitReport(pauseSeconds: 7), at: .noonish)
    #expect(limit.take(.lookUp, at: .noonish) == .wait(7))
    #expect(limit.take(.cancel, at: .noonish) == .granted)
    #expect(limit.take(.poll, at: Timestamp.noonish.advanced(bySeconds: 7)) == .granted)
  }

  @Test func anEmptyQuotaWaitsForItsResetButNeverMoreThanAMinute() {
    var limit = RateLimit(at: .noonish)
    let reset = Timestamp.noonish.advanced(bySeconds: 3_600)
    limit.note(RateLimitReport(remaining: 0, resetAt: reset), at: .noonish)
    #expect(limit.take(.order, at: .noonish) == .wait(60))
  }

  @Test(arguments: [
    ("2", 2.0), ("0", 1), ("-1", 1), ("86400", 60), ("junk", 5), ("1.5", 5), ("", 5),
    ("Fri, 20 Nov 2026 15:00:30 GMT", 30), ("Sun, 06 Nov 1994 08:49:37 GMT", 1),
  ])
  func retryAfterIsReadAndClamped(header: String, seconds: Double) throws {
    let now = try #require(Timestamp(rfc3339: "2026-11-20T15:00:00Z"))
    #expect(RetryAfter.seconds(header, at: now) == seconds)
  }

  @Test func limitHeadersAreReadWhateverTheirCase() {
    let headers = HTTPFields([("x-ratelimit-remaining", "3"), ("X-Ratelimit-Reset", "1795187660")])
    let report = RateLimitReport(HTTPResponse(status: 200, headers: headers), at: .noonish)
    #expect(report.remaining == 3)
    #expect(report.resetAt == Timestamp(seconds: 1_795_187_660))
    #expect(report.pauseSeconds == nil)
  }
}

@Suite struct EndpointTests {
  @Test(arguments: [
    "https://paper-api.alpaca.markets", "https://api.example.com:8443/base", "http://127.0.0.1:9",
    "http://[::1]:8080", "http://localhost",
  ])
  func safeAddressesAreTaken(text: String) throws {
    #expect(try EndpointURL(text).text == text)
  }

  @Test(arguments: [
    "http://example.com", "http://127.0.0.1.example.com", "http://127.0.0.2", "file:///etc/passwd",
    "ftp://x", "https://", "https://user@host", "https://host?x=1", "https://host#f", "example.com",
    "https://host:0", "https://host:99999", "https://ho st", "https://h\r\nX: y", "",
    "http://localhost@evil.com", "http://[::1]x:1",
  ])
  func unsafeAddressesAreRefused(text: String) {
    #expect(throws: EndpointError.self) { try EndpointURL(text) }
  }

  @Test func theRefusalSaysWhatToDo() {
    #expect(
      EndpointError.plainHTTPToOtherMachine(host: "example.com").description
        == "http:// is allowed to this machine only, and example.com is another: use https://")
  }

  @Test(arguments: ["a\r\nX: y", "", "ключ", "tab\there", " lead"])
  func headerValuesThatCouldInjectAreRefused(value: String) {
    #expect(throws: HTTPHeaderError.self) { try HTTPHeader("X", value) }
  }
}
