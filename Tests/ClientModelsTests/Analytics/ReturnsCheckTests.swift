import ClientModels
import Foundation
import Testing

/// Our figures against those of other libraries.
@Suite struct ReturnsCheckTests {
  static let file = ProcessInfo.processInfo.environment["FOLIO_RETURNS"]
  private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/returns.json").path

  /// How far off a figure is: by itself below one, in relation to its size above.
  private static func difference(_ ours: Figure, _ theirs: Double) -> Double {
    guard let ours = ours.value else { return .infinity }
    return (ours - theirs).magnitude / max(1, theirs.magnitude)
  }

  @Test func figuresOfAYearAreThoseOfOtherLibrariesToNineDigits() throws {
    for account in try ReturnsFigures.read(Self.fixture) {
      let faults = try account.compare { name, ours, theirs in
        #expect(
          Self.difference(ours, theirs) <= 1e-9, "\(account.name): \(name) \(ours), not \(theirs)")
      }
      #expect(faults.isEmpty)
    }
  }

  @Test(
    .enabled(
      if: file != nil, "`make returns-check` names the figures by FOLIO_RETURNS"))
  func figuresOfRealPricesAreThoseOfOtherLibrariesToNineDigits() throws {
    var rows: [String: (count: Int, largest: Double, place: String)] = [:]
    let accounts = try ReturnsFigures.read(try #require(Self.file))
    #expect(!accounts.isEmpty)
    for account in accounts {
      let faults = try account.compare { name, ours, theirs in
        let off = Self.difference(ours, theirs)
        var row = rows[name] ?? (0, 0, "")
        row.count += 1
        if off >= row.largest { (row.largest, row.place) = (off, account.name) }
        rows[name] = row
      }
      #expect(faults.isEmpty)
    }
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    print("figure                   compared  largest difference, and where")
    for (name, row) in rows.sorted(by: { $0.key < $1.key }) {
      print(
        padded(name, 25) + padded("\(row.count)", 10) + padded("\(row.largest)", 24) + row.place)
      #expect(row.largest <= 1e-9, "\(name) is off by \(row.largest) of \(row.place)")
    }
  }
}
