import Foundation
import TestSupport
import Testing

/// A broker that lies in every text that it may choose: names, numbers of accounts, states, reasons.
@Suite(.serialized, .blocking) struct HostileBrokerTests {
  private static let members: Set<String> = [
    "account_number", "message", "name", "exchange", "asset_class", "reject_reason", "source",
    "order_type", "accrued_fees", "currency_name",
  ]

  private static func rewrite(_ body: String) -> String {
    guard
      let value = try? JSONSerialization.jsonObject(
        with: Data(body.utf8), options: .fragmentsAllowed)
    else { return body }
    var random = SeededRandom(seed: UInt64(truncatingIfNeeded: body.utf8.count))
    func lie(_ value: Any) -> Any {
      if let array = value as? [Any] { return array.map(lie) }
      guard let object = value as? [String: Any] else { return value }
      return object.reduce(into: [String: Any]()) { result, member in
        result[member.key] =
          members.contains(member.key)
          ? HostileText.pieces.joined() + HostileText.text(using: &random) : lie(member.value)
      }
    }
    let data = try? JSONSerialization.data(withJSONObject: lie(value), options: .fragmentsAllowed)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? body
  }

  @Test(arguments: ["truecolor", ""], ["C.UTF-8", "C"])
  func nothingButKnownSequencesLeavesForTheTerminal(colors: String, language: String) throws {
    let home = try TemporaryFolder()
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    let inner = try PaperServer(data: data)
    defer { inner.stop() }
    let server = try OtherServer(before: inner) { Self.rewrite($1) }
    var environment = home.environment([
      "APCA_API_KEY_ID": account.keyID, "APCA_API_SECRET_KEY": account.secretKey,
      "APCA_API_BASE_URL": server.url, "APCA_API_DATA_URL": server.url, "LANG": language,
      "TERM": "xterm-256color",
    ])
    if !colors.isEmpty { environment["COLORTERM"] = colors }
    let folio = Products.url("folio").path
    #expect(
      runSeparately([folio, "buy", "3", "SPY", "--yes"], environment: environment).status != 2)
    let terminal = try PseudoTerminal(
      [folio], columns: 120, rows: 40, environment: environment)
    try terminal.wait(for: "synced", from: 0)
    for keys in [
      "3", "\r", "\u{1b}", "1", "\r", "\u{1b}", "7", "\r", "\u{1b}", "?", "\u{1b}", "bZZZZ\t5\r",
    ] {
      terminal.type(keys)
      poll(nil, 0, 120)
    }
    kill(terminal.pid, SIGTERM)
    try terminal.wait("the end") { ProcessList.state(of: terminal.pid) == nil }
    var stream = TerminalStream()
    stream.take(terminal.bytes())
    #expect(stream.unexpected == [])
    #expect(stream.isAtRest)
    #expect(stream.kinds.contains("CSI m"))
    if language == "C" { #expect(!stream.kinds.contains("not ASCII")) }
    terminal.end()

    for verb in [["account"], ["positions"], ["orders"], ["quote", "SPY"], ["quote", "NONE.X"]] {
      let said = runSeparately([folio] + verb, environment: environment)
      let bytes = (said.output + said.error).utf8
      #expect(!bytes.isEmpty)
      if verb == ["account"] { #expect(said.output.contains("]0;title"), "the lie came") }
      #expect(!bytes.contains { ($0 < 0x20 && $0 != 0x0a) || $0 == 0x7f }, "\(verb)")
      if language == "C" { #expect(bytes.allSatisfy { $0 < 0x80 }, "\(verb)") }
    }
  }

  @Test func linesAreLinesAndNothingElse() throws {
    let desk = try PaperHome()
    var environment = desk.environment
    environment["TERM"] = "xterm-256color"
    let terminal = try PseudoTerminal(
      [Products.url("folio").path, "--linear"], columns: 80, rows: 24, environment: environment)
    try terminal.wait(for: "> ", from: 0)
    try terminal.wait("the account") {
      let mark = terminal.count
      terminal.type("account\n")
      poll(nil, 0, 200)
      return terminal.text(from: mark).contains("100,000.00")
    }
    var mark = terminal.count
    terminal.type("buy 3 SPY\n")
    try terminal.wait(for: "Type yes and Enter", from: mark)
    // What comes at once is no answer.
    let changes = desk.changes
    terminal.type("yes\n")
    try terminal.wait(for: "is no answer", from: mark)
    #expect(desk.changes == changes)
    mark = terminal.count
    terminal.type("buy 3 SPY\n")
    try terminal.wait(for: "Type yes and Enter", from: mark)
    poll(nil, 0, 500)
    terminal.type("yes\n")
    try terminal.wait(for: "filled: BUY 3 SPY", from: mark)
    terminal.type("quit\n")
    try terminal.wait("the end") { ProcessList.state(of: terminal.pid) == nil }
    #expect(desk.changes == changes + 1)
    #expect(!terminal.bytes().contains { $0 == 0x1b || ($0 < 0x20 && $0 != 0x0a && $0 != 0x0d) })
    terminal.end()
  }
}
