import ClientModels

/// One line of the language that the `:` line and the command line share: an order, a change, cancels, or a command by name.
public enum CommandPhrase: Sendable {
  case order(OrderPhrase)
  case change(order: String, words: [String])
  /// Ids, symbols or patterns such as `AAPL*`; empty for the selected order.
  case cancel([String])
  case cancelAll
  case exit(ExitRequest)
  case command(Command)
  case chart(Symbol, ChartInterval?)
  /// Goes to the quote of a symbol, which is asked for if it is not yet.
  case quote(Symbol)
  /// An order that is kept as a draft.
  case draft(OrderPhrase)
  /// A file whose orders become drafts.
  case basket(String)
  /// What can be done about an unconfirmed order; nil for the selected one.
  case resend(ClientOrderID?)
  case abandon(ClientOrderID?)
  /// Opens a view of the orders.
  case view(Blotter.View)
  case alert(AlertPhrase)
  case watch(WatchPhrase)
  /// Tells performance of that time.
  case period(PerformancePeriod)
  /// Sets performance against that symbol.
  case benchmark(Symbol)
  /// Keeps the theme of that name.
  case theme(String)
  /// Shows the book of a day; nil for the present one.
  case asOf(CalendarDay?)

  public struct Fault: Error, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// The words with which a line may begin, besides the names of commands.
  public static let verbs: [(name: String, form: String, meaning: String)] = [
    ("buy", "buy QUANTITY SYMBOL [@ PRICE] [day|gtc|…]", "review an order to buy"),
    ("sell", "sell QUANTITY SYMBOL [@ PRICE] [day|gtc|…]", "review an order to sell"),
    (
      "replace", "replace ID|marked [QUANTITY] [@ PRICE|+2t|-0.5%]",
      "review a change of a working order, or of the marked ones"
    ),
    ("cancel", "cancel ID|SYMBOL|PATTERN… or cancel all", "ask to cancel these orders"),
    ("close", "close SYMBOL [50%|QUANTITY]", "ask to close a position or a part of it"),
    ("flatten", "flatten", "ask to close every position"),
    ("kill", "kill", "ask to cancel everything and close everything"),
    ("resend", "resend [ID]", "ask to send an unconfirmed order again, under its own id"),
    ("abandon", "abandon [ID]", "ask to give an unconfirmed order up"),
    (
      "orders", "orders [\(Blotter.View.allCases.map(\.rawValue).joined(separator: "|"))]",
      "open a view of the orders"
    ),
    (
      "watch", "watch [LIST] or watch add|remove [LIST] SYMBOL…, watch new|rename NAME",
      "open a watchlist of the broker's, or change it"
    ),
    ("draft", "draft buy|sell QUANTITY SYMBOL …", "keep an order as a draft; nothing is sent"),
    ("drafts", "drafts", "open the orders that were prepared"),
    ("basket", "basket FILE", "read the orders of a file as drafts, which are reviewed together"),
    ("quote", "quote SYMBOL", "go to the quote of a symbol"),
    ("chart", "chart SYMBOL [1m|5m|15m|1h|1d|1w]", "open the chart of a symbol"),
    ("period", PeriodPhrase.form, "tell performance of that time"),
    ("benchmark", "benchmark SYMBOL", "set performance against that symbol"),
    ("alert", AlertPhrase.form, "set an alert; alone: open the list"),
    ("theme", "theme [NAME]", "take a theme; alone: choose one"),
    ("export", "export", "write the table of this pane to a file"),
    ("as-of", "as-of DAY|now", "show the book of a past day on every tab"),
  ]

  /// Names that other programs taught.
  private static let shortNames: [String: Command] = ["q": .quit, "exit": .quit, "h": .help]

  /// `isLinear`: of the program as lines, which has neither keys nor completion.
  public init(_ line: String, isLinear: Bool = false) throws(Fault) {
    let words = line.split(separator: " ").map(String.init)
    guard let verb = words.first?.lowercased() else {
      throw Fault(description: "type an order, such as buy 100 AAPL @ 189.25, or a command")
    }
    let rest = Array(words.dropFirst())
    switch verb {
    case "buy", "sell":
      self = .order(try Self.order([verb] + rest))
    case "draft": self = .draft(try Self.order(rest))
    case "replace", "modify", "change":
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
    case "close": self = .exit(try Self.closing(rest))
    case "chart": self = try Self.chart(rest)
    case "quote": self = .quote(try Self.quoted(rest))
    case "basket":
      guard !rest.isEmpty else {
        throw Fault(description: "say which file, such as basket orders.csv")
      }
      self = .basket(rest.joined(separator: " "))
    case "alert":
      do throws(AlertRule.Fault) { self = .alert(try AlertPhrase(rest)) } catch {
        throw Fault(description: error.description)
      }
    case "watch": self = .watch(try WatchPhrase(rest))
    case "period": self = .period(try PeriodPhrase.read(rest))
    case "benchmark":
      guard rest.count == 1, let symbol = Symbol(typed: rest[0]) else {
        throw Fault(description: "say which symbol, such as benchmark SPY")
      }
      self = .benchmark(symbol)
    case "theme" where !isLinear:
      self = rest.isEmpty ? .command(.themes) : .theme(rest.joined(separator: " "))
    case "export" where rest.isEmpty && !isLinear: self = .command(.writeTable)
    case "as-of" where !isLinear: self = .asOf(try Self.day(rest))
    case "resend": self = .resend(try Self.unconfirmed(rest))
    case "abandon": self = .abandon(try Self.unconfirmed(rest))
    case "drafts" where rest.isEmpty: self = .view(.drafts)
    case "orders": self = .view(try Self.view(rest))
    case "flatten" where rest.isEmpty: self = .exit(.flatten)
    case "kill" where rest.isEmpty: self = .exit(.kill)
    default:
      guard rest.isEmpty, let command = Self.shortNames[verb] ?? Command(rawValue: verb),
        command.hasName
      else {
        throw Fault(
          description: "\"\(words[0])\" is no command; "
            + (isLinear
              ? "help lists them"
              : "\(Command.completeLine.keyName) completes, \(Command.palette.keyName) finds one by what it does")
        )
      }
      self = .command(command)
    }
  }

  private static func order(_ words: [String]) throws(Fault) -> OrderPhrase {
    do throws(OrderPhrase.Fault) {
      return try OrderPhrase(sentence: words.joined(separator: " "))
    } catch {
      throw Fault(description: error.description)
    }
  }

  private static func unconfirmed(_ words: [String]) throws(Fault) -> ClientOrderID? {
    guard let word = words.first else { return nil }
    guard words.count == 1, let id = ClientOrderID(word) else {
      throw Fault(description: "say which order by our id of it, or select it")
    }
    return id
  }

  private static func view(_ words: [String]) throws(Fault) -> Blotter.View {
    guard let word = words.first else { return .working }
    guard words.count == 1, let view = Blotter.View(rawValue: word.lowercased()) else {
      let views = Blotter.View.allCases.map(\.rawValue).joined(separator: ", ")
      throw Fault(description: "the views of the orders are \(views)")
    }
    return view
  }

  private static func chart(_ words: [String]) throws(Fault) -> CommandPhrase {
    guard (1...2).contains(words.count), let symbol = Symbol(typed: words[0]) else {
      throw Fault(description: "say which symbol, such as chart AAPL or chart AAPL 5m")
    }
    guard words.count == 2 else { return .chart(symbol, nil) }
    guard let interval = ChartInterval(rawValue: words[1].lowercased()) else {
      throw Fault(description: "\"\(words[1])\" is no interval: 1m, 5m, 15m, 1h, 1d or 1w")
    }
    return .chart(symbol, interval)
  }

  private static func day(_ words: [String]) throws(Fault) -> CalendarDay? {
    if words.map({ $0.lowercased() }) == ["now"] { return nil }
    guard words.count == 1, let day = CalendarDay(words[0]) else {
      throw Fault(description: "say which day, such as as-of 2026-03-31, or as-of now")
    }
    return day
  }

  private static func quoted(_ words: [String]) throws(Fault) -> Symbol {
    guard words.count == 1, let symbol = Symbol(typed: words[0]) else {
      throw Fault(description: "say which symbol, such as quote AAPL")
    }
    return symbol
  }

  private static func closing(_ words: [String]) throws(Fault) -> ExitRequest {
    guard (1...2).contains(words.count), let symbol = Symbol(typed: words[0]) else {
      throw Fault(description: "say which position, such as close AAPL or close AAPL 50%")
    }
    guard words.count == 2 else { return .close(symbol, .all) }
    guard let part = ExitPart(typed: words[1]) else {
      throw Fault(description: "\"\(words[1])\" is no part of a position: 50% or a quantity")
    }
    return .close(symbol, part)
  }

  /// What the last word may become: verbs and commands at the start, then symbols.
  public static func completions(of line: String, symbols: [Symbol]) -> [String] {
    let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard let last = words.last, !last.isEmpty else { return [] }
    if words.count == 1 {
      let verbs = verbs.map(\.name)
      let names = Command.allCases.filter(\.hasName).map(\.rawValue)
      return (verbs + names.filter { !verbs.contains($0) })
        .filter { $0.hasPrefix(last.lowercased()) }
    }
    let capitals = last.uppercased()
    let found = symbols.map(\.text).filter { $0.hasPrefix(capitals) }
    guard ["buy", "sell", "replace"].contains(words[0].lowercased()) else { return found }
    let terms = OrderPhrase.terms.filter { $0.hasPrefix(last.lowercased()) }
    // Quantity and symbol come first.
    return words.count > 3 ? terms + found : found + terms
  }
}

extension Command {
  /// It can be called by its name: what works in tables and everywhere, but not the keys of sheets or of moving about.
  public var hasName: Bool {
    switch scope {
    case .global, .table: true
    case .ticket, .lots, .review, .confirmation, .reading, .columns, .sort, .symbols, .line,
      .palette, .chart,
      .themes, .keys, .settings, .goTo, .alerts, .news, .history:
      false
    }
  }
}

extension Portfolio {
  /// The working orders that a word names: by an id, a symbol, or a pattern of symbols with `*` and `?`, the newest first.
  public func workingOrders(named word: String) -> [Order] {
    let pattern = SymbolPattern(typed: word)
    return workingOrders.filter { order in
      order.id.text == word || order.clientOrderID?.text == word
        || order.symbol.map { pattern?.matches($0) ?? false } ?? false
    }
  }
}
