import ClientModels
import Testing

@testable import Sync

/// Recorded answers with bytes changed, cut, doubled and swapped by chance. Reading must end in a value or in a
/// `BrokerError`; a trap would end the test run.
@Suite struct HostileAnswersTests {
  private func mangled(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !result.isEmpty {
      let place = Int.random(in: 0..<result.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: result[place] = UInt8.random(in: 0...255, using: &random)
      case 1: result.removeLast(result.count - place)
      case 2: result.insert(contentsOf: Array("[{\"e-+".utf8), at: place)
      case 3: result.remove(at: place)
      default: result.insert(contentsOf: result[place..<min(place + 40, result.count)], at: place)
      }
    }
    return result
  }

  /// The number of elements read, nil for an error.
  private func count(_ name: String, _ bytes: [UInt8]) -> Int? {
    do throws(BrokerError) {
      switch name {
      case "account": return try AlpacaParsing.account(bytes).id.text.isEmpty ? 0 : 1
      case "order": return try AlpacaParsing.order(bytes).id.text.isEmpty ? 0 : 1
      case "orders-odd": return try AlpacaParsing.orders(bytes).values.count
      case "positions": return try AlpacaParsing.positions(bytes).values.count
      case "snapshots":
        return try AlpacaParsing.stockSnapshots(bytes, receivedAt: .noonish).values.count
      case "calendar": return try AlpacaParsing.calendar(bytes).values.count
      default: return try AlpacaParsing.cancelResults(bytes).count
      }
    } catch {
      return nil
    }
  }

  @Test(arguments: [
    ("account", 1), ("order", 1), ("orders-odd", 2), ("positions", 2), ("snapshots", 1),
    ("calendar", 2), ("cancel-all", 3),
  ])
  func noAnswerCanStopTheProgram(name: String, whole: Int) throws {
    let recorded = try Fixtures.load(name)
    #expect(count(name, recorded) == whole)
    var random = SplitMix64(seed: 5)
    var errors = 0
    for _ in 0..<400 {
      guard let read = count(name, mangled(recorded, &random)) else {
        errors += 1
        continue
      }
      #expect((0...20).contains(read))
    }
    #expect(errors > 20)
  }

  @Test func messagesAreCutAndCleaned() {
    let long = String(repeating: "x", count: 5_000)
    #expect(SafeText.line(long, limit: 10) == "xxxxxxxxxx…")
    #expect(SafeText.line("a\u{1b}]52;c;x\u{7}\r\nb\u{202e}c\u{200b}d") == "a·]52;c;x···bcd")
  }
}
