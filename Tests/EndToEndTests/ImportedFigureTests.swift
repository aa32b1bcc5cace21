import Foundation
import TestSupport
import Testing

/// What is told of an account that was imported: shares of it, gains, days.
@Suite(.serialized, .blocking) struct ImportedFigureTests: ImportFixture {
  @Test func positionsTellHowAnAccountIsDivided() throws {
    let home = try PaperHome()
    let path = try file(
      home,
      "Symbol,Shares,Avg Cost,Last Price,Market Value\nAAPL,10,150,200,2000\nCash,,,,500\n")
    #expect(home.run(["import", path, "--as", "mine", "--yes"]).status == 0)
    let account = home.run("account --profile mine").output
    #expect(account.range(of: #"cash +500"#, options: .regularExpression) != nil, "\(account)")
    let performance = home.run("performance --profile mine")
    #expect(performance.status == 0 && performance.output.contains("80.00%"), "\(performance)")
    let equity = home.run("explain equity --profile mine")
    #expect(equity.output.contains("Cash and positions come to 2500, the same."), "\(equity)")
    #expect(equity.output.contains("10 at 200 ("), "\(equity)")
    let journal = home.run("export ledger --profile mine").output
    #expect(journal.contains("Assets:Holdings:AAPL    10 AAPL @@ 1500 USD"), "\(journal)")
  }

  @Test func ofOneDayOneValueIsTold() throws {
    let home = try PaperHome()
    let path = try file(
      home, "Date,Action,Symbol,Quantity,Price,Amount\n2024-01-02,Deposit,,,,5000\n")
    #expect(home.run(["import", path, "--as", "mine", "--yes"]).status == 0)
    let performance = home.run("performance --profile mine --period all").output
    #expect(performance.contains("value 5,000.00\n"), "\(performance)")
  }

  @Test func contractsThatEndAreToldAsGainsAndInDifferences() throws {
    let home = try PaperHome()
    let (call, put) = ("AAPL250620C00200000", "AAPL250620P00180000")
    let path = try file(
      home,
      """
      Date,Action,Symbol,Quantity,Price,Amount
      2025-01-02,Deposit,,,,50000
      2025-01-03,Buy to open,\(call),2,3.5,-700
      2025-01-06,Sell to open,\(put),1,2,200
      2025-06-20,Expired,\(call),2,,
      2025-06-20,Assigned,\(put),1,,
      2025-06-20,Bought,AAPL,100,180,-18000

      """)
    #expect(home.run(["import", path, "--as", "mine", "--yes"]).status == 0)
    let lost = home.run("explain realized-gain \(call) --profile mine --period all").output
    #expect(
      lost.contains("2 expired at 0, bought 2025-01-03 at 3.5, held 168 days, short term")
        && lost.contains("shown       -700.00") && !lost.contains("premium"), "\(lost)")
    let kept = home.run("explain realized-gain \(put) --profile mine --period all").output
    #expect(
      kept.contains("1 assigned at 0, sold 2025-01-06 at 2") && kept.contains("+200.00")
        && kept.contains("The premium is realised on the contract;"), "\(kept)")
    let prices = home.run("explain prices --profile mine --since 2025-01-06").output
    #expect(prices.contains("\(call)  -700") && prices.contains("\(put)  200"), "\(prices)")
    let difference = home.run("diff 2025-01-06 2025-06-20 --profile mine --json").output
    #expect(difference.contains("\"prices\":\"-500\""), "\(difference)")
    let journal = home.run("export ledger --profile mine").output
    #expect(
      journal.contains("OPEXP \(call)") && !journal.contains("Unpriced"), "\(journal)")
    let shares = home.run("explain cost-basis AAPL --profile mine").output
    #expect(shares.contains("18,000.00"), "\(shares)")
  }

  @Test func aDayWhoseBookWasDeletedIsNamedByWhatStillTellsOfIt() throws {
    let home = try PaperHome()
    let path = try file(home, Self.transactions)
    #expect(home.run(["import", path, "--as", "old", "--yes", "--skip-rejected"]).status == 0)
    #expect(home.run("store verify --profile old").status == 0)
    let root = URL(fileURLWithPath: home.environment["XDG_STATE_HOME"] ?? "")
      .appendingPathComponent("folio")
    let folder = try #require(
      try FileManager.default.contentsOfDirectory(atPath: root.path)
        .first { $0.hasPrefix("local-old") })
    try FileManager.default.removeItem(
      at: root.appendingPathComponent(folder).appendingPathComponent("history/2024-02-05.json"))
    let verified = home.run("store verify --profile old")
    #expect(verified.status == 1, "\(verified)")
    #expect(
      verified.error.contains(
        "history/2024-02-05.json is missing, and a transaction of that day is kept: import its file again"
      ), "\(verified)")
  }
}
