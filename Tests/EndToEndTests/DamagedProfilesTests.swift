import Foundation
import TestSupport
import Testing

/// The list of profiles, `profiles.json`: damaged it is named, and what the folders of the accounts know comes back from them.
@Suite(.serialized, .blocking) struct DamagedProfilesTests {
  private func list(_ home: PaperHome) throws -> URL {
    try KeptDays(home).folder().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("profiles.json")
  }

  @Test func aDamagedListOfProfilesIsNamedByEveryVerbAndNothingIsLost() throws {
    let home = try PaperHome()
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let imported = home.folder.url.appendingPathComponent("held.csv")
    try Data("Symbol,Quantity,Price\nMSFT,2,400\n".utf8).write(to: imported)
    #expect(home.run(["import", imported.path, "--as", "old", "--yes"]).status == 0)
    let file = try list(home)
    let whole = try Data(contentsOf: file)
    try whole.prefix(whole.count / 2).write(to: file)
    let said = "\(file.path) is damaged: "

    for verb in [
      "positions --offline", "account --offline", "orders --offline", "quote SPY --offline",
      "activity --offline", "performance --offline --period all", "chart SPY --offline",
      "explain equity --offline", "export ledger", "alert list", "drafts",
      "positions --profile old", "positions --profile env --offline",
    ] {
      let result = home.run(verb)
      #expect(result.error.contains(said), "\(verb): \(result)")
      #expect(!result.error.contains("nothing is cached"), "\(verb): \(result)")
    }
    #expect(home.run("positions --offline").output.contains("SPY"))
    #expect(home.run("positions --profile old").output.contains("MSFT"))
    let verified = home.run("store verify")
    #expect(verified.status == 1 && verified.error.contains(said), "\(verified)")
    let facts = try jsonObject(home.run("store verify --json").output)
    #expect(facts["sound"] as? Bool == false)
    #expect(home.run("doctor").output.contains(said))

    // Another import writes the list anew, with all that was in it.
    #expect(home.run(["import", imported.path, "--as", "new", "--yes"]).status == 0)
    for profile in ["env", "old", "new"] {
      let result = home.run("positions --offline --profile \(profile)")
      #expect(result.status == 0 && result.error.isEmpty, "\(result)")
    }
    #expect(home.run("positions --offline").output.contains("SPY"))
    #expect(home.run("store verify").status == 0)
  }

  /// Folders that an earlier version made do not tell which profiles opened them.
  @Test func anOlderFolderIsOpenedByTheOneProfileOfItsServer() throws {
    let home = try PaperHome()
    try home.configure("")
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let file = try list(home)
    try Data("{".utf8).write(to: file)
    let folder = try KeptDays(home).folder().deletingLastPathComponent()
    try FileManager.default.removeItem(at: folder.appendingPathComponent("profile.json"))
    let result = home.run("positions --offline")
    #expect(result.status == 0 && result.output.contains("SPY"), "\(result)")
    #expect(result.error.contains("profiles.json is damaged"), "\(result)")
  }

  @Test func aSecondProfileWithTheSameKeyOpensTheAccountOffline() throws {
    let home = try PaperHome()
    let (key, secret) = (home.account.keyID, home.account.secretKey)
    func profile(_ name: String, _ method: String) -> String {
      "[profiles.\(name)]\nkind = \"paper\"\ntrading_url = \"\(home.proxy.url)\"\nlot_method = \"\(method)\"\n"
    }
    try home.configure(profile("last", "lifo") + profile("other", "lifo"))
    let keys = home.folder.url.appendingPathComponent("config/folio/credentials.toml")
    var text = try String(contentsOf: keys, encoding: .utf8)
    text += "[last]\nkey_id = \"\(key)\"\nsecret_key = \"\(secret)\"\n"
    text += "[other]\nkey_id = \"ANOTHERKEY\"\nsecret_key = \"\(secret)\"\n"
    try Data(text.utf8).write(to: keys)
    #expect(home.run("buy 3 SPY market day --yes").status == 0)
    #expect(home.run("sync").status == 0)
    let result = home.run("positions --offline --profile last")
    #expect(result.status == 0 && result.output.contains("SPY"), "\(result)")
    let journal = home.run("export ledger --profile last")
    #expect(journal.status == 0 && journal.output.contains("LIFO"), "\(journal)")
    let other = home.run("positions --offline --profile other")
    #expect(other.status != 0 && other.error.contains("nothing is cached"), "\(other)")
  }
}
