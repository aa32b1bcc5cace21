import ClientModels
import Foundation
import TestSupport
import Testing

/// Programs that keep books, where they are installed.
private enum BookProgram {
  static let hledger = path("hledger")
  static let beanCheck = path("bean-check")
  /// The interpreter that has beancount: the one beside its program, so that any version of it can be asked.
  static let beanPython = beanCheck.map { String($0.dropLast("bean-check".count)) + "python3" }

  private static func path(_ name: String) -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }

  /// How many histories each reads: some in every run, many in `make journals-check`.
  static let histories =
    ProcessInfo.processInfo.environment["FOLIO_BOOKS"].flatMap { Int($0) } ?? 12
}

/// The journals of random accounts, read by the programs that they are for: what these make of them is what the models say.
@Suite(.serialized, .blocking) struct BookProgramTests {
  private func history(_ seed: Int) throws -> BooksHistory {
    var history = BooksHistory(seed: UInt64(90_000 + seed))
    try history.run()
    return history
  }

  /// Account and figure, without the name of what it is of.
  private func balances(_ file: String, _ options: [String]) throws -> [String: FixedDecimal] {
    let hledger = try #require(BookProgram.hledger)
    let result = runSeparately(
      [hledger, "-f", file, "balance", "--flat", "-N", "-E", "-O", "csv"] + options,
      environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"])
    try #require(result.status == 0, "\(result)")
    var balances: [String: FixedDecimal] = [:]
    for line in result.output.split(separator: "\n").dropFirst() {
      let cells = line.dropFirst().dropLast().components(separatedBy: "\",\"")
      try #require(cells.count == 2, "\(line)")
      let number = cells[1].split(separator: " ").first ?? "0"
      balances[cells[0]] = try FixedDecimal(wire: number.replacingOccurrences(of: ",", with: ""))
    }
    return balances
  }

  @Test(.enabled(if: BookProgram.hledger != nil, "hledger is not installed"))
  func hledgerAgreesOnQuantitiesCostAndGainsToTheLastDigit() throws {
    let folder = try TemporaryFolder()
    for seed in 0..<BookProgram.histories {
      let history = try history(seed)
      let file = folder.url.appendingPathComponent("\(seed).journal").path
      let text = HledgerText.encode(try history.books(), title: "books of \(seed)")
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      let (amounts, costs) = (try balances(file, []), try balances(file, ["-B"]))
      #expect(amounts["Assets:Cash"]?.units ?? 0 == history.cash, "\(seed)")
      #expect(amounts["Income:Gains"]?.units ?? 0 == -history.gains, "\(seed)")
      for symbol in history.symbols {
        let model = history.lots(symbol)
        let name = "Assets:Holdings:\(symbol)"
        let cost = model.lots.reduce(Int128(0)) { $0 + ($1.isLong ? $1.costLeft : -$1.costLeft) }
        #expect(amounts[name] ?? .zero == BooksHistory.decimal(model.total), "\(seed) \(symbol)")
        #expect(costs[name]?.units ?? 0 == cost, "\(seed) \(symbol)")
      }
      #expect(
        amounts["Assets:Unpriced:AGG"] ?? .zero == BooksHistory.decimal(history.moved), "\(seed)")
    }
  }

  @Test(.enabled(if: BookProgram.beanCheck != nil, "beancount is not installed"))
  func beancountAgreesOnQuantitiesCostAndGains() throws {
    let folder = try TemporaryFolder()
    var histories: [Int: BooksHistory] = [:]
    for seed in 0..<BookProgram.histories {
      let history = try history(seed)
      histories[seed] = history
      let text = BeancountText.encode(try history.books(), title: "books of \(seed)")
      let file = folder.url.appendingPathComponent("\(seed).beancount")
      try Data(text.utf8).write(to: file)
      guard seed < 3 else { continue }
      let check = runSeparately([try #require(BookProgram.beanCheck), file.path])
      #expect(check.status == 0, "\(seed): \(check.output)\(check.error)")
    }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Books/beancount_balances.py").standardized.path
    let python = try #require(BookProgram.beanPython)
    let result = runSeparately([python, script, folder.url.path])
    try #require(result.status == 0, "\(result)")
    var balances: [String: (units: FixedDecimal, cost: Double)] = [:]
    for line in result.output.split(separator: "\n") {
      let cells = line.components(separatedBy: "\t")
      if cells[1] == "error" { Issue.record("\(line)") }
      guard cells.count == 4 else { continue }
      balances["\(cells[0]) \(cells[1])"] = (
        try FixedDecimal(wire: cells[2]), try #require(Double(cells[3]))
      )
    }
    for (seed, history) in histories {
      func balance(_ account: String) -> (units: FixedDecimal, cost: Double) {
        balances["\(seed) \(account)"] ?? (.zero, 0)
      }
      #expect(balance("Assets:Cash").units.units == history.cash, "\(seed)")
      #expect(balance("Income:Gains").units.units == -history.gains, "\(seed)")
      for symbol in history.symbols {
        let model = history.lots(symbol)
        let part = symbol.text.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        let known = balance("Assets:Holdings:\(part)")
        let cost = model.lots.reduce(Int128(0)) { $0 + ($1.isLong ? $1.costLeft : -$1.costLeft) }
        #expect(known.units == BooksHistory.decimal(model.total), "\(seed) \(symbol)")
        // What the lots cost in beancount, less what they cost here, in units of 10⁻¹⁸: a few by rounding after a split.
        #expect(abs(known.cost - Double(cost) / 1e18) <= 1e-6 + abs(known.cost) * 1e-13, "\(seed)")
      }
    }
  }
}
