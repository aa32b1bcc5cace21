import ArgumentParser
import ClientModels
import Sync
import TUI

struct CancelVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Cancel orders by id or by symbol: `folio cancel ID 'AAPL*'`, or all with --all.",
    discussion: """
      A symbol, or a pattern with * and ?, stands for every working order of the symbols that match. What became of each \
      order is said; that one was filled before is no error. With an order goes the rest of its group, an entry with its legs and a \
      leg with its entry: what goes is listed first.

      Exit status: 0 none of the orders works any more, 1 the broker refused or does not know one of them, 3 the broker \
      was not reached, 4 of one of them the end is not known yet.
      """)

  @Argument(help: "Ids of orders, the broker's or ours (client_order_id), symbols and patterns.")
  var ids: [String] = []

  @Flag(help: "Cancel every working order.")
  var all = false

  @OptionGroup var options: OrderOptions

  func validate() throws {
    guard ids.isEmpty == all else {
      throw ValidationError("name the orders to cancel, or say --all")
    }
  }

  func run() throws {
    try Cancellation(
      words: ids, session: try options.session(), isConfirmed: options.yes, asJSON: options.json
    ).run()
  }
}

/// Some orders, or all when none is named, from words to their end.
private struct Cancellation: Sendable {
  /// Ids, symbols and patterns.
  let words: [String]
  let session: Session
  let isConfirmed: Bool
  let asJSON: Bool

  func run() throws { try OrderDesk.visit(session) { desk in await cancel(at: desk) } }

  private func cancel(at desk: OrderDesk) async -> Result<Void, UserError> {
    do throws(UserError) {
      try await desk.waitForBook(orElse: "nothing was canceled")
      try await desk.requireAccount(orElse: "nothing was canceled")
      let orders = try wanted(in: await desk.view.book)
      let working = orders.filter { !$0.status.isTerminal }
      guard !orders.isEmpty else {
        Output.lines("no working orders\n")
        return .success(())
      }
      if !working.isEmpty {
        let others = await desk.view.book.goingWith(working)
        Output.failure(
          (working.map { "CANCEL  \(OrderText.sentence($0)), \($0.filledQuantity) filled" }
            + others.map {
              "WITH IT \(OrderText.sentence($0)), \($0.filledQuantity) filled, of the same group"
            })
            .joined(separator: "\n"))
        try Confirmation.ask(isLive: session.profile.kind == .live, isAnswered: isConfirmed)
      }
      for order in working where order.status.isCancelable { await desk.send(.cancel(order.id)) }
      try await follow(orders, at: desk)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// Each order once, in the order of the words.
  private func wanted(in book: Portfolio) throws(UserError) -> [Order] {
    if words.isEmpty { return book.workingOrders.filter(\.status.isCancelable) }
    var found: [Order] = []
    for word in words {
      for order in try wanted(word, in: book) where !found.contains(where: { $0.id == order.id }) {
        found.append(order)
      }
    }
    return found
  }

  private func wanted(_ word: String, in book: Portfolio) throws(UserError) -> [Order] {
    if let ours = ClientOrderID(word), case .unconfirmed? = book.submissions[ours]?.state {
      throw UserError(
        .unconfirmed,
        "order \(word) is UNCONFIRMED: the broker has not shown it, so there is nothing to cancel yet"
      )
    }
    if let order = book.order(named: word) { return [order] }
    let pattern = SymbolPattern(typed: word)
    let matching = book.workingOrders.filter { order in
      order.symbol.map { pattern?.matches($0) ?? false } ?? false
    }
    if matching.isEmpty, pattern?.isWide != true {
      throw UserError(
        .refused,
        "the broker shows no order \(word) and no working one of such a symbol; nothing was canceled"
      )
    }
    return matching
  }

  /// Waits until every order has ended or was refused, and says each end.
  private func follow(_ orders: [Order], at desk: OrderDesk) async throws(UserError) {
    let ids = orders.map(\.id)
    await desk.wait(seconds: 15) { view in
      ids.allSatisfy {
        view.book.orders[$0]?.status.isTerminal ?? false || view.cancelFailures[$0] != nil
      }
    }
    // What is refused because it has ended is read again a moment later.
    await desk.wait(seconds: 6) { view in
      ids.allSatisfy { view.book.orders[$0]?.status.isTerminal ?? false }
    }
    let view = await desk.view
    var worst = ExitStatus.done
    for order in orders {
      let status = tell(order, in: view)
      if status.rawValue > worst.rawValue { worst = status }
    }
    if asJSON {
      let orders = ids.compactMap { view.book.orders[$0] }
      Output.text(String(decoding: ContractJSON.encode(orders), as: UTF8.self) + "\n")
    }
    guard worst == .done else {
      throw UserError(worst, "not every order was canceled: see `folio orders`")
    }
  }

  /// Says what became of one order.
  private func tell(_ order: Order, in view: DeskView) -> ExitStatus {
    let now = view.book.orders[order.id] ?? order
    if now.status.isTerminal {
      let wasOver = order.status.isTerminal || now.status != .canceled
      var line = "\(order.id): \(wasOver ? "already " : "")\(now.status.wire)"
      if now.filledQuantity.isPositive { line += ", \(now.filledQuantity) filled" }
      if !asJSON { Output.lines(line + "\n") }
      return .done
    }
    if let failure = view.cancelFailures[order.id] {
      Output.failure("folio: \(order.id): not canceled: \(failure)")
      return .refused
    }
    Output.failure("folio: \(order.id): asked to cancel, the end is not known yet")
    return .unconfirmed
  }
}
