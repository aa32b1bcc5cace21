import Foundation
import TestSupport
import Testing

/// The client killed in the middle of trading finds everything again.
@Suite(.serialized, .blocking) struct ClientCrashTests {
  private let home: PaperHome

  init() throws { home = try PaperHome() }

  @Test func anOrderSentBeforeAKillIsThereAfterIt() throws {
    let first = try home.screen(120, 30)
    try first.wait(for: "100,000.00")
    first.press("b")
    try first.wait(for: "Buy ticket")
    first.type("MSFT")
    first.press("Tab")
    first.type("7")
    first.press("Enter")
    try first.wait("the order to be sent") { text in
      if text.contains("y sends it") { first.pressAlone("y") }
      return text.contains("7/7")
    }
    first.killProgram()
    try first.wait(for: "exit status 137")

    let second = try home.screen(120, 30)
    let screen = try second.wait("the same book") {
      $0.contains("7/7") && $0.contains("filled") && $0.contains("synced")
    }
    #expect(!screen.contains("UNCONFIRMED"))
    try second.leave()
  }

  @Test func aDamagedFileIsNamedSetAsideAndDoesNotStopTheStart() throws {
    #expect(home.run("sync").status == 0)
    let state = home.folder.url.appendingPathComponent("state/folio")
    let folder = try #require(
      try FileManager.default.contentsOfDirectory(atPath: state.path).first {
        $0.contains(home.account.accountID)
      })
    let file = state.appendingPathComponent(folder).appendingPathComponent("account.json")
    try Data("{\"schema\":1,".utf8).write(to: file)

    let result = home.run("sync")
    #expect(result.status == 0)
    #expect(result.error.contains("account.json"), "\(result.error)")
    let names = try FileManager.default.contentsOfDirectory(
      atPath: state.appendingPathComponent(folder).path)
    #expect(names.contains { $0.hasPrefix("account.json.damaged-") })
    #expect(home.run("account --offline").status == 0)
  }
}
