import Foundation
import TestSupport
import Testing

/// Bad input gets one clear line that says what to do, the documented exit status, and changes nothing.
@Suite(.serialized, .blocking) struct BadInputTests {
  private let home: TemporaryFolder
  private let folio = Products.url("folio").path

  init() throws { home = try TemporaryFolder() }

  private func folio(
    _ arguments: [String], _ extra: [String: String] = [:]
  ) -> (status: Int32, output: String, error: String) {
    runSeparately([folio] + arguments, environment: home.environment(extra))
  }

  private func write(_ text: String, to name: String, mode: Int = 0o600) throws {
    let file = home.url.appendingPathComponent("config/folio/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
  }

  private func expectOneLine(_ text: String, containing parts: String...) {
    #expect(text.split(separator: "\n").count == 1, "\(text)")
    for part in parts { #expect(text.contains(part), "\(text) lacks \(part)") }
  }

  @Test func noAccountSaysHowToGetOne() {
    let result = folio(["positions"])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "APCA_API_KEY_ID", "folio demo")
  }

  @Test func aPasswordInAnAddressIsNotRepeated() {
    let result = folio(
      ["positions"],
      [
        "APCA_API_KEY_ID": "PK1", "APCA_API_SECRET_KEY": "s",
        "APCA_API_BASE_URL": "http://user:hunter2@127.0.0.1:1",
      ])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "http://…@127.0.0.1:1")
    #expect(!result.error.contains("hunter2"))
  }

  @Test func aFullDiskUnderTheOutputIsAFailure() throws {
    let shell = runSeparately(
      ["/bin/sh", "-c", "\"$0\" --help > /dev/full", folio], environment: home.environment([:]))
    #expect(shell.status == 1)
    expectOneLine(shell.error, containing: "standard output")
  }

  @Test func anUnknownProfileIsNamedWithThoseThatExist() throws {
    try write("[profiles.main]\nkind = \"paper\"\n", to: "config.toml")
    let result = folio(["positions", "--profile", "mian"])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "\"mian\"", "main", "config.toml")
  }

  @Test func malformedTOMLIsNamedWithItsLine() throws {
    try write("theme = \"dark\"\n[profiles.main\n", to: "config.toml")
    let result = folio(["positions"])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "config.toml:2:")
  }

  @Test func aMisspeltSettingIsNotSilentlyIgnored() throws {
    try write("[profiles.main]\nread_onyl = true\n", to: "config.toml")
    let result = folio(["positions"])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "read_onyl", "read_only")
  }

  @Test func keysThatOthersCanReadAreNotUsed() throws {
    try write("[profiles.main]\nkind = \"paper\"\n", to: "config.toml")
    try write(
      "[main]\nkey_id = \"K\"\nsecret_key = \"S3CR3T\"\n", to: "credentials.toml", mode: 0o644)
    let result = folio(["positions", "--profile", "main"])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "chmod 600")
    #expect(!result.error.contains("S3CR3T"))
  }

  @Test func aServerThatIsDownIsUnreachable() {
    let result = folio(
      ["positions"],
      [
        "APCA_API_KEY_ID": "K", "APCA_API_SECRET_KEY": "S",
        "APCA_API_BASE_URL": "http://127.0.0.1:1",
      ])
    #expect(result.status == 3)
    expectOneLine(result.error, containing: "127.0.0.1:1")
  }

  @Test func plainHTTPLeavesThisMachineNever() {
    let result = folio(
      ["positions"],
      [
        "APCA_API_KEY_ID": "K", "APCA_API_SECRET_KEY": "S",
        "APCA_API_BASE_URL": "http://example.com",
      ])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "https")
  }

  @Test func aWrongKeyIsSaidToBeWrong() throws {
    let data = home.url.appendingPathComponent("paper")
    let server = try PaperServer(data: data)
    defer { server.stop() }
    let result = folio(
      ["positions"],
      [
        "APCA_API_KEY_ID": "PKWRONG", "APCA_API_SECRET_KEY": "S3CR3T",
        "APCA_API_BASE_URL": server.url,
      ])
    #expect(result.status == 1)
    expectOneLine(result.error, containing: "key")
    #expect(!result.error.contains("S3CR3T"))
  }

  @Test func anUnknownSymbolIsNamed() throws {
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    let server = try PaperServer(data: data)
    defer { server.stop() }
    let result = folio(
      ["quote", "ZZZZ"],
      account.environment(at: server.url))
    #expect(result.status == 1)
    expectOneLine(result.error, containing: "ZZZZ")
  }

  @Test func anUnknownVerbOrOptionIsAUsageError() {
    #expect(folio(["postions"]).status == 2)
    #expect(folio(["positions", "--jsno"]).status == 2)
  }

  @Test func offlineWithoutAnythingCachedSaysWhatToDo() {
    let result = folio(["positions", "--offline"])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "folio sync")
  }

  @Test func theScreenNeedsATerminal() {
    let result = folio(["demo"])
    #expect(result.status == 2)
    expectOneLine(result.error, containing: "terminal")
  }

  @Test func anUnknownThemeIsNamedWithThoseThatExist() throws {
    let session = try TerminalSession(
      [folio, "demo", "--theme", "drak"], columns: 120, rows: 30, environment: home.environment())
    let screen = try session.wait(for: "exit status 2")
    #expect(screen.contains("drak") && screen.contains("dark") && screen.contains("light"))
  }
}
