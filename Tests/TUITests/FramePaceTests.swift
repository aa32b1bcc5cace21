import ClientModels
import Testing

@testable import TUI

@Suite struct FramePaceTests {
  private let start: Int64 = 1_790_000_000_000_000_000

  /// Tells when each is painted that comes at these milliseconds.
  private func painted(_ arrivals: [Double]) -> [Double] {
    var pace = FramePace()
    var free: Int64 = 0
    return arrivals.map { arrival in
      let now = max(free, start + Int64(arrival * 1e6))
      let at = now + pace.rest(at: Timestamp(nanoseconds: now))
      pace.painted(at: Timestamp(nanoseconds: at))
      free = at
      return Double(at - start) / 1e6
    }
  }

  @Test func quotesThatComeOnceAFrameArePaintedWhenTheyCome() {
    #expect(painted([0, 17, 34, 51]) == [0, 17, 34, 51])
  }

  @Test func aFrameInBetweenDoesNotPutOffTheOnesAfterIt() {
    #expect(painted([0, 17, 30, 34, 51, 68]) == [0, 17, 30, 34, 51, 68])
  }

  @Test func noMoreThanSixtyAreSecondArePainted() {
    let times = painted((0..<1_000).map(Double.init))
    #expect(Array(times.prefix(5)) == [0, 1, 16, 32, 48])
    #expect(times.filter { $0 < 1_000 }.count == 64)
  }

  @Test func aClockThatIsSetBackIsNotWaitedFor() {
    var pace = FramePace()
    pace.painted(at: Timestamp(nanoseconds: start))
    let earlier = Timestamp(nanoseconds: start - 3_600_000_000_000)
    #expect(pace.rest(at: earlier) == 0)
    pace.painted(at: earlier)
    pace.painted(at: earlier)
    #expect(pace.rest(at: earlier) == 16_000_000)
    #expect(pace.rest(at: Timestamp(nanoseconds: .min)) == 0)
  }
}
