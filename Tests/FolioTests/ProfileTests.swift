import Testing

@testable import folio

private let home = ["HOME": "/home/ada"]
private let keys = ["APCA_API_KEY_ID": "PK1", "APCA_API_SECRET_KEY": "s3"]

private func context(
  _ toml: String = "", _ environment: [String: String] = [:]
) throws -> Context {
  Context(
    environment: environment, paths: try Paths(environment: home),
    configuration: try Configuration(toml: toml, path: "config.toml"))
}

private func fault(_ work: () throws(UserError) -> Void) -> String? {
  do throws(UserError) {
    try work()
    return nil
  } catch {
    #expect(error.status == .usage)
    return error.description
  }
}

private let two = """
  default_profile = "main"
  [profiles.main]
  [profiles.spare]
  kind = "live"
  """

@Suite struct ProfileTests {
  @Test func theNamedProfileComesFirstThenTheEnvironmentThenTheDefault() throws {
    #expect(try context(two, keys).profile(named: "spare")?.name == "spare")
    #expect(try context(two, keys).profile(named: nil)?.name == "env")
    #expect(try context(two).profile(named: nil)?.name == "main")
    #expect(try context("[profiles.main]").profile(named: nil)?.name == "main")
    #expect(try context("[profiles.main]\n[profiles.other]").profile(named: nil) == nil)
    #expect(try context().profile(named: nil) == nil)
  }

  @Test func aNameThatIsNotDefinedIsNeverReplacedByAnother() throws {
    let filled = try context(two, keys)
    #expect(
      fault { () throws(UserError) in _ = try filled.profile(named: "live") }
        == "there is no profile \"live\" in /home/ada/.config/folio/config.toml: known are main, spare"
    )
    let empty = try context("", keys)
    #expect(
      fault { () throws(UserError) in _ = try empty.profile(named: "live") }
        == "there is no profile \"live\" in /home/ada/.config/folio/config.toml: "
        + "it defines none; add [profiles.live]")
  }

  @Test func withoutAnAccountTheWayToOneIsShown() throws {
    let empty = try context()
    #expect(
      fault { () throws(UserError) in _ = try empty.requiredProfile(named: nil) }
        == "no account is set up: set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or write a profile in "
        + "/home/ada/.config/folio/config.toml, or try `folio demo`")
  }

  @Test func theEnvironmentMakesAPaperProfileUnlessItNamesTheLiveHost() throws {
    let paper = try #require(try Profile(environment: keys))
    #expect(paper.kind == .paper)
    #expect(paper.tradingURL == "https://paper-api.alpaca.markets")
    #expect(paper.dataURL == "https://data.alpaca.markets")
    #expect(paper.credentials == .given(keyID: "PK1", secret: "s3"))
    #expect(!paper.isReadOnly)
    for url in [
      "https://api.alpaca.markets", "https://api.alpaca.markets/", "https://api.alpaca.markets/v2/",
    ] {
      let live = try #require(
        try Profile(environment: keys.merging(["APCA_API_BASE_URL": url]) { $1 }))
      #expect(live.kind == .live)
      #expect(live.tradingURL == "https://api.alpaca.markets")
      #expect(live.dataURL == "https://data.alpaca.markets")
      #expect(live.host == "api.alpaca.markets")
    }
  }

  @Test func aLocalServerIsTakenToServeTheMarketToo() throws {
    let local = try #require(
      try Profile(
        environment: keys.merging(["APCA_API_BASE_URL": "http://127.0.0.1:8080/v2"]) { $1 }))
    #expect(local.kind == .paper)
    #expect(local.tradingURL == "http://127.0.0.1:8080")
    #expect(local.dataURL == "http://127.0.0.1:8080")
    #expect(local.host == "127.0.0.1:8080")
    let apart = try #require(
      try Profile(
        environment: keys.merging([
          "APCA_API_BASE_URL": "", "APCA_API_DATA_URL": "http://127.0.0.1:9090/",
        ]) { $1 }))
    #expect(apart.tradingURL == "https://paper-api.alpaca.markets")
    #expect(apart.dataURL == "http://127.0.0.1:9090")
  }

  @Test func halfAKeyIsAMistakeAndNoKeyIsNone() throws {
    let half = "APCA_API_KEY_ID is set but APCA_API_SECRET_KEY is not: set both"
    for secret in [[:], ["APCA_API_SECRET_KEY": ""]] {
      let environment = ["APCA_API_KEY_ID": "PK1"].merging(secret) { $1 }
      #expect(fault { () throws(UserError) in _ = try Profile(environment: environment) } == half)
    }
    #expect(try Profile(environment: ["APCA_API_SECRET_KEY": "s3"]) == nil)
    #expect(try Profile(environment: ["APCA_API_KEY_ID": "", "APCA_API_SECRET_KEY": "s3"]) == nil)
  }
}

@Suite struct PathsTests {
  @Test func filesBelongInTheHomeDirectory() throws {
    let paths = try Paths(environment: home)
    #expect(paths.configurationFile == "/home/ada/.config/folio/config.toml")
    #expect(paths.credentialsFile == "/home/ada/.config/folio/credentials.toml")
    #expect(paths.state == "/home/ada/.local/state/folio")
  }

  @Test func theXDGVariablesMoveThemAndRelativeOnesAreIgnored() throws {
    let moved = try Paths(environment: ["XDG_CONFIG_HOME": "/etc/xdg", "XDG_STATE_HOME": "/var/s"])
    #expect(moved.configuration == "/etc/xdg/folio")
    #expect(moved.state == "/var/s/folio")
    let relative = try Paths(
      environment: ["XDG_CONFIG_HOME": "conf", "XDG_STATE_HOME": "", "HOME": "/home/ada"])
    #expect(relative == (try Paths(environment: home)))
  }

  @Test func withoutAHomeTheMessageSaysWhatToSet() {
    for environment in [[:], ["HOME": ""], ["HOME": "ada"], ["XDG_CONFIG_HOME": "conf"]] {
      #expect(
        fault { () throws(UserError) in _ = try Paths(environment: environment) }
          == "neither XDG_CONFIG_HOME nor HOME is set: set one to say where files belong")
    }
    #expect(
      fault { () throws(UserError) in _ = try Paths(environment: ["XDG_CONFIG_HOME": "/c"]) }
        == "neither XDG_STATE_HOME nor HOME is set: set one to say where files belong")
  }

  @Test func themesAreSearchedAtTheUsersThenInstalledThenInTheCheckout() throws {
    let paths = try Paths(environment: home)
    #expect(
      paths.themeDirectories(executable: "/usr/local/bin/folio") == [
        "/home/ada/.config/folio/themes", "/usr/local/share/folio/themes", "/usr/local/themes",
        "/usr/themes", "/themes",
      ])
    #expect(Paths.parent("/a/b") == "/a")
    #expect(Paths.parent("/a") == "/")
    #expect(Paths.parent("a") == ".")
  }

  @Test(arguments: [
    "https://API.alpaca.markets", "https://api.alpaca.markets:443",
    "https://api.alpaca.markets//v2",
    "https://api.alpaca.markets./", "https://broker.example",
  ])
  func aHostThatIsNotKnownForPlayMoneyAsksForTheTypedWord(url: String) throws {
    let live = try #require(
      try Profile(environment: keys.merging(["APCA_API_BASE_URL": url]) { $1 }))
    #expect(live.kind == .live)
    let table = try context("[profiles.main]\ntrading_url = \"\(url)\"")
    #expect(try table.profile(named: "main")?.kind == .live)
  }

  @Test func aPaperProfileOnTheLiveHostIsRefused() {
    let toml = "[profiles.main]\nkind = \"paper\"\ntrading_url = \"https://API.alpaca.markets:443\""
    #expect(
      fault { () throws(UserError) in _ = try Configuration(toml: toml, path: "config.toml") }
        == "config.toml:2: [profiles.main] kind is \"paper\", but https://API.alpaca.markets:443 trades "
        + "real money: set kind = \"live\", or the paper address https://paper-api.alpaca.markets")
  }

  @Test func nothingAfterANULByteIsSilentlyDropped() {
    #expect(
      fault { () throws(UserError) in
        _ = try Configuration(toml: "theme = \"dark\"\n\0read_only = true", path: "config.toml")
      } == "config.toml:2: not valid TOML: a NUL byte; mend the line")
    #expect(
      fault { () throws(UserError) in
        _ = try CredentialSource.parse("[main]\n\0", profile: "main", path: "credentials.toml")
      } == "credentials.toml:2: not valid TOML: a NUL byte; mend the line")
  }
}
