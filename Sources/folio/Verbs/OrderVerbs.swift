import ArgumentParser
import ClientModels
import Sync
import TUI

/// What every verb takes that asks the broker for a change.
struct OrderOptions: ParsableArguments {
  @Option(help: "The profile of config.toml to use.")
  var profile: String?

  @Flag(
    name: [.short, .long],
    help: "Do not ask; needed where standard input is no terminal, and taken only there.")
  var yes = false

  @Flag(help: "Print what became of it as JSON.")
  var json = false

  func session() throws -> Session {
    let context = try Context.load()
    return try Session(try context.requiredProfile(named: profile), context: context)
  }
}

/// What every verb takes that sends an order.
struct SendingOptions: ParsableArguments {
  @Flag(help: "Show the review and the exact request; send nothing.")
  var dryRun = false

  @Flag(
    help:
      "With --yes: send although an order of the symbol is UNCONFIRMED and may be at the broker."
  )
  var besideUnconfirmed = false

  @OptionGroup var order: OrderOptions
}

/// What a new order takes, whichever its side.
struct NewOrderOptions: ParsableArguments {
  @Argument(help: "Quantity and symbol, then the price and the time in force.")
  var words: [String]

  @OptionGroup var sending: SendingOptions

  func run(_ side: OrderSide) throws { try OrderVerb(side, words, sending).run() }
}

struct BuyVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "buy", abstract: "Buy: `folio buy 100 AAPL @ 189.25 day`.",
    discussion: OrderVerb.language)

  @OptionGroup var options: NewOrderOptions

  func run() throws { try options.run(.buy) }
}

struct SellVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sell", abstract: "Sell: `folio sell 50% TSLA market`.",
    discussion: OrderVerb.language)

  @OptionGroup var options: NewOrderOptions

  func run() throws { try options.run(.sell) }
}

struct ReplaceVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replace",
    abstract: "Change a working order: `folio replace ID 50 @ 189.25`.",
    discussion: """
      The new order has an id of its own and takes the old one's place; if the old one fills first, that stands. The \
      quantity is what is still to be filled from now on.
      """)

  @Argument(help: "The order's id, the broker's or ours (client_order_id).")
  var id: String

  @Argument(help: "What changes: a quantity, `@ PRICE`, day or gtc.")
  var words: [String]

  @OptionGroup var options: SendingOptions

  func run() throws { try OrderVerb(changing: id, words, options).run() }
}

/// One order from words to its outcome.
struct OrderVerb: Sendable {
  static let language = """
    A quantity is a number such as 1500 or 1.5k, 50%, $5k (whole shares, or parts of a coin, for that much), $$5k (for exactly that much, with \
    fractions), max or pos. Of a buy without a limit the broker keeps 2.5 % back until it is filled (4 % below 50 dollars), \
    and max leaves that. Then follow, in any order: `@ 189.25` or `limit 189.25`, `stop 180`, `stop 180 limit 179.5`, `trail 2.50` or \
    `trail 1.5%` (without a price it is a market order); day (without one), gtc, opg, cls, ioc or fok; ext for outside \
    regular hours; `profit 200` and `loss 180` or `loss 180/179.5` for a bracket, one of the two alone, or `oco loss 180` \
    beside a limit that takes profit. Brackets and single legs go with an order that opens a position, oco with one that \
    closes it. `lots=2024-01-03:10,2024-02-05/2:5` closes these lots in our books, each named by \
    its day in New York, with a number where the day has several, or by its id.

    Exit status: 0 the broker has the order, 1 it was refused or not sent, 3 the broker was not reached and nothing \
    was sent, 4 unconfirmed: it may be at the broker.
    """
  /// Seconds until a price, and until the lots.
  private static let patience = (market: 3.0, lots: 5.0)

  private enum Wish: Sendable {
    case new(OrderPhrase)
    case change(id: String, words: [String])
  }

  private let wish: Wish
  let session: Session
  let isConfirmed: Bool
  let isBesideUnconfirmed: Bool
  let asJSON: Bool
  let isDryRun: Bool

  init(_ side: OrderSide, _ words: [String], _ options: SendingOptions) throws {
    let phrase: OrderPhrase
    do throws(OrderPhrase.Fault) { phrase = try OrderPhrase(side, words) } catch {
      throw UserError(.usage, error.description)
    }
    try self.init(.new(phrase), options)
  }

  init(changing id: String, _ words: [String], _ options: SendingOptions) throws {
    try self.init(.change(id: id, words: words), options)
  }

  private init(_ wish: Wish, _ options: SendingOptions) throws {
    self.wish = wish
    isDryRun = options.dryRun
    isConfirmed = options.order.yes
    isBesideUnconfirmed = options.besideUnconfirmed
    asJSON = options.order.json
    session = try options.order.session()
  }

  func run() throws {
    try OrderDesk.visit(session, isReading: isDryRun) { desk in await trade(at: desk) }
  }

  private func trade(at desk: OrderDesk) async -> Result<Void, UserError> {
    do throws(UserError) {
      let request = try await read(at: desk)
      if isDryRun {
        Output.text(session.broker.body(for: request) + "\n")
        return .success(())
      }
      try Confirmation.ask(isLive: session.profile.kind == .live, isAnswered: isConfirmed)
      await desk.send(.submit(request))
      let submission = try await desk.follow(request.clientOrderID)
      try OrderOutcome(submission, in: await desk.view).report(asJSON: asJSON)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// Reads the words against the live book, and shows the review.
  private func read(at desk: OrderDesk) async throws(UserError) -> OrderRequest {
    try await desk.waitForBook(orElse: "nothing was sent")
    if !isDryRun { try await desk.requireAccount(orElse: "nothing was sent") }
    var (ticket, replaced) = try form(in: await desk.view.book)
    guard let symbol = ticket.symbol else { throw UserError(.usage, "the order names no symbol") }
    await desk.send(.watch([symbol]))
    await desk.send(.findAsset(symbol))
    await desk.wait(seconds: Self.patience.market) { $0.isReviewable(symbol) }
    let side = ticket.side
    await desk.wait(seconds: Self.patience.lots) {
      let held = $0.book.positions[symbol]?.quantity ?? .zero
      // Only what closes lots is worth waiting for them.
      return $0.book.lots != nil || (side == .buy ? !held.isNegative : !held.isPositive)
    }
    let book = await desk.view.book
    // Once the lots are read it is known what of those that were chosen is still to be closed.
    (ticket, replaced) = try form(in: book)
    let reading = TicketReading(
      ticket, portfolio: book, rules: session.rules, now: wallClock())
    if let fault = ticket.fields.lazy.compactMap({ reading.faults[$0] }).first {
      throw UserError(.usage, fault)
    }
    guard let instruction = reading.instruction, let review = reading.review else {
      throw UserError(.usage, "the order could not be read")
    }
    var random = SystemRandomNumberGenerator()
    let id = ClientOrderID.mint(at: wallClock(), using: &random)
    let request =
      replaced.map { OrderRequest(instruction, clientOrderID: id, changing: $0) }
      ?? OrderRequest(instruction, clientOrderID: id)
    if let replaced {
      guard instruction.changes(replaced) else {
        throw UserError(.refused, "that changes nothing; nothing was sent")
      }
      Output.failure("REPLACE  \(OrderText.sentence(replaced)), \(replaced.filledQuantity) filled")
    }
    Output.failure(
      OrderText.review(request, review, kind: session.profile.kind.rawValue)
        .joined(separator: "\n"))
    if let cut = reading.cut { Output.failure("  ! \(cut)") }
    if let problem = review.problems.first(where: \.isBlocking) {
      var meant = ""
      if case .symbolUnknown(let symbol) = problem { meant = await desk.meant(by: symbol) }
      throw UserError(.refused, "\(problem)\(meant); nothing was sent")
    }
    // A script that runs again after exit status 4 must not buy twice by that alone.
    if review.problems.contains(.unconfirmedOrder(symbol)), isConfirmed, !isBesideUnconfirmed,
      !isDryRun
    {
      throw UserError(
        .refused,
        "an order of \(symbol) is UNCONFIRMED and may be live: see `folio orders`, or say --beside-unconfirmed; nothing was sent"
      )
    }
    return request
  }

  /// The order as a filled-in form, and the one that it would replace.
  private func form(in book: Portfolio) throws(UserError) -> (ticket: Ticket, replaced: Order?) {
    switch wish {
    case .new(let phrase): return (phrase.ticket, nil)
    case .change(let id, let words):
      guard let order = book.order(named: id) else {
        throw UserError(.refused, "the broker shows no order \(id); nothing was sent")
      }
      guard order.status.isCancelable else {
        throw UserError(.refused, "order \(id) is \(order.status.wire); nothing was sent")
      }
      do throws(OrderPhrase.Fault) {
        return (
          try OrderPhrase(changing: order, words, lots: book.lotChoices[order.id]).ticket, order
        )
      } catch {
        throw UserError(.usage, error.description)
      }
    }
  }
}
