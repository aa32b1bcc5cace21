import Foundation
import TestSupport
import Testing

/// `folio store` and `folio audit` on an account folder as the first version left it.
@Suite(.serialized, .blocking) struct StoreVerbTests {
  private let home: TemporaryFolder
  private let account: String
  private let segment: URL
  private let folio = Products.url("folio").path

  init() throws {
    home = try TemporaryFolder()
    let folder = home.url.resolvingSymlinksInPath().appendingPathComponent("it's an account")
    account = folder.path
    segment = folder.appendingPathComponent("orders/000001.jsonl")
    try FileManager.default.createDirectory(
      at: segment.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Products.checkout.appendingPathComponent(
        "Tests/SyncTests/Fixtures/journal-schema-1.jsonl"), to: segment)
  }

  private func folio(_ arguments: String...) -> (status: Int32, output: String, error: String) {
    runSeparately([folio] + arguments, environment: home.environment([:]))
  }

  private func damage() throws {
    var bytes = try Data(contentsOf: segment)
    bytes[1_500] ^= 1
    try bytes.write(to: segment)
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func aSoundAccountIsVerifiedAndNothingIsRepaired() throws {
    let verified = folio("store", "verify", account)
    #expect(verified.status == 0)
    #expect(verified.error.isEmpty)
    #expect(verified.output.contains("16 records, head f1a2519f279d571f706bc442e2c8efa9\n"))
    #expect(verified.output.hasSuffix("all is sound\n"))
    #expect(folio("store", "repair", account).output.hasSuffix("nothing was copied\n"))
    let names = try FileManager.default.contentsOfDirectory(atPath: home.url.path)
    #expect(!names.contains { $0.contains("repaired") })
  }

  @Test func damageIsNamedAndTheTwoCommandsPutASoundCopyInPlace() throws {
    try damage()
    let verified = folio("store", "verify", account)
    #expect(verified.status == 1)
    #expect(verified.error.contains("\(segment.path) is damaged at byte "))
    #expect(verified.error.contains("`folio store repair`"))
    let facts = try object(folio("store", "verify", account, "--json").output)
    #expect(facts["sound"] as? Bool == false)
    let repair = try object(folio("store", "repair", account, "--json").output)
    #expect(repair["records"] as? Int == 14)
    #expect(folio("store", "verify", account).status == 1)
    let commands = try #require(repair["commands"] as? [String])
    #expect(commands.count == 2)
    for command in commands {
      #expect(
        runSeparately(["/bin/sh", "-c", command], environment: home.environment([:])).status == 0)
    }
    #expect(folio("store", "verify", account).status == 0)
  }

  @Test func theJournalIsExportedWithTheHashThatVouchesForIt() throws {
    let table = folio("audit", "export", account)
    #expect(table.status == 0)
    let lines = table.output.components(separatedBy: "\r\n")
    #expect(lines.count == 19)
    #expect(lines[17].hasPrefix("16,,end,,,,f1a2519f279d571f706bc442e2c8efa9,"))
    let file = home.url.appendingPathComponent("audit.json")
    #expect(folio("audit", "export", account, "--json", "--output", file.path).status == 0)
    let json = try object(String(contentsOf: file, encoding: .utf8))
    #expect(json["head"] as? String == "f1a2519f279d571f706bc442e2c8efa9")
    #expect((json["records"] as? [Any])?.count == 16)
  }

  @Test func aDamagedJournalIsExportedOnlyWhenThatIsAsked() throws {
    try damage()
    let refused = folio("audit", "export", account)
    #expect(refused.status == 1)
    #expect(refused.output.isEmpty)
    #expect(refused.error.contains("--damaged-too"))
    let partly = folio("audit", "export", account, "--damaged-too")
    #expect(partly.status == 0)
    #expect(partly.output.contains(#"""complete"":false"#))
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    let result = folio("store", "verify", account + "-not")
    #expect(result.status == 1)
    #expect(result.error.contains(account + "-not: open failed, it does not exist"))
    #expect(folio("store", "verify").error.contains("folio sync"))
  }
}
