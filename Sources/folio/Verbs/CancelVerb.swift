import ArgumentParser
import ClientModels
import Sync
import TUI

struct CancelVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Cancel orders by their id, or all with --all.",
    discussion: """
      Exit status: 0 every order is canceled, 1 the broker refused or an order ended otherwise (it may be filled), \
      3 the broker was not reached, 4 the outcome is not known yet.
      """)

  @Argument(help: "Ids of orders: the broker's, or ours (client_order_id).")
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
      ids: ids, session: try options.session(), isConfirmed: options.yes, asJSON: options.json
    ).run()
  }
}

/// Some orders, or all when none is named, from words to their end.
private struct Cancellation: Sendable {
  let ids: [String]
  let session: Session
  let isConfirmed: Bool
  let asJSON: Bool

  func run() throws { try OrderDesk.visit(session) { desk in await cancel(at: desk) } }

  private func cancel(at desk: OrderDesk) async -> Result<Void, UserError> {
    do throws(UserError) {
      try await desk.waitForBook(orElse: "nothing was canceled")
      let orders = try wanted(in: await desk.view.book)
      guard !orders.isEmpty else {
        Output.lines("no working orders\n")
        return .success(())
      }
      Output.failure(
        orders.map { "CANCEL  \(OrderText.sentence($0)), \($0.filledQuantity) filled" }
          .joined(separator: "\n"))
      if !isConfirmed { try Confirmation.ask(isLive: session.profile.kind == .live) }
      for order in orders { await desk.send(.cancel(order.id)) }
      try await follow(orders.map(\.id), at: desk)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func wanted(in book: Portfolio) throws(UserError) -> [Order] {
    if ids.isEmpty { return book.workingOrders.filter(\.status.isCancelable) }
    var found: [Order] = []
    for id in ids {
      if let ours = ClientOrderID(id), case .unconfirmed? = book.submissions[ours]?.state {
        throw UserError(
          .unconfirmed,
          "order \(id) is UNCONFIRMED: the broker has not shown it, so there is nothing to cancel yet"
        )
      }
      guard let order = book.order(named: id) else {
        throw UserError(.refused, "the broker shows no order \(id); nothing was canceled")
      }
      guard order.status.isCancelable else {
        throw UserError(.refused, "order \(id) is \(order.status.wire); nothing was canceled")
      }
      found.append(order)
    }
    return found
  }

  /// Waits until every order has ended or was refused, and says each end.
  private func follow(_ ids: [BrokerOrderID], at desk: OrderDesk) async throws(UserError) {
    await desk.wait(seconds: 15) { view in
      ids.allSatisfy {
        view.book.orders[$0]?.status.isTerminal ?? false || view.cancelFailures[$0] != nil
      }
    }
    let view = await desk.view
    var worst = ExitStatus.done
    for id in ids {
      let status = view.book.orders[id]?.status
      let failure = view.cancelFailures[id]
      if status == .canceled {
        if !asJSON { Output.lines("\(id): canceled\n") }
      } else if let status, status.isTerminal {
        Output.failure("folio: \(id): not canceled, it is \(status.wire)")
        worst = .refused
      } else if let failure {
        Output.failure("folio: \(id): not canceled: \(failure)")
        worst = .refused
      } else {
        Output.failure("folio: \(id): asked to cancel, the end is not known yet")
        if worst == .done { worst = .unconfirmed }
      }
    }
    if asJSON {
      let orders = ids.compactMap { view.book.orders[$0] }
      Output.text(String(decoding: ContractJSON.encode(orders), as: UTF8.self) + "\n")
    }
    guard worst == .done else {
      throw UserError(worst, "not every order was canceled: see `folio orders`")
    }
  }
}
