import Foundation
import TestSupport
import Testing

/// Files of other brokers as accounts that are looked at and never trade.
@Suite(.serialized, .blocking) struct ImportVerbTests: ImportFixture {
  @Test func anImportedAccountIsReviewedByEveryVerbAndNeverAsksABroker() throws {
    let home = try PaperHome()
    let path = try file(home, Self.transactions)
    let dry = home.run(["import", path, "--as", "old", "--dry-run"])
    #expect(dry.status == 1, "\(dry)")
    #expect(dry.error.contains("\(path): line 6: \"Teleport\" is nothing"), "\(dry)")
    #expect(dry.error.contains("4 transactions can be imported, 1 rejected"), "\(dry)")
    #expect(home.run("positions --profile old").status == 2)
    let unanswered = home.run(["import", path, "--as", "old"])
    #expect(unanswered.status == 2 && unanswered.error.contains("--yes"), "\(unanswered)")
    let refused = home.run(["import", path, "--as", "old", "--yes"])
    #expect(refused.status == 1 && refused.error.contains("--skip-rejected"), "\(refused)")
    #expect(home.run("positions --profile old").status == 2)
    let done = home.run(["import", path, "--as", "old", "--yes", "--skip-rejected"])
    #expect(done.status == 0, "\(done)")
    #expect(done.output.contains("imported 4 transactions as old: 1 position, cash 4481.4"))

    let positions = home.run("--profile old positions --json")
    let rows = try #require(
      try jsonObject(positions.output)["data"] as? [[String: Any]], "\(positions)")
    #expect(rows.map { $0["qty"] as? String } == ["6"])
    let lots = home.run("export lots --profile old")
    #expect(lots.output.contains("AAPL,long,"), "\(lots)")
    let gains = home.run("export gains --profile old --format ndjson")
    #expect(gains.output.contains("\"gain\":\"80\""), "\(gains)")
    let difference = home.run("diff 2024-01-03 2024-03-04 --profile old --json")
    #expect(difference.status == 0 && difference.output.contains("\"income\":\"2.4\""))
    for verb in ["account", "orders", "activity", "positions --as-of 2024-01-03", "export ledger"] {
      let result = home.run("\(verb) --profile old")
      #expect(result.status == 0, "\(result)")
    }
    for verb in [
      "buy 1 AAPL --yes", "sync", "cancel --all --yes", "close AAPL --yes", "flatten --yes",
    ] {
      let result = home.run("\(verb) --profile old")
      #expect(result.status == 1, "\(verb): \(result)")
      #expect(result.error.contains("\"old\" was imported and has no broker"), "\(result)")
    }
    let performance = home.run("performance --profile old --period all")
    #expect(performance.status == 0, "\(performance)")
    for words in [
      "value 5,000.00 to 5,201.40", "net flow 0.00, gain +201.40", "simple return",
      "imported: days without all prices", "the value of 2024-01-04 is not known",
    ] {
      #expect(performance.output.contains(words), "\(words): \(performance)")
    }
    // Nothing happened on the weekday before the last: there is no day's gain to tell.
    let account = try jsonObject(home.run("account --profile old --json").output)
    let data = try #require(account["data"] as? [String: Any])
    #expect(data["last_equity"] is NSNull || data["last_equity"] == nil, "\(data)")
    let cost = home.run("explain cost-basis AAPL --profile old")
    #expect(
      cost.output.contains("shown       600.00") && !cost.output.contains("By our lots"), "\(cost)")
    #expect(home.run("positions --profile old").output.contains(" d old"))
    let value = home.run("explain closing-value --profile old --period all")
    #expect(value.output.contains("cash and prices of the imported file, close of 2024-03-04"))
    let gain = home.run("explain realized-gain AAPL --profile old --period all")
    #expect(gain.output.contains("4 sold at 120, bought 2024-01-03 at 100"), "\(gain)")
    #expect(home.run("export performance --profile old").output.contains("2024-01-03,4999"))
    let sharpe = home.run("explain sharpe --profile old --period all")
    #expect(sharpe.status == 1 && sharpe.output.contains("2024-01-04 is not known"), "\(sharpe)")
    let activity = home.run("activity --as-of 2024-01-10 --profile old")
    #expect(activity.output.contains("the book of 2024-01-10, as of"), "\(activity)")
    #expect(!activity.output.contains("DIV"), "\(activity)")
    for (verb, words) in [
      ("diff 2024-01-04 2024-01-04", "both days are 2024-01-04"),
      ("diff 2024-03-04", "the last day of which a book is kept is 2024-03-04"),
    ] {
      let result = home.run("\(verb) --profile old")
      #expect(result.status == 2 && result.error.contains(words), "\(verb): \(result)")
    }
    for verb in ["diff 2020-01-01", "positions --as-of 2020-01-01", "positions --as-of 2024-03-05"]
    {
      let result = home.run("\(verb) --profile old")
      #expect(result.status == 1 && !result.error.contains("sync"), "\(verb): \(result)")
    }
    for verb in ["watch show"] {
      let result = home.run("\(verb) --profile old")
      #expect(result.status == 1 && !result.error.contains("sync"), "\(verb): \(result)")
      #expect(result.error.contains("\"old\" was imported, and its file tells none"), "\(result)")
    }
    #expect(home.proxy.count { _ in true } == 0)
    #expect(home.run("store verify --profile old").status == 0)
  }

  @Test func pricesKeepTheirDaysAndNobodyIsNamedWhoDidNotSay() throws {
    let home = try PaperHome()
    let path = try file(
      home,
      """
      Date,Action,Symbol,Quantity,Price,Fees,Amount
      2024-01-02,Deposit,,,,,50000
      2024-01-03,Buy,AAPL,10,100,1,-1001
      2024-01-04,Buy,AAPL,10,110,,-1100
      2024-02-05,Sell Short,TSLA,2,200,,400
      2024-03-04,Sell,AAPL,5,120,,600
      2099-03-04,Sell,AAPL,1,120,,120

      """)
    let done = home.run(["import", path, "--as", "old", "--yes", "--skip-rejected"])
    #expect(done.status == 0, "\(done)")
    #expect(done.error.contains("line 7: its day, 2099-03-04, has not come"), "\(done)")
    let price = home.run("explain price TSLA --profile old")
    #expect(
      price.output.contains("the last price that the imported file names, 2024-02-05"), "\(price)")
    #expect(home.run("export holdings --profile old").output.contains(",200,2024-02-05T"))
    #expect(home.run("export ledger --profile old").output.contains("P 2024-02-05 TSLA 200 USD"))
    let account = home.run("account --profile old").output
    #expect(account.contains("long market value    1800"), "\(account)")
    #expect(account.contains("short market value   -400"), "\(account)")
    for figure in [
      "quantity AAPL", "price AAPL", "market-value AAPL", "average-entry AAPL", "cost-basis AAPL",
      "unrealized-pl AAPL", "unrealized-pl-percent AAPL", "day-pl AAPL", "weight AAPL",
      "total-value", "total-unrealized-pl", "total-day-pl", "equity", "cash", "buying-power",
      "account-day-pl", "book-value", "opening-value", "closing-value", "net-flow", "gain",
      "contribution TSLA", "realized-gain AAPL", "total-realized-gain", "contribution-of-no-symbol",
      "allocation-by-symbol AAPL", "allocation-by-class stocks", "net-cash", "bought", "sold",
      "activity-fees",
    ] {
      let told = home.run("explain \(figure) --profile old")
      #expect(!told.output.isEmpty && !told.output.contains("broker"), "\(told)")
    }
    #expect(!home.run("export ledger --profile old").output.contains("broker"))

    // How lots are closed is a setting of the profile, which names no broker.
    let settings = URL(fileURLWithPath: home.environment["XDG_CONFIG_HOME"] ?? "")
      .appendingPathComponent("folio/config.toml")
    try FileManager.default.createDirectory(
      at: settings.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("[profiles.old]\nlot_method = \"lifo\"\n".utf8).write(to: settings)
    #expect(home.run("export gains --profile old").output.contains(",550,600,50,"))
    #expect(home.run("--profile old buy 1 AAPL --yes").error.contains("was imported"))
    #expect(home.run(["import", path, "--as", "old", "--yes", "--skip-rejected"]).status == 0)
    let cost = home.run("explain cost-basis AAPL --profile old")
    #expect(
      cost.output.contains("shown       1,550.00") && !cost.output.contains("By our"), "\(cost)")
    #expect(home.proxy.count { _ in true } == 0)
  }

  @Test func everyDayOfAFileHasItsBookAndALostOneIsNamedWithWhatToDo() throws {
    let home = try PaperHome()
    let path = try file(home, Self.transactions)
    #expect(home.run(["import", path, "--as", "old", "--yes", "--skip-rejected"]).status == 0)
    // Nothing happened between, so that the book of the day before stands.
    let between = home.run("positions --profile old --as-of 2024-02-29")
    #expect(
      between.status == 0 && between.output.contains("the book of 2024-02-29"), "\(between)")
    let difference = home.run("diff 2024-01-31 2024-02-29 --profile old --json")
    #expect(difference.status == 0 && difference.output.contains("\"income\":\"2.4\""))
    let root = URL(fileURLWithPath: home.environment["XDG_STATE_HOME"] ?? "")
      .appendingPathComponent("folio")
    let folder = try #require(
      try FileManager.default.contentsOfDirectory(atPath: root.path)
        .first { $0.hasPrefix("local-old") })
    let day = root.appendingPathComponent(folder).appendingPathComponent("history/2024-02-05.json")
    try Data("x".utf8).write(to: day)
    for lost in ["2024-02-05", "2024-02-29"] {
      let result = home.run("positions --profile old --as-of \(lost)")
      #expect(result.status == 1, "\(result)")
    }
    let damaged = home.run("positions --profile old --as-of 2024-02-05")
    #expect(damaged.error.contains("import its file again"), "\(damaged)")
    #expect(!damaged.error.contains("connected"), "\(damaged)")
    // The days that are named are not the lost one.
    let quiet = home.run("positions --profile old --as-of 2024-02-29")
    #expect(quiet.error.contains("the nearest are of 2024-01-03 and 2024-03-04"), "\(quiet)")
    let repair = home.run("store repair --profile old")
    #expect(repair.status == 1 && repair.error.contains("import its file again"), "\(repair)")
    #expect(home.run(["import", path, "--as", "old", "--yes", "--skip-rejected"]).status == 0)
    #expect(home.run("positions --profile old --as-of 2024-02-05").status == 0)
  }

  @Test func positionsWithoutAllPricesSayThatNoValueIsKnown() throws {
    let home = try PaperHome()
    let path = try file(home, "Symbol,Quantity,Price\nAAPL,3,200\nMSFT,1,\n")
    #expect(home.run(["import", path, "--as", "mine", "--yes"]).status == 0)
    let performance = home.run("performance --profile mine")
    #expect(performance.status == 0, "\(performance)")
    #expect(performance.error.contains("there are no daily values"), "\(performance)")
    #expect(performance.output.contains("MSFT has no price"), "\(performance)")
    #expect(!performance.output.contains("simple return"), "\(performance)")
    let json = try jsonObject(home.run("performance --profile mine --json").output)
    let data = try #require(json["data"] as? [String: Any])
    let simple = try #require(data["simple_return"] as? [String: Any])
    #expect(simple["unknown"] as? String == "no daily value of that time is known")
  }

  @Test func theColumnsOfAFileAreAskedForOnceAndKept() throws {
    let home = try PaperHome()
    let path = try file(home, "Papier,Menge,Symbol?\nAAPL,3,x\n")
    let unknown = home.run(["import", path, "--as", "mine", "--yes"])
    #expect(unknown.status == 2, "\(unknown)")
    let mapped = home.run([
      "import", path, "--as", "mine", "--yes", "--map", "symbol=Papier,quantity=Menge",
    ])
    #expect(mapped.status == 0, "\(mapped)")
    _ = try file(home, "Menge,Papier\n5,MSFT\n")
    let again = home.run(["import", path, "--as", "mine", "--yes"])
    #expect(again.status == 0, "\(again)")
    #expect(home.run("positions --profile mine").output.contains("MSFT"))
    #expect(!home.run("positions --profile mine").output.contains("AAPL"))
  }

  @Test(arguments: keyboardSizes)
  func theColumnsAreAskedForOnATerminalAndKept(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    let path = try file(home, "Papier,Quantity,Kurs heute\nAAPL,3,190\nMSFT,x,5\n")
    func terminal() throws -> TerminalSession {
      try TerminalSession(
        [Products.url("folio").path, "import", path, "--as", "mine"], columns: columns, rows: rows,
        environment: home.environment)
    }
    let first = try terminal()
    try first.wait("the question for the symbol") {
      $0.contains("1  Papier") && $0.contains("3  Kurs heute") && $0.contains("? 1 to 3:")
    }
    first.type("1")
    first.press("Enter")
    let asked = try first.wait(for: "Import? [y/N]")
    // A long path breaks the line anywhere.
    let unbroken = asked.replacing("\n", with: "")
    #expect(unbroken.contains(/line *3:/))
    #expect(unbroken.contains("1 position can be imported, 1 rejected"))
    first.type("n")
    first.press("Enter")
    try first.wait(for: "exit status 1")
    #expect(home.run("positions --profile mine").status == 2)

    let second = try terminal()
    try second.wait(for: "? 1 to 3:")
    second.type("1")
    second.press("Enter")
    try second.wait(for: "Import? [y/N]")
    second.type("y")
    second.press("Enter")
    try second.wait(for: "exit status 0")
    #expect(home.run("positions --profile mine").output.contains("AAPL"))

    let again = try terminal()
    let known = try again.wait(for: "Import? [y/N]")
    #expect(!known.contains("Which column"))
    again.type("y")
    again.press("Enter")
    try again.wait(for: "exit status 0")

    let wrong = try TerminalSession(
      [Products.url("folio").path, "import", path, "--as", "other"], columns: columns, rows: rows,
      environment: home.environment)
    try wrong.wait(for: "? 1 to 3:")
    wrong.type("4")
    wrong.press("Enter")
    try wrong.wait(for: "or its heading")
    wrong.type("papier")
    wrong.press("Enter")
    try wrong.wait(for: "Import? [y/N]")
    wrong.press("Enter")
    try wrong.wait("that nothing was imported") {
      $0.contains("nothing was imported") && $0.contains("exit status 1")
    }
  }

  @Test(arguments: keyboardSizes)
  func theScreenShowsAnImportedAccountAndSendsNothing(columns: Int, rows: Int) throws {
    let home = try PaperHome()
    let path = try file(home, Self.transactions)
    #expect(home.run(["import", path, "--as", "old", "--yes", "--skip-rejected"]).status == 0)
    let screen = try TerminalSession(
      [Products.url("folio").path, "--profile", "old"], columns: columns, rows: rows,
      environment: home.environment)
    _ = try screen.wait(for: "AAPL")
    _ = try screen.wait(for: "OFFLINE")
    screen.press("4")
    _ = try screen.wait(for: "DIV")
    screen.press("6")
    _ = try screen.wait(for: "2024")
    screen.press("5")
    _ = try screen.wait(for: "imported: days without all prices")
    screen.press("1")
    screen.press("b")
    screen.press("q")
    screen.press("q")
    #expect(home.proxy.count { _ in true } == 0)
  }

  @Test func whatCannotBeImportedIsSaidInOneLine() throws {
    let home = try PaperHome()
    try home.configure("")
    let path = try file(home, "Symbol,Quantity\nAAPL,1\n")
    for (words, text) in [
      (["import", path, "--as", "a b"], "--as takes 1 to 32 letters"),
      (["import", path, "--as", "desk"], "\"desk\" is a profile with a broker"),
      (["import", "/nowhere.csv", "--as", "x"], "No such file"),
      (["import", "/dev/zero", "--as", "x"], "this is no file"),
      (["import", path, "--as", "x", "--map", "colour=Red"], "--map takes COLUMN=HEADING"),
      (["import", path, "--as", "x", "--decimal", "dot"], "--decimal takes point or comma"),
    ] {
      let result = home.run(words)
      #expect(result.status == 2, "\(result)")
      #expect(result.error.contains(text), "\(result)")
    }
  }
}
