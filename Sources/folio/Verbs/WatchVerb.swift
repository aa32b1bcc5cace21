import ArgumentParser
import ClientModels
import Sync

struct WatchVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "The broker's watchlists: what is on them, and changes of them.",
    discussion: """
      `folio watch` names all lists, `folio watch LIST` prints the quotes of one (`folio watch show LIST` where a list is \
      called like a verb). A list is named by its name, in letters of any size, by the beginning of it if no other begins so, or \
      by its id. With --offline the lists and prices are those that were cached last.

      A change is asked of the broker, and nothing is kept here alone. After a lost answer the list is read again.

      Exit status: 0 the broker has it so, 1 refused, 2 wrong usage, 3 the broker was not reached and the change is not there, \
      4 it is not known whether the change was made.
      """,
    subcommands: [
      WatchShowVerb.self, WatchAddVerb.self, WatchRemoveVerb.self, WatchNewVerb.self,
      WatchRenameVerb.self, WatchDeleteVerb.self,
    ],
    defaultSubcommand: WatchShowVerb.self)
}

struct WatchShowVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "All watchlists, or the quotes of one.")

  @Argument(help: "The list; all are named without it.")
  var list: String?

  @OptionGroup var options: ReadOptions

  func run() throws {
    if let day = try options.past.day() { return try printPast(day) }
    var book = options.offline ? try cached() : try live()
    guard let lists = book.watchlists else {
      throw Session.nothingCached(
        "watchlists", profile: options.profile, context: try Context.load())
    }
    book.asOf = lists.asOf
    guard let list else {
      options.print(
        book, data: ContractJSON.encode(lists.lists), table: WatchTables.lists(lists.lists))
      return
    }
    let chosen = try Self.list(list, in: lists)
    let found = (chosen.symbols ?? []).compactMap { book.market[$0] }
    if options.offline {
      book.asOf = ([lists.asOf] + found.map(\.receivedAt)).compactMap { $0 }.min()
    }
    options.print(
      book, data: ContractJSON.encode(chosen, found), table: WatchTables.quotes(chosen, in: book))
  }

  /// The list as it is now, with the prices of that day.
  private func printPast(_ day: CalendarDay) throws(UserError) {
    guard let list else {
      throw UserError(
        .usage, "watchlists are not kept by day: name one for the prices of its symbols on \(day)")
    }
    let context = try Context.load()
    let (_, book, problems) = try Session.cachedBook(profile: options.profile, context: context)
    for problem in problems { Output.failure("folio: \(problem)") }
    guard let lists = book.watchlists else {
      throw Session.nothingCached("watchlists", profile: options.profile, context: context)
    }
    let symbols = try Self.list(list, in: lists).symbols ?? []
    try PastQuotes(day, profile: options.profile).print(symbols, asJSON: options.json)
  }

  private func cached() throws(UserError) -> Portfolio {
    var book = try options.book()
    book.source = .cache
    return book
  }

  private func live() throws(UserError) -> Portfolio {
    let context = try Context.load()
    let session = try Session(
      try context.requiredProfile(named: options.profile), context: context)
    let asOf = wallClock()
    let name = list
    let (reading, problems) = try session.ask { broker throws(BrokerError) in
      try await BookReader.fetchWatchlists(broker, at: asOf) { list in
        name.map { WatchShowVerb.isMeant(list, by: $0) } ?? true
      }
    }
    for problem in problems.prefix(3) { Output.failure("folio: \(problem)") }
    var book = Portfolio()
    book.apply(.watchlistsChanged(reading))
    book.apply(.bookConfirmed(at: asOf))
    guard let list else { return book }
    let wanted = try Self.list(list, in: reading).symbols ?? []
    let market = try session.ask { broker throws(BrokerError) in
      try await BookReader.fetchMarket(broker, of: wanted)
    }
    book.apply(.marketUpdated(market))
    return book
  }

  /// Read whole, because it may be the one that is meant.
  private static func isMeant(_ list: Watchlist, by name: String) -> Bool {
    list.id.text == name || list.name.lowercased().hasPrefix(name.lowercased())
  }

  static func list(_ name: String, in book: WatchlistBook) throws(UserError) -> Watchlist {
    if let list = WatchlistID(name).flatMap({ book[$0] }) ?? book.list(named: name) { return list }
    let names = book.lists.prefix(20).map { "\"\($0.name)\"" }.joined(separator: ", ")
    throw UserError(
      .refused,
      "no watchlist, or more than one, is called \"\(name)\""
        + (names.isEmpty
          ? ": there are none; `folio watch new NAME` makes one" : ": there are \(names)"))
  }
}

struct WatchAddVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add symbols to a watchlist, at its end.")

  @Argument(help: "The list.") var list: String
  @Argument(help: "Symbols, such as SPY AAPL BTC/USD.") var symbols: [String]
  @OptionGroup var options: WatchOptions

  func run() throws {
    let symbols = try WatchOptions.symbols(symbols)
    try options.change { book throws(UserError) in
      let list = try WatchShowVerb.list(self.list, in: book)
      return symbols.map { .add($0, list.id) }
    }
  }
}

struct WatchRemoveVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove symbols from a watchlist.")

  @Argument(help: "The list.") var list: String
  @Argument(help: "Symbols.") var symbols: [String]
  @OptionGroup var options: WatchOptions

  func run() throws {
    let symbols = try WatchOptions.symbols(symbols)
    try options.change { book throws(UserError) in
      let list = try WatchShowVerb.list(self.list, in: book)
      return symbols.map { .remove($0, list.id) }
    }
  }
}

struct WatchNewVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Make a watchlist.")

  @Argument(help: "Its name, at most 64 characters.") var name: String
  @Argument(help: "What is on it from the start.") var symbols: [String] = []
  @OptionGroup var options: WatchOptions

  func run() throws {
    let symbols = try WatchOptions.symbols(symbols)
    try options.change { _ in [.create(name: name, symbols)] }
  }
}

struct WatchRenameVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Give a watchlist another name.")

  @Argument(help: "The list.") var list: String
  @Argument(help: "Its new name.") var name: String
  @OptionGroup var options: WatchOptions

  func run() throws {
    try options.change { book throws(UserError) in
      [.rename(try WatchShowVerb.list(list, in: book).id, name)]
    }
  }
}

struct WatchDeleteVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a watchlist. It goes from every program that shows it."
  )

  @Argument(help: "The list.") var list: String
  @OptionGroup var options: WatchOptions

  func run() throws {
    try options.change { book throws(UserError) in
      [.delete(try WatchShowVerb.list(list, in: book).id)]
    }
  }
}
