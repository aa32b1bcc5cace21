import ArgumentParser
import ClientModels
import Sync
import TUI

/// What every verb that reads the book takes.
struct ReadOptions: ParsableArguments {
  @Option(help: "The profile of config.toml to use.")
  var profile: String?

  @Flag(
    name: .customLong("offline"), help: "Use the cached book; ask nothing of the network.")
  var isOffline = false

  @Flag(help: "Print JSON: as_of, source, age_seconds, and data in the API's own field names.")
  var json = false

  @OptionGroup var past: PastOption

  /// Nothing is asked of a network: so it was said, or there is no broker.
  var offline: Bool {
    isOffline || (try? Context.load()).map { Session.isLocal(profile, $0) } ?? false
  }

  /// The book from the broker, or from the cache with `--offline`; a part that is needed must have been read.
  func book(needing part: Portfolio.Part? = nil) throws(UserError) -> Portfolio {
    if let book = try past.book(profile: profile) { return book.portfolio }
    let context = try Context.load()
    if offline {
      let (_, book, problems) = try Session.cachedBook(profile: profile, context: context)
      for problem in problems { Output.failure("folio: \(problem)") }
      if let part, book.unreadParts.contains(part) {
        throw UserError(
          .refused, "the cached \(part.rawValue) could not be read: run `folio sync` with a network"
        )
      }
      return book
    }
    let session = try Session(try context.requiredProfile(named: profile), context: context)
    let asOf = wallClock()
    return try session.ask { broker throws(BrokerError) in
      try await BookReader.fetchBook(broker, at: asOf)
    }
  }

  /// `tellsCosts` says that costs are in the table: of a day that was made again they are not the broker's.
  func print(_ book: Portfolio, data: [UInt8], table: String, tellsCosts: Bool = false) {
    let now = wallClock()
    if json {
      Output.text(
        Envelope.json(
          data: String(decoding: data, as: UTF8.self), asOf: book.asOf, source: book.source,
          now: now))
    } else {
      let isMade = past.asOf != nil && book.asOf == nil && !book.positions.isEmpty
      let costs =
        tellsCosts && isMade ? "costs are those of our lots, and not the broker's average\n" : ""
      Output.lines(table + past.footer(book, now: now) + costs)
    }
  }
}

/// `--as-of DAY`: the book that is kept of a day, in place of what is known now.
struct PastOption: ParsableArguments {
  @Option(
    help: "The book as it was on this day in New York, such as 2026-11-02, from what is kept.")
  var asOf: String?

  /// Nil when no day is named.
  func book(profile: String?) throws(UserError) -> DayBook? {
    guard let asOf else { return nil }
    let day = try PastDay.read(asOf)
    let context = try Context.load()
    let (name, store) = try Session.cachedStore(profile: profile, context: context)
    defer { for problem in store.damages { Output.failure("folio: \(problem)") } }
    do throws(MissingDay) { return try DayBooks.book(of: day, in: store) } catch {
      throw UserError(.refused, error.words(isImported: Session.isLocal(name, context)))
    }
  }

  func footer(_ book: Portfolio, now: Timestamp) -> String {
    footer(asOf: book.asOf, book.source, now: now)
  }

  func footer(asOf told: Timestamp?, _ source: Portfolio.Source, now: Timestamp) -> String {
    guard let asOf else { return Tables.footer(asOf: told, source: source, now: now) }
    return told.map { "the book of \(asOf), as of \($0.rfc3339Seconds)\n" }
      ?? "the book of \(asOf), made later from the account's activities\n"
  }

  /// For what is not kept by day.
  func refuse(_ words: String) throws(UserError) {
    guard asOf == nil else { throw UserError(.usage, words) }
  }

  /// The day that is named; nil for the present one.
  func day() throws(UserError) -> CalendarDay? {
    try asOf.map { text throws(UserError) in try PastDay.read(text) }
  }
}

struct PositionsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "positions", abstract: "What the account holds.")

  @OptionGroup var options: ReadOptions

  func run() throws {
    let book = try options.book(needing: .positions)
    let positions = book.positions.values.sorted { $0.symbol < $1.symbol }
    options.print(
      book, data: ContractJSON.encode(positions), table: Tables.positions(book), tellsCosts: true)
  }
}

struct OrdersVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orders", abstract: "Open and recent orders, newest first.")

  enum Status: String, ExpressibleByArgument, CaseIterable {
    case open, closed, all
  }

  @OptionGroup var options: ReadOptions

  @Option(
    help:
      "open: orders that may still trade; closed: all that are over, however old; all: both. Else the open and the recent ones."
  )
  var status: Status?

  @Flag(help: "The same as --status open.")
  var open = false

  @Option(
    help:
      "Only the order of this id, the broker's or ours, however old; with the lots that it closed and the gain, by the activities that the last sync read."
  )
  var id: String?

  func validate() throws {
    guard !open || status ?? .open == .open else {
      throw ValidationError("--open goes with no other --status")
    }
  }

  func run() throws {
    var book = try options.book(needing: .orders)
    if let id {
      try printOrder(id, book)
      return
    }
    let status = open ? .open : self.status
    guard options.past.asOf == nil else {
      printPast(status, book)
      return
    }
    if status == .closed || status == .all { try addClosed(to: &book) }
    let orders =
      switch status {
      case .open: book.workingOrders
      case .closed:
        book.orders.values.filter(\.status.isTerminal).sorted(by: Portfolio.newestFirst)
      case .all, nil: book.orders.values.sorted(by: Portfolio.newestFirst)
      }
    options.print(book, data: ContractJSON.encode(orders), table: Tables.orders(orders))
    try tellOfUnconfirmed(book)
  }

  /// What was working at the end of the day, and what ended on it.
  private func printPast(_ status: Status?, _ book: Portfolio) {
    let orders = book.orders.values.sorted(by: Portfolio.newestFirst).filter { order in
      switch status {
      case .open: !order.status.isTerminal
      case .closed: order.status.isTerminal
      case .all, nil: true
      }
    }
    options.print(book, data: ContractJSON.encode(orders), table: Tables.orders(orders))
  }

  private func printOrder(_ id: String, _ book: Portfolio) throws {
    guard
      let order = try book.order(named: id)
        ?? (options.past.asOf == nil ? store() : nil)
        .flatMap({ ClosedOrders.order(named: id, in: $0) })
    else {
      throw UserError(
        .refused, "no order \(id) is known here: check the id, or run `folio sync` first")
    }
    options.print(
      book, data: ContractJSON.encode([order]),
      table: Tables.orders([order]) + (options.json ? "" : try lotsClosed(by: order)))
  }

  /// The lots that it closed and the gain, by the activities that are stored; empty for one that closed none.
  private func lotsClosed(by order: Order) throws(UserError) -> String {
    guard order.filledQuantity.isPositive, let store = try store() else { return "" }
    let context = try Context.load()
    let name = try Session.cachedStore(profile: options.profile, context: context).name
    let movements = StoredMovements(store)
    guard let movements, movements.fills.contains(where: { $0.orderID == order.id }) else {
      let unread = "Lots closed\n  not known yet: `folio sync` reads what has been filled\n"
      return order.side == .sell ? unread : ""
    }
    let closing = movements.closing(
      of: order.id, by: Session.lotMethod(ofProfile: name, context))
    guard let closing else { return "" }
    return DetailText.closing(closing, filled: order).map { $0 + "\n" }.joined()
  }

  /// What the broker says of an order is newer than what was stored of it.
  private func addClosed(to book: inout Portfolio) throws(UserError) {
    guard let store = try store() else { return }
    let (orders, problems) = ClosedOrders.all(in: store)
    for problem in problems { Output.failure("folio: \(problem)") }
    let recent =
      options.offline ? [] : Array((BookDocuments.load(store).portfolio?.orders ?? [:]).values)
    for order in orders + recent.filter(\.status.isTerminal) where book.orders[order.id] == nil {
      book.orders[order.id] = order
    }
  }

  /// What is stored of the account; nil when nothing is.
  private func store() throws(UserError) -> AccountStore? {
    let context = try Context.load()
    return try? Session.cachedStore(profile: options.profile, context: context).store
  }

  /// Orders whose fate only the journal asks for.
  private func tellOfUnconfirmed(_ book: Portfolio) throws(UserError) {
    let context = try Context.load()
    guard
      let (_, store) = try? Session.cachedStore(profile: options.profile, context: context)
    else { return }
    for record in store.journal.recovered.unsettled where record.mayHaveBeenSent {
      let request = record.request
      guard book.order(named: request.clientOrderID.text) == nil else { continue }
      UnsettledOrder.tell(
        request, since: record.intentAt, isGivenUp: record.resolution == .abandoned)
    }
  }
}

struct AccountVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Equity, cash and buying power.")

  @OptionGroup var options: ReadOptions

  func run() throws {
    let book = try options.book()
    guard let account = book.account else {
      throw UserError(.refused, "the cached book has no account: run `folio sync` with a network")
    }
    options.print(book, data: ContractJSON.encode(account), table: Tables.account(account))
  }
}

struct QuoteVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quote", abstract: "Bid, ask and last of symbols.",
    discussion:
      """
      With --as-of the prices of a past day, as its book or its daily bars have them, each with where it comes from. The close \
      of a bar is told for a share as it was on that day, where the account's activities tell of the splits since; of a symbol \
      that was not held it is adjusted for splits, as the broker's daily bars are.
      """
  )

  @Argument(help: "Symbols, such as SPY AAPL BTC/USD.")
  var symbols: [String]

  @OptionGroup var options: ReadOptions

  func run() throws {
    let wanted = try symbols.map { text throws(UserError) in
      guard let symbol = Symbol(typed: text) else {
        throw UserError(.usage, "\"\(text)\" is not a symbol: letters, digits and . / - only")
      }
      return symbol
    }
    if let day = try options.past.day() {
      return try PastQuotes(day, profile: options.profile).print(wanted, asJSON: options.json)
    }
    var book: Portfolio
    if options.offline {
      book = try options.book()
    } else {
      book = try live(wanted)
    }
    let found = wanted.compactMap { book.market[$0] }
    if options.offline { book.asOf = found.map(\.receivedAt).min() }
    if !found.isEmpty {
      options.print(book, data: ContractJSON.encode(found), table: Tables.quotes(found))
    }
    let missing = wanted.filter { book.market[$0] == nil }.map(\.text).joined(separator: ", ")
    guard missing.isEmpty else {
      throw UserError(
        .refused,
        options.offline
          ? "no quote of \(missing) is cached: hold or watch it, then `folio sync`"
          : "the broker knows no quote of \(missing): check the symbol")
    }
  }

  private func live(_ wanted: [Symbol]) throws(UserError) -> Portfolio {
    let context = try Context.load()
    let session = try Session(
      try context.requiredProfile(named: options.profile), context: context)
    let asOf = wallClock()
    let listing = try session.ask { broker throws(BrokerError) in
      try await broker.snapshots(wanted)
    }
    var book = Portfolio()
    book.apply(.marketUpdated(listing.values))
    book.apply(.bookConfirmed(at: asOf))
    return book
  }
}
