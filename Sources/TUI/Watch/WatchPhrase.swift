import ClientModels

/// What the `:` line says of watchlists after the word `watch`.
public enum WatchPhrase: Hashable, Sendable {
  /// Opens the tab, and a list of this name.
  case show(String?)
  /// The first word may name a list; without it the chosen one is meant.
  case add([String])
  case remove([String])
  /// A name, and perhaps symbols after it.
  case create([String])
  case rename(String)
  case delete

  /// Whether it asks the broker for a change without a question.
  var changesLists: Bool {
    switch self {
    case .add, .remove, .create, .rename: true
    case .show, .delete: false
    }
  }

  init(_ words: [String]) throws(CommandPhrase.Fault) {
    guard let verb = words.first else {
      self = .show(nil)
      return
    }
    let rest = Array(words.dropFirst())
    let name = rest.joined(separator: " ")
    switch verb.lowercased() {
    case "add", "remove":
      guard !rest.isEmpty else {
        throw CommandPhrase.Fault(description: "say which symbol, such as watch \(verb) AAPL")
      }
      self = verb.lowercased() == "add" ? .add(rest) : .remove(rest)
    case "new", "rename":
      guard !name.isEmpty else {
        throw CommandPhrase.Fault(description: "say the name, such as watch \(verb) Tech")
      }
      self = verb.lowercased() == "new" ? .create(rest) : .rename(name)
    case "delete" where rest.isEmpty: self = .delete
    default: self = .show(words.joined(separator: " "))
    }
  }
}

extension AppState {
  /// What the first list is called that is made for a symbol.
  static let firstListName = "Watchlist 1"

  /// Symbols to be added where there is no list yet: the first list is made of them. Nil where there is one, or nobody knows.
  private func forFirstList(_ words: [String]) -> [Symbol]? {
    guard let book = portfolio.watchlists, book.lists.isEmpty else { return nil }
    let symbols = words.compactMap { Symbol(typed: $0) }
    return symbols.count == words.count ? symbols : nil
  }

  /// The symbols that the words after `add` mean; none while that cannot be said.
  func symbolsToWatch(_ words: [String]) -> [Symbol] {
    forFirstList(words) ?? (try? meaning(of: words))?.symbols ?? []
  }

  /// What the words after `new` mean: names may have blanks, and symbols that are known and written as such end one, as
  /// quotes do: `watch new Big tech AAPL MSFT`, `watch new "US TECH" AAPL`.
  func listToMake(_ words: [String]) -> (name: String, symbols: [Symbol]) {
    let text = words.joined(separator: " ")
    if text.hasPrefix("\""), let end = text.dropFirst().firstIndex(of: "\"") {
      let rest = text[text.index(after: end)...].split(separator: " ")
      let symbols = rest.compactMap { Symbol(typed: String($0)) }
      let name = String(text[text.index(after: text.startIndex)..<end])
      if symbols.count == rest.count { return (name, symbols) }
    }
    let first = words.indices.dropFirst().first { index in
      words[index] == words[index].uppercased()
        && Symbol(typed: words[index]).map(isListed) == true
    }
    guard let first else { return (text, []) }
    let symbols = words[first...].compactMap { Symbol(typed: $0) }
    guard symbols.count == words.count - first else { return (text, []) }
    return (words[..<first].joined(separator: " "), symbols)
  }

  /// The list and the symbols that the words after `add` and `remove` mean.
  private func meaning(
    of words: [String]
  ) throws(CommandPhrase.Fault) -> (list: Watchlist, symbols: [Symbol]) {
    var words = words
    var list = chosenList
    if words.count > 1, let named = portfolio.watchlists?.list(named: words[0]) {
      list = named
      words.removeFirst()
    } else if words.count > 1, isName(words[0]) {
      throw CommandPhrase.Fault(description: "there is no list \(words[0])")
    }
    guard let list else {
      throw CommandPhrase.Fault(description: "there is no watchlist yet: watch new NAME makes one")
    }
    var symbols: [Symbol] = []
    for word in words {
      guard let symbol = Symbol(typed: word) else {
        throw CommandPhrase.Fault(description: "\"\(word)\" is not a symbol")
      }
      symbols.append(symbol)
    }
    return (list, symbols)
  }

  /// Written neither as symbols are nor in small letters, it is meant as a name.
  private func isName(_ word: String) -> Bool {
    word != word.uppercased() && word != word.lowercased()
      && Symbol(typed: word).map { portfolio.assets[$0] == nil } ?? true
  }

  /// What a line would do, in words.
  func preview(of phrase: WatchPhrase) -> String {
    do throws(CommandPhrase.Fault) {
      switch phrase {
      case .show(nil): return "opens the watchlists"
      case .show(let name?):
        return portfolio.watchlists?.list(named: name).map { "opens the watchlist \"\($0.name)\"" }
          ?? "no watchlist is called so"
      case .add(let words):
        if let symbols = forFirstList(words) {
          return doubt(about: symbols)
            ?? "makes the watchlist \"\(Self.firstListName)\" with \(Self.names(symbols))"
        }
        let (list, symbols) = try meaning(of: words)
        if let problem = doubt(about: symbols) { return problem }
        return "adds \(Self.names(symbols)) to \"\(list.name)\""
      case .remove(let words):
        let (list, symbols) = try meaning(of: words)
        return "removes \(Self.names(symbols)) from \"\(list.name)\""
      case .create(let words):
        let (name, symbols) = listToMake(words)
        return doubt(about: symbols)
          ?? "makes the watchlist \"\(name)\""
          + (symbols.isEmpty ? "" : " with \(Self.names(symbols))")
      case .rename(let name):
        return chosenList.map { "calls \"\($0.name)\" \"\(name)\"" } ?? "there is no watchlist yet"
      case .delete:
        return chosenList.map { "asks to delete the watchlist \"\($0.name)\"" }
          ?? "there is no watchlist yet"
      }
    } catch {
      return error.description
    }
  }

  private static func names(_ symbols: [Symbol]) -> String {
    symbols.map(\.text).joined(separator: " ")
  }

  mutating func run(_ phrase: WatchPhrase) -> [Effect] {
    do throws(CommandPhrase.Fault) {
      switch phrase {
      case .show(let name): showList(named: name)
      case .add(let words):
        if let symbols = forFirstList(words) {
          if let problem = unknown(symbols) {
            throw CommandPhrase.Fault(description: problem)
          }
          return edit(.create(name: Self.firstListName, symbols))
        }
        let (list, symbols) = try meaning(of: words)
        if let problem = unknown(symbols) { throw CommandPhrase.Fault(description: problem) }
        return symbols.flatMap { edit(.add($0, list.id)) }
      case .remove(let words):
        let (list, symbols) = try meaning(of: words)
        return symbols.flatMap { edit(.remove($0, list.id)) }
      case .create(let words):
        let (name, symbols) = listToMake(words)
        if let problem = unknown(symbols) { throw CommandPhrase.Fault(description: problem) }
        return edit(.create(name: name, symbols))
      case .rename(let name):
        guard let list = chosenList else { return noList() }
        return edit(.rename(list.id, name))
      case .delete: askToDeleteList()
      }
    } catch {
      show(Notice(.warning, error.description))
    }
    return []
  }

  private mutating func showList(named name: String?) {
    if let name {
      guard let list = portfolio.watchlists?.list(named: name) else {
        show(Notice(.warning, "no watchlist is called \"\(name)\""))
        return
      }
      choose(list.id)
    }
    open(.watch)
  }
}
