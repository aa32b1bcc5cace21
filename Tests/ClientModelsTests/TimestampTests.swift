import ClientModels
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999999999Z", -1),
      ("2026-11-21T07:10:27Z", 1_795_245_027_000_000_000),
      ("2019-07-09T21:07:24.662832238Z", 1_562_706_444_662_832_238),
      ("2022-04-19T13:45:04.981350886-04:00", 1_650_390_304_981_350_886),
      ("2022-04-19T17:45:04.981350886Z", 1_650_390_304_981_350_886),
      ("2021-04-20T19:22:23.997222Z", 1_618_946_543_997_222_000),
      ("2024-02-29T23:59:59.5+05:30", 1_709_231_399_500_000_000),
      ("2000-01-01t00:00:00z", 946_684_800_000_000_000),
      ("2000-01-01 00:00:00Z", 946_684_800_000_000_000),
      ("2000-01-01T00:00:00-00:00", 946_684_800_000_000_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
      ("2000-01-01T00:00:00.000000001+23:59", 946_598_460_000_000_001),
    ] as [(String, Int64)])
  func aTimeIsReadToTheNanosecondAtAnyOffset(text: String, nanoseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
  }

  @Test(arguments: [
    "", "Z", "2026-11-21", "2026-11-21T07:10Z", "2026-11-21T07:10:27", "2026-11-21T07:10:27.Z",
    "2026-11-21T07:10:27.1234567890Z", "2026-11-21T07:10:27,5Z", "2026-11-21T24:00:00Z",
    "2026-11-21T07:60:00Z", "2026-11-21T07:10:61Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-00T00:00:00Z",
    "1678-01-01T00:00:00Z", "2261-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "2026-11-21T07:10:27+0500", "2026-11-21T07:10:27+5:00", "2026-11-21T07:10:27+24:00",
    "2026-11-21T07:10:27+05:60", "2026-11-21T07:10:27ZZ", "2026-11-21T07:10:27Z ",
    " 2026-11-21T07:10:27Z", "2026-11-21T07:10:27Z\0", "２０２６-11-21T07:10:27Z",
    "-026-11-21T07:10:27Z", "+2026-11-21T07:10:27Z", "2026-11-21T07:10:27−05:00", "1795245027",
    "20261121T071027Z", "2026-W47-6T07:10:27Z", "2026-11-21X07:10:27Z", "2026-11-21T07:10:2 Z",
  ])
  func whatIsNotATimeIsRefused(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
      (1_500_000_000, "1970-01-01T00:00:01.500Z"), (1_000_000, "1970-01-01T00:00:00.001Z"),
      (1_000, "1970-01-01T00:00:00.000001Z"), (10, "1970-01-01T00:00:00.000000010Z"),
      (-86_400_000_000_000, "1969-12-31T00:00:00Z"),
      (Int64.max, "2262-04-11T23:47:16.854775807Z"), (Int64.min, "1677-09-21T00:12:43.145224192Z"),
    ] as [(Int64, String)])
  func aTimeIsWrittenWithTheDigitsThatItNeeds(nanoseconds: Int64, text: String) {
    #expect(Timestamp(nanoseconds: nanoseconds).rfc3339 == text)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func everyTimeIsReadBackAsItIsWrittenAtAnyOffset(seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let grain: Int64 = chance.pick([1, 1_000, 1_000_000, 1_000_000_000])
      let size = Int64.random(
        in: -9_000_000_000_000_000_000...9_000_000_000_000_000_000, using: &chance)
      let time = Timestamp(nanoseconds: size / grain * grain)
      let offset = (chance.below(2879) - 1439) * 60
      #expect(Timestamp(rfc3339: time.rfc3339(offsetSeconds: offset)) == time)
    }
  }

  @Test(arguments: [11, 12] as [UInt64])
  func noMangledTimeTraps(seed: UInt64) {
    var chance = SeededGenerator(seed: seed)
    let whole = Array("2022-04-19T13:45:04.981350886-04:00".utf8)
    for _ in 0..<3000 {
      var bytes = whole
      for _ in 0...chance.below(3) {
        switch chance.below(3) {
        case 0: bytes[chance.below(bytes.count)] = UInt8(chance.below(128))
        case 1: bytes.remove(at: chance.below(bytes.count))
        default: bytes.insert(UInt8(48 + chance.below(10)), at: chance.below(bytes.count))
        }
      }
      guard let time = Timestamp(rfc3339: String(decoding: bytes, as: UTF8.self)) else { continue }
      #expect(Timestamp(rfc3339: time.rfc3339) == time)
    }
  }

  @Test func stepsThatDoNotFitLeaveTheTimeAsItWas() {
    let time = Timestamp(nanoseconds: 1_000_000_000)
    #expect(time.advanced(bySeconds: 1.5).nanoseconds == 2_500_000_000)
    #expect(time.advanced(bySeconds: -1.000000001).nanoseconds == -1)
    for step in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
      #expect(time.advanced(bySeconds: step) == time)
    }
    let last = Timestamp(nanoseconds: .max)
    #expect(last.advanced(bySeconds: 1) == last)
    #expect(Timestamp(seconds: .max).nanoseconds == 9_223_372_036_000_000_000)
    #expect(Timestamp(seconds: .min).nanoseconds == -9_223_372_036_000_000_000)
  }

  @Test func theTimeBetweenTwoTimesKeepsItsNanoseconds() {
    let now = Timestamp(nanoseconds: 1_790_000_000_000_000_001)
    let then = Timestamp(nanoseconds: 1_790_000_000_000_000_000)
    #expect(now.seconds(since: then) == 1e-9)
    #expect(then.seconds(since: now) == -1e-9)
    let all = Timestamp(nanoseconds: .max).seconds(since: Timestamp(nanoseconds: .min))
    #expect(all > 18_446_744_073 && all < 18_446_744_075)
  }
}
