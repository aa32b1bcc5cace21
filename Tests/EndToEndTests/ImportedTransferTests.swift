import Foundation
import TestSupport
import Testing

/// Shares of an imported account that came without a trade, and coins, in every verb that tells what they cost.
@Suite(.serialized, .blocking) struct ImportedTransferTests {
  private func kept(_ home: PaperHome, _ text: String) throws {
    let url = home.folder.url.appendingPathComponent("broker.csv")
    try Data(text.utf8).write(to: url)
    let done = home.run(["import", url.path, "--as", "old", "--yes"])
    #expect(done.status == 0, "\(done)")
  }

  private func positions(_ home: PaperHome) throws -> [String: [String: Any]] {
    let run = home.run("positions --profile old --json")
    let rows = try #require(try jsonObject(run.output)["data"] as? [[String: Any]], "\(run)")
    return Dictionary(uniqueKeysWithValues: rows.map { ($0["symbol"] as? String ?? "", $0) })
  }

  @Test func aTransferHasTheCostOfItsLineOrNoneThatIsKnown() throws {
    let home = try PaperHome()
    try kept(
      home,
      """
      Date,Action,Symbol,Quantity,Price,Amount
      2024-01-02,Deposit,,,,5000
      2024-01-03,Buy,AAPL,10,100,-1000
      2024-01-04,Transfer Out,AAPL,4,,
      2024-01-05,Transfer In,NVDA,10,50,
      2024-01-08,Transfer In,MSFT,3,,
      2024-01-09,Sell,NVDA,4,60,240
      2024-01-10,Split,NVDA,2:1,,

      """)
    let held = try positions(home)
    #expect(held["AAPL"]?["qty"] as? String == "6")
    #expect(held["AAPL"]?["cost_basis"] as? String == "600")
    // They went with their lots, at what these cost.
    let lots = home.run("export lots --profile old --format ndjson").output
    #expect(lots.contains("\"symbol\":\"AAPL\"") && lots.contains("\"qty\":\"6\""), "\(lots)")
    #expect(lots.contains("\"explains_position\":true"), "\(lots)")
    #expect(held["NVDA"]?["qty"] as? String == "12")
    #expect(held["NVDA"]?["cost_basis"] as? String == "300")
    #expect(held["MSFT"]?["cost_basis"] is NSNull && held["MSFT"]?["avg_entry_price"] is NSNull)
    let table = home.run("positions --profile old").output
    #expect(
      table.range(of: #"MSFT +3 +- +- +- +- +-"#, options: .regularExpression) != nil, "\(table)")
    #expect(
      home.run("export gains --profile old --format ndjson").output.contains("\"gain\":\"40\""))
    #expect(home.run("export lots --profile old").output.contains("NVDA,long,"))
    let entry = home.run("explain average-entry MSFT --profile old")
    #expect(entry.status == 1, "\(entry)")
    let journal = home.run("export ledger --profile old")
    #expect(journal.status == 0 && journal.output.contains("Equity:Transfers"), "\(journal)")
    #expect(home.run("export beancount --profile old").status == 0)
    #expect(home.run("store verify --profile old").status == 0)
    #expect(home.run("positions --profile old --as-of 2024-01-08").output.contains("MSFT"))
  }

  @Test func aCoinAmongPositionsKeepsItsCostInTheJournal() throws {
    let home = try PaperHome()
    try kept(home, "Symbol,Quantity,Price,Cost Basis\nBTC/USD,0.1,60000,5000\n")
    let journal = home.run("export ledger --profile old").output
    #expect(journal.contains("@@ 5000 USD") && !journal.contains("Unpriced"), "\(journal)")
    let table = home.run("export beancount --profile old").output
    #expect(!table.contains("Unpriced"), "\(table)")
  }
}
