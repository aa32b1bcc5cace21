import Foundation
import TestSupport
import Testing

/// The two sizes of terminals at which everything is done by keys.
let keyboardSizes = [(80, 24), (160, 50)]

/// A screen on an account of its own, with SPY held and selected, and the broker's own word about it.
final class TradingDesk {
  let screen: TerminalSession
  let home: PaperHome

  /// With `lines` the account is that of a profile with these lines, of that kind.
  convenience init(
    columns: Int, rows: Int, isHolding: Bool = true, profile lines: String? = nil,
    kind: String = "paper"
  ) throws {
    let home = try PaperHome()
    if let lines { try home.configure(lines, kind: kind) }
    try self.init(home, columns: columns, rows: rows)
    guard isHolding else { return }
    try line("buy 10 SPY", sends: "BUY 10 SPY MARKET DAY")
    try wait(toSee: "10")
  }

  init(_ home: PaperHome, columns: Int, rows: Int) throws {
    self.home = home
    screen = try home.screen(columns, rows)
    // Without a price a limit holds an order back.
    do {
      try screen.wait("the market") { text in
        text.contains("synced")
          && text.split(separator: "\n").contains {
            // Those of all symbols come together, and the first of them are always in sight.
            $0.firstMatch(of: /[A-Z]{3,} +[0-9]+\.[0-9]/) != nil
          }
      }
    } catch {
      let asked = home.proxy.log.map(\.json).joined(separator: "\n")
      throw TerminalSession.TimedOut(description: "\(error)\nwhat it asked:\n\(asked)")
    }
  }

  /// Waits for a symbol among the holdings that the screen shows.
  func wait(toSee quantity: String, of symbol: String = "SPY") throws {
    try screen.wait("\(quantity) \(symbol)") { text in
      text.split(separator: "\n").contains {
        $0.hasPrefix("│\(symbol)") && $0.contains(" \(quantity) ")
      }
    }
  }

  /// Types a line of the `:` language and runs it.
  func type(line text: String) throws {
    screen.press(":")
    try screen.wait(for: "┌ Command ")
    screen.type(text)
    screen.press("Enter")
  }

  /// A line of the `:` language up to its review, sent.
  func line(_ text: String, sends sentence: String) throws {
    try type(line: text)
    try send(sentence)
  }

  /// The send key is dead until the sheet has stood for 300 ms, so it is pressed until the sheet goes.
  func send(_ sentence: String) throws {
    try review(sentence)
    try screen.wait("\(sentence) to be sent") { text in
      guard text.contains("nothing is sent yet") else { return true }
      screen.pressAlone("y")
      return false
    }
  }

  /// Waits for the review of that order; the end of a long sentence is on a line of its own.
  @discardableResult
  func review(_ sentence: String) throws -> String {
    let words = sentence.split(separator: " ").prefix(3).joined(separator: " ")
    return try screen.wait("the review of \(sentence)") {
      $0.contains("nothing is sent yet") && $0.contains(words)
    }
  }

  /// A key that does something is dead until its sheet has stood for 300 ms, so it is pressed until it has.
  @discardableResult
  func press(
    _ key: String, until text: String, on other: TerminalSession? = nil
  ) throws -> String {
    let screen = other ?? screen
    return try screen.wait(text) { shown in
      if shown.contains(text) { return true }
      if Self.questions.contains(where: shown.contains) { screen.pressAlone(key) }
      return false
    }
  }

  /// What stands on a sheet that can do something.
  private static let questions = [
    "nothing is sent yet", "Delete this draft?", "Cancel this order?", "Cancel these ",
    "Cancel the only ", "Cancel all ", "Close SPY?", "Send this order again?",
  ]

  /// Types the word that a sheet asks for, then Enter. A letter is dead at first and when it comes within 20 ms of another,
  /// so each is pressed until it shows.
  func spell(_ word: String, until text: String) throws {
    try wait("\(word) to be typed") { shown in
      guard let typed = Self.typed(shown) else { return false }
      if typed == word { return true }
      screen.pressAlone(
        word.hasPrefix(typed) ? String(word.dropFirst(typed.count).prefix(1)) : "BSpace")
      return false
    }
    screen.press("Enter")
    try wait(text) { Self.typed($0) != word && $0.contains(text) }
  }

  /// What stands behind the prompt; nil without one.
  private static func typed(_ screen: String) -> String? {
    guard let prompt = screen.range(of: "and press Enter: ") else { return nil }
    let rest = screen[prompt.upperBound...]
    return rest.firstIndex(of: "▏").map { String(rest[..<$0]) }
  }

  @discardableResult
  func wait(_ what: String, until condition: (String) -> Bool) throws -> String {
    try screen.wait(what, until: condition)
  }

  /// Closes the form, the review and the line that are open, one by one: a key right after Escape would be one with it.
  func closeSheets() throws {
    for title in ["┌ Review", "┌ Buy ticket", "┌ Sell ticket", "┌ Command "]
    where screen.screen().contains(title) {
      screen.press("Escape")
      try screen.wait("\(title) to close") { !$0.contains(title) }
    }
  }

  /// The broker's own list, every order with its legs.
  func orders() throws -> [[String: Any]] {
    try rows("orders --json")
  }

  private func rows(_ words: String) throws -> [[String: Any]] {
    let result = home.run(words)
    try #require(result.status == 0, "\(words): \(result.error)")
    return try jsonObject(result.output)["data"] as? [[String: Any]] ?? []
  }

  private func working() throws -> [[String: Any]] {
    try orders().filter {
      !["filled", "canceled", "replaced", "expired", "rejected"].contains($0["status"] as? String)
    }
  }

  /// What works at the broker, by symbol and side.
  func open() throws -> [String] {
    try working().map { "\($0["symbol"] ?? "") \($0["side"] ?? "")" }
  }

  /// What works there, as it was ordered: side, quantity, symbol, and limit price if it has one.
  func terms() throws -> [String] {
    try working().map { order in
      ["side", "qty", "symbol", "limit_price"].compactMap { order[$0] as? String }
        .joined(separator: " ")
    }
  }

  /// What is held there, by symbol and quantity.
  func held() throws -> [String] {
    try rows("positions --json").map { "\($0["symbol"] ?? "") \($0["qty"] ?? "")" }
  }

  func wait(toHold positions: [String]) throws {
    try screen.wait("\(positions) to be held") { _ in (try? held()) == positions }
  }

  /// A way out: its question, answered as soon as its key is alive, and what it says at its end.
  func leave(by key: String, asking question: String, saying end: String) throws {
    screen.press("1", key)
    try screen.wait(for: question)
    try screen.wait("the end of \(question)") { text in
      if text.contains(question) { screen.pressAlone("y") }
      return text.contains(end)
    }
    screen.press("Escape")
    try screen.wait("the book again") { !$0.contains("┌ Close") && !$0.contains("┌ K") }
  }
}
