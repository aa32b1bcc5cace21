import ClientModels

/// One line of the language that the `:` line and the command line share: an order, a change, cancels, or a command by name.
public enum CommandPhrase: Sendable {
  case order(OrderPhrase)
  case change(order: String, words: [String])
  /// Ids, symbols or patterns such as `AAPL*`; empty for the selected order.
  case cancel([String])
  case cancelAll
  case command(Command)

  public struct Fault: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// The words with which a line may begin, besides the names of commands.
  public static let verbs: [(name: String, form: String, meaning: String)] = [
    ("buy", "buy QUANTITY SYMBOL [@ PRICE] [day|gtc|…]", "review an order to buy"),
    ("sell", "sell QUANTITY SYMBOL [@ PRICE] [day|gtc|…]", "review an order to sell"),
    ("replace", "replace ID [QUANTITY] [@ PRICE]", "review a change of a working order"),
    ("cancel", "cancel ID|SYMBOL|PATTERN… or cancel all", "ask to cancel these orders"),
  ]

  public init(_ line: String) throws(Fault) {
    let words = line.split(separator: " ").map(String.init)
    guard let verb = words.first?.lowercased() else {
      throw Fault(description: "type an order, such as buy 100 AAPL @ 189.25, or a command")
    }
    let rest = Array(words.dropFirst())
    switch verb {
    case "buy", "sell":
      do throws(OrderPhrase.Fault) {
        self = .order(try OrderPhrase(verb == "buy" ? .buy : .sell, rest))
      } catch {
        throw Fault(description: error.description)
      }
    case "replace", "modify":
      guard let order = rest.first else {
        throw Fault(description: "say which order: its id, the broker's or ours")
      }
      self = .change(order: order, words: Array(rest.dropFirst()))
    case "cancel":
      if rest.map({ $0.lowercased() }) == ["all"] {
        self = .cancelAll
      } else {
        self = .cancel(rest)
      }
    default:
      guard rest.isEmpty, let command = Command(rawValue: verb), command.hasName else {
        throw Fault(description: "\"\(verb)\" is no command; Tab completes, ? lists the keys")
      }
      self = .command(command)
    }
  }

  /// What the last word may become: verbs and commands at the start, then symbols.
  public static func completions(of line: String, symbols: [Symbol]) -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard let last = words.last, !last.isEmpty else { return [] }
    if words.count == 1 {
      let names = verbs.map(\.name) + Command.allCases.filter(\.hasName).map(\.rawValue)
      return names.filter { $0.hasPrefix(last.lowercased()) }
    }
    let capitals = last.uppercased()
    return symbols.map(\.text).filter { $0.hasPrefix(capitals) }
  }
}

extension Command {
  /// It can be called by its name: what works in tables and everywhere, but not the keys of sheets or of moving about.
  public var hasName: Bool {
    switch scope {
    case .global, .table: true
    case .ticket, .review, .confirmation, .reading, .columns, .line, .palette: false
    }
  }
}

extension Portfolio {
  /// The working orders that a word names: by an id, a symbol, or a pattern of symbols with `*`, the newest first.
  public func workingOrders(named word: String) -> [Order] {
    let pattern = word.uppercased()
    return workingOrders.filter { order in
      order.id.text == word || order.clientOrderID?.text == word
        || order.symbol.map { Self.matches($0.text, pattern) } ?? false
    }
  }

  /// `*` stands for any letters, also for none.
  private static func matches(_ text: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else {
      return text == pattern
    }
    guard text.hasPrefix(first), text.hasSuffix(last), text.count >= first.count + last.count
    else { return false }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}
