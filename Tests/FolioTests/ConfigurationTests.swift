import ClientModels
import Testing

@testable import folio

private func read(_ text: String) throws -> Configuration {
  try Configuration(toml: text, path: "config.toml")
}

private func fault(_ text: String) -> String? {
  do throws(UserError) {
    _ = try Configuration(toml: text, path: "config.toml")
    return nil
  } catch {
    #expect(error.status == .usage)
    return error.description
  }
}

@Suite struct ConfigurationTests {
  @Test func anEmptyFileIsTheUsualConfiguration() throws {
    let usual = try read("")
    #expect(usual == Configuration())
    #expect(usual.theme == "dark")
    #expect(usual.defaultProfile == nil)
    #expect(usual.profiles.isEmpty)
    #expect(
      usual.watch.map(\.text) == [
        "SPY", "QQQ", "AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "IWM",
      ])
  }

  @Test func tagsNameSymbolsInTheOrderOfTheirNames() throws {
    let tags = try read("[tags]\ntech = [\"aapl\", \"MSFT\", \"AAPL\"]\nlong = [\"AAPL\"]").tags
    let (apple, microsoft) = (try #require(Symbol("AAPL")), try #require(Symbol("MSFT")))
    #expect(tags == [apple: ["long", "tech"], microsoft: ["tech"]])
    #expect(
      fault("[tags]\ntech = [\"no symbol\"]")
        == "config.toml:2: [tags]: tech: \"no symbol\" is not a symbol")
    #expect(fault("tags = 1") == "config.toml:1: tags must be a table")
  }

  @Test func everySettingIsRead() throws {
    let configuration = try read(
      """
      theme = "light"
      default_profile = "main"
      watch = ["aapl", "BTC/USD", "BRK.B"]

      [profiles.main]
      kind = "live"
      read_only = true

      [profiles.local]
      trading_url = "http://127.0.0.1:8080/v2/"
      credentials_file = "/keys.toml"

      [profiles.vault]
      key_id = "PK1"
      secret_command = ["/usr/bin/pass", "show", "alpaca"]
      data_url = "https://data.example.com/"
      """)
    #expect(configuration.theme == "light")
    #expect(configuration.defaultProfile == "main")
    #expect(configuration.watch.map(\.text) == ["AAPL", "BTC/USD", "BRK.B"])
    let main = try #require(configuration.profiles["main"])
    #expect(main.kind == .live)
    #expect(main.isReadOnly)
    #expect(main.tradingURL == "https://api.alpaca.markets")
    #expect(main.dataURL == "https://data.alpaca.markets")
    #expect(main.credentials == .file(nil))
    let local = try #require(configuration.profiles["local"])
    #expect(local.kind == .paper)
    #expect(!local.isReadOnly)
    #expect(local.tradingURL == "http://127.0.0.1:8080")
    #expect(local.dataURL == "http://127.0.0.1:8080")
    #expect(local.host == "127.0.0.1:8080")
    #expect(local.credentials == .file("/keys.toml"))
    let vault = try #require(configuration.profiles["vault"])
    #expect(vault.tradingURL == "https://paper-api.alpaca.markets")
    #expect(vault.dataURL == "https://data.example.com")
    #expect(
      vault.credentials == .command(keyID: "PK1", ["/usr/bin/pass", "show", "alpaca"]))
  }

  @Test func theProfileSaysWhichLotsAreClosedFirst() throws {
    for (word, method) in [
      ("fifo", LotMethod.fifo), ("lifo", .lifo), ("highest", .highestCost),
      ("average", .average), ("chosen", .chosen(.none)),
    ] {
      let profile = try read("[profiles.main]\nlot_method = \"\(word)\"").profiles["main"]
      #expect(profile?.lotMethod == method)
    }
    #expect(try read("[profiles.main]").profiles["main"]?.lotMethod == .fifo)
    #expect(
      fault("[profiles.main]\nlot_method = \"hifo\"")
        == "config.toml:2: [profiles.main]: lot_method must be \"fifo\", \"lifo\", \"highest\", \"average\" or \"chosen\", not \"hifo\""
    )
  }

  @Test func theLimitsOfAProfileBlockUnlessTheyAreToWarn() throws {
    let configuration = try read(
      """
      [profiles.main.limits]
      max_value = "25000.50"
      max_quantity = 1000
      max_distance = "5%"
      max_share = "12.5%"
      max_day_loss = 2000
      max_orders_per_minute = 30
      symbols = ["aapl", "SPY"]
      barred = ["GME"]
      repeat_seconds = 20
      warn = ["max_distance", "max_share"]
      """)
    let limits = try #require(configuration.profiles["main"]?.limits)
    var expected = TradingLimits()
    expected.notional = .init(try FixedDecimal(strict: "25000.5"))
    expected.quantity = .init(Quantity(1_000))
    expected.distance = .init(Percent(try FixedDecimal(strict: "0.05")), .warn)
    expected.shareOfEquity = .init(Percent(try FixedDecimal(strict: "0.125")), .warn)
    expected.dayLoss = .init(2_000)
    expected.ordersPerMinute = .init(30)
    expected.allowed = .init(Set([Symbol("AAPL"), Symbol("SPY")].compactMap { $0 }))
    expected.barred = .init(Set([Symbol("GME")].compactMap { $0 }))
    expected.repeated = .init(20, .warn)
    #expect(limits == expected)
    #expect(try read("[profiles.main]").profiles["main"]?.limits == TradingLimits())
  }

  @Test(arguments: [
    (
      "max_value = 2500.5",
      "max_value must be a whole number, or a figure in quotes such as \"2500.50\""
    ),
    (
      "max_value = 0",
      "max_value must be a number above zero, such as 25000 or \"2500.50\", not \"0\""
    ),
    (
      "max_value = \"1e5\"",
      "max_value must be a number above zero, such as 25000 or \"2500.50\", not \"1e5\""
    ),
    ("max_distance = \"5\"", "max_distance must be a part above zero, such as \"5%\", not \"5\""),
    (
      "max_share = \"2000%\"",
      "max_share must be at most \"400%\", which no account exceeds"
    ),
    ("max_orders_per_minute = 0", "max_orders_per_minute must be a whole number above zero"),
    ("repeat_seconds = -1", "repeat_seconds must be between 0 (off) and 3600"),
    ("barred = [\"BTC/\"]", "barred must be a list of symbols; \"BTC/\" is none"),
    ("barred = [\"\"]", "barred must be a list of symbols; \"\" is none"),
    ("symbols = [\"a b\"]", "symbols must be a list of symbols; \"a b\" is none"),
    (
      "warn = [\"max_valeu\"]",
      "warn names \"max_valeu\", which is no limit; known are max_value, max_quantity, max_distance, max_share, max_day_loss, max_orders_per_minute, symbols, barred"
    ),
    (
      "max_valeu = 1",
      "\"max_valeu\" is not a setting; known are barred, max_day_loss, max_distance, max_orders_per_minute, max_quantity, max_share, max_value, repeat_blocks, repeat_seconds, symbols, warn"
    ),
  ])
  func aLimitThatCannotBeReadIsNamed(line: String, message: String) {
    let error = #expect(throws: UserError.self) {
      try read("[profiles.main.limits]\n" + line)
    }
    #expect(error?.description == "config.toml:2: [profiles.main.limits]: " + message)
  }

  @Test(arguments: [
    (
      "theem = \"dark\"",
      "config.toml:1: \"theem\" is not a setting; known are alerts, ascii, benchmark, clipboard, default_profile, hint_delay, keys, mask_amounts, mouse, pictures, profiles, tags, theme, watch"
    ),
    ("theme = 3", "config.toml:1: theme must be text in quotes"),
    ("theme = true", "config.toml:1: theme must be text in quotes"),
    ("watch = \"AAPL\"", "config.toml:1: watch must be a list of texts"),
    ("watch = [\"AAPL\", 3]", "config.toml:1: watch must be a list of texts"),
    ("watch = [\"AA PL\"]", "config.toml:1: watch: \"AA PL\" is not a symbol"),
    ("profiles = 1", "config.toml:1: profiles must be a table"),
    ("[profiles]\nmain = 1", "config.toml: profiles.main must be a table"),
    ("[[profiles]]\nkind = \"paper\"", "config.toml: profiles must be a table"),
    (
      "default_profile = \"main\"",
      "config.toml:1: default_profile \"main\" is not among [profiles]"
    ),
    (
      "[profiles.main]\nkind = \"demo\"",
      "config.toml:2: [profiles.main] kind is \"paper\" or \"live\", not \"demo\""
    ),
    (
      "[profiles.main]\nkind = \"Live\"",
      "config.toml:2: [profiles.main] kind is \"paper\" or \"live\", not \"Live\""
    ),
    ("[profiles.main]\nkind = 1", "config.toml:2: [profiles.main]: kind must be text in quotes"),
    (
      "[profiles.main]\nread_only = \"true\"",
      "config.toml:2: [profiles.main]: read_only must be true or false"
    ),
    (
      "[profiles.main]\nread_only = 1",
      "config.toml:2: [profiles.main]: read_only must be true or false"
    ),
    (
      "[profiles.main]\nreadonly = true",
      "config.toml:2: [profiles.main]: \"readonly\" is not a setting; known are credentials_file, "
        + "data_url, feed, key_id, kind, limits, lot_method, read_only, secret_command, stream_url, trading_url"
    ),
    (
      "[profiles.main]\nfeed = \"nyse\"",
      "config.toml:2: [profiles.main] feed is one of iex, sip, delayed_sip, boats, overnight, test, "
        + "not \"nyse\""
    ),
    (
      "[profiles.main]\nkey_id = \"PK1\"",
      "config.toml:2: [profiles.main]: key_id goes with secret_command; put it in the credentials file"
    ),
    (
      "[profiles.main]\nkey_id = \"PK1\"\nsecret_command = [\"pass\"]",
      "config.toml:3: [profiles.main]: secret_command needs key_id beside it and the full path of a program"
    ),
    (
      "[profiles.main]\nsecret_command = [\"/bin/pass\"]",
      "config.toml:2: [profiles.main]: secret_command needs key_id beside it and the full path of a program"
    ),
    (
      "[profiles.main]\nkey_id = \"PK1\"\nsecret_command = []",
      "config.toml:3: [profiles.main]: secret_command needs key_id beside it and the full path of a program"
    ),
    (
      "[profiles.main]\nkey_id = \"PK1\"\nsecret_command = [\"/bin/pass\"]\ncredentials_file = \"/k\"",
      "config.toml:3: [profiles.main]: give secret_command or credentials_file, not both"
    ),
  ])
  func aMistakeIsNamedAndNothingIsGuessed(text: String, message: String) {
    #expect(fault(text) == message)
  }

  @Test func allFaultsAreToldAtOnceEachWithItsLine() {
    let text = """
      theme = 3
      watch = ["AA PL"]
      mask_amount = true
      hint_delay = 1

      [profiles.main]
      kind = "demo"
      feed = "nyse"
      secret_command = ["pass"]
      """
    let told = fault(text)?.split(separator: "\n") ?? []
    let expected = [
      "1: theme must be text", "2: watch: \"AA PL\" is not a symbol",
      "3: \"mask_amount\" is not a setting", "7: [profiles.main] kind is",
      "8: [profiles.main] feed is one of", "9: [profiles.main]: secret_command needs key_id",
    ]
    #expect(told.count == expected.count)
    for (line, start) in zip(told, expected) {
      #expect(line.hasPrefix("config.toml:" + start), "\(line)")
    }
  }

  @Test(arguments: [
    ("theme = \"dark", 1), ("theme = \"dark\"\n\n[profiles.main\n", 3), ("a = 1\na = 2", 2),
    ("theme = dark", 1), ("[profiles.main]\nkind = \"paper\" read_only = true", 2),
  ])
  func whatIsNoTOMLIsNamedWithItsLine(text: String, line: Int) throws {
    let message = try #require(fault(text))
    #expect(message.hasPrefix("config.toml:\(line): not valid TOML: "), "\(message)")
    #expect(message.hasSuffix("; mend the line"))
  }
}

@Suite struct CredentialTests {
  private func fault(_ text: String) -> String? {
    do throws(UserError) {
      _ = try CredentialSource.parse(text, profile: "main", path: "keys.toml")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func theTableOfTheProfileHoldsItsKeys() throws {
    let keys = try CredentialSource.parse(
      "[other]\nkey_id = \"a\"\nsecret_key = \"b\"\n[main]\nkey_id = \"PK1\"\nsecret_key = \"s3\"\n",
      profile: "main", path: "keys.toml")
    #expect(keys.keyID == "PK1")
    #expect(keys.secret == "s3")
  }

  @Test(arguments: [
    ("", "keys.toml has no table [main]: add key_id and secret_key under it"),
    ("main = 3", "keys.toml has no table [main]: add key_id and secret_key under it"),
    (
      "[main]\nkey_id = \"PK1\"",
      "keys.toml: [main] needs key_id and secret_key, both in quotes"
    ),
    (
      "[main]\nkey_id = \"PK1\"\nsecret_key = 12345",
      "keys.toml: [main] needs key_id and secret_key, both in quotes"
    ),
    (
      "[main]\nkey_id = \"PK1\"\nsecret_key = \"tops3cret",
      "keys.toml:3: not valid TOML; mend the line"
    ),
  ])
  func aMistakeIsNamedWithoutTheSecret(text: String, message: String) {
    #expect(fault(text) == message)
  }
}
