import Foundation
import Synchronization
import TestSupport
import Testing

/// Positions that are not what the account's fills come to, on the screen, over real HTTP.
@Suite(.serialized, .blocking) struct DifferenceTests {
  @Test func aPositionThatNoFillExplainsIsShownWithBothNumbersAlsoAfterARestart() throws {
    let home = try TemporaryFolder()
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    let inner = try PaperServer(data: data)
    defer { inner.stop() }
    let isWrong = Flag()
    let server = try OtherServer(before: inner) { target, body in
      guard isWrong.isSet, target == "/v2/positions" else { return body }
      return body.replacing("\"qty\":\"8\"", with: "\"qty\":\"6\"")
    }
    let environment = home.environment(account.environment(at: server.url))
    // Another client of the same account, with a home of its own.
    let elsewhere = try TemporaryFolder()
    let outside = elsewhere.environment(account.environment(at: inner.url))
    let folio = Products.url("folio").path
    func buy(_ quantity: String) {
      let bought = runSeparately([folio, "buy", quantity, "MSFT", "--yes"], environment: outside)
      #expect(bought.status == 0, "\(bought.error)")
    }
    buy("5")
    let screen = try TerminalSession([folio], columns: 140, rows: 30, environment: environment)
    try screen.wait(for: "synced")
    buy("1")
    buy("2")
    let sound = try screen.wait("both fills") { $0.contains(/MSFT +8\b/) }
    #expect(!sound.contains("≠") && !sound.contains("fills"), "\(sound)")
    isWrong.set()
    try screen.wait("both numbers", seconds: 20) { $0.contains("MSFT: broker 6, fills 8") }
    try screen.leave()
    let again = try TerminalSession([folio], columns: 140, rows: 30, environment: environment)
    try again.wait(for: "synced")
    try again.wait("both numbers") { $0.contains("MSFT: broker 6, fills 8") }
    try again.leave()
  }
}

private final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set() { value.withLock { $0 = true } }
}
