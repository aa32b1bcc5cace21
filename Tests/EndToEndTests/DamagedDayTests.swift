import Foundation
import TestSupport
import Testing

/// A file of the history that was damaged costs its day, is named, and is made again where the broker allows.
@Suite(.serialized, .blocking) struct DamagedDayTests {
  /// A calendar day so many days before another.
  private func day(_ day: String, before days: Int) throws -> String {
    let form = DateFormatter()
    form.locale = Locale(identifier: "en_US_POSIX")
    form.timeZone = TimeZone(identifier: "UTC")
    form.dateFormat = "yyyy-MM-dd"
    let date = try #require(form.date(from: day))
    return form.string(from: date.addingTimeInterval(-86_400 * Double(days)))
  }

  @Test func aDamagedDayIsNamedCostsThatDayOnlyAndIsMadeAgain() throws {
    let home = try PaperHome()
    let kept = KeptDays(home)
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let today = try #require(try kept.days().first)
    let base = try day(today, before: 10)
    try kept.rename(to: base)
    #expect(home.run("buy 2 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let days = try kept.days()
    try #require(days.count >= 6, "\(days)")
    #expect(days.first == base)

    // The days between were made, with the closes that the broker tells.
    let made = days[2]
    let table = home.run("positions --as-of \(made)")
    #expect(table.status == 0 && table.output.contains("made later"), "\(table)")
    #expect(table.output.contains("costs are those of our lots"), "\(table)")
    #expect(!home.run("positions --as-of \(base)").output.contains("costs are those"))
    let explained = home.run("explain cost-basis SPY --as-of \(made)").output
    #expect(explained.contains("at the cost of our lots"), "\(explained)")
    let before = try rows(home, made)
    #expect(before.map { $0["qty"] as? String } == ["3"])
    #expect(before.first?["current_price"] is String, "\(before)")

    try kept.damage(made)
    let verified = home.run("store verify")
    #expect(verified.status == 1, "\(verified)")
    #expect((verified.output + verified.error).contains("history/\(made).json"), "\(verified)")
    let damaged = home.run("positions --as-of \(made)")
    #expect(damaged.status == 1, "\(damaged)")
    #expect(damaged.error.contains("no book of \(made) is kept: the nearest are of \(days[1])"))
    #expect(damaged.error.contains("\(made).json is damaged"), "\(damaged)")
    for other in days where other != made {
      let result = home.run("positions --as-of \(other)")
      #expect(result.status == 0 && !result.error.contains("damaged"), "\(result)")
    }
    let difference = home.run("diff \(base) \(days[days.count - 1])")
    #expect(difference.status == 0, "\(difference)")

    let synced = home.run("sync")
    #expect(synced.status == 0 && synced.error.contains("\(made).json is damaged"), "\(synced)")
    #expect(try kept.days() == days)
    let after = try rows(home, made)
    #expect(after.map { $0["qty"] as? String } == ["3"])
    #expect(
      after.first?["current_price"] as? String == before.first?["current_price"] as? String)
    #expect(home.run("store verify").status == 0)

    // Before the first there is nothing to make it of.
    try kept.damage(base)
    #expect(home.run("sync").status == 0)
    #expect(home.run("positions --as-of \(base)").status == 1)
    #expect(try kept.days() == Array(days.dropFirst()))
    #expect(try rows(home, made).map { $0["qty"] as? String } == ["3"])
  }

  private func rows(_ home: PaperHome, _ day: String) throws -> [[String: Any]] {
    let result = home.run("positions --as-of \(day) --json")
    return try #require(try jsonObject(result.output)["data"] as? [[String: Any]], "\(result)")
  }
}
