import ArgumentParser
import ClientModels
import Sync
import TUI

struct ResendVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resend",
    abstract: "Send an UNCONFIRMED order again, under its own id.",
    discussion: """
      Only after the broker said that it does not know the order, and no sooner than \
      \(Int(Submission.settleSeconds)) s after it was sent; the broker takes one order per id.

      Exit status: 0 the broker has the order, 1 it may not be sent again or was refused, 3 the broker was not reached, \
      4 it is still unconfirmed.
      """)

  @Argument(help: "The order's id, ours (client_order_id): `folio orders` names it.")
  var id: String

  @OptionGroup var options: OrderOptions

  func run() throws { try UnconfirmedVerb(.resend, id, options).run() }
}

struct AbandonVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "abandon",
    abstract: "Give up an UNCONFIRMED order. Nothing is canceled.",
    discussion: """
      The order is watched for all the same: should the broker have it after all, it is shown with a warning.

      Exit status: 0 given up, 1 there is nothing to give up, 3 the broker was not reached.
      """)

  @Argument(help: "The order's id, ours (client_order_id): `folio orders` names it.")
  var id: String

  @OptionGroup var options: OrderOptions

  func run() throws { try UnconfirmedVerb(.abandon, id, options).run() }
}

/// What the user can do about an order whose fate is unknown.
private struct UnconfirmedVerb: Sendable {
  enum Wish: Sendable {
    case resend, abandon
  }

  private let wish: Wish
  private let id: ClientOrderID
  private let session: Session
  private let isConfirmed: Bool
  private let asJSON: Bool

  init(_ wish: Wish, _ id: String, _ options: OrderOptions) throws {
    guard let id = ClientOrderID(id) else {
      throw UserError(.usage, "\"\(id)\" is not an order's client_order_id")
    }
    self.wish = wish
    self.id = id
    session = try options.session()
    isConfirmed = options.yes
    asJSON = options.json
  }

  func run() throws { try OrderDesk.visit(session) { desk in await act(at: desk) } }

  private func act(at desk: OrderDesk) async -> Result<Void, UserError> {
    do throws(UserError) {
      try await desk.waitForBook(orElse: "nothing was done")
      await desk.waitForLookUps()
      try await desk.requireAccount(orElse: "nothing was done")
      let submission = try unconfirmed(in: await desk.view.book)
      if wish == .resend, let reason = submission.reasonAgainstResend(at: wallClock()) {
        throw UserError(.refused, "order \(id): \(reason); nothing was sent")
      }
      let verb = wish == .resend ? "SEND AGAIN" : "GIVE UP"
      Output.failure("\(verb)  \(OrderText.sentence(submission.request)), \(id)")
      try Confirmation.ask(isLive: session.profile.kind == .live, isAnswered: isConfirmed)
      switch wish {
      case .resend: try await resend(submission, at: desk)
      case .abandon: try await abandon(at: desk)
      }
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private func unconfirmed(in book: Portfolio) throws(UserError) -> Submission {
    if let submission = book.submissions[id] {
      if case .unconfirmed = submission.state { return submission }
      if case .working(let order) = submission.state {
        throw UserError(.refused, "the broker has order \(id), as \(order); nothing was done")
      }
    }
    if let order = book.order(named: id.text) {
      throw UserError(
        .refused, "the broker has order \(id), it is \(order.status.wire); nothing was done")
    }
    throw UserError(.refused, "no order \(id) is unconfirmed; nothing was done")
  }

  private func resend(_ submission: Submission, at desk: OrderDesk) async throws(UserError) {
    await desk.send(.resend(id))
    await desk.wait(seconds: 15) {
      guard let now = $0.book.submissions[id], now.attempts > submission.attempts else {
        return false
      }
      switch now.state {
      case .sending, .unconfirmed, .abandoned: return false
      case .working, .rejected, .notSent: return true
      }
    }
    let view = await desk.view
    try OrderOutcome(view.book.submissions[id] ?? submission, in: view).report(asJSON: asJSON)
  }

  private func abandon(at desk: OrderDesk) async throws(UserError) {
    await desk.send(.abandon(id))
    let isGivenUp = await desk.wait(seconds: 5) { $0.book.submissions[id]?.state == .abandoned }
    guard isGivenUp else { throw UserError(.refused, "order \(id) could not be given up") }
    if asJSON {
      var object = JSONObject()
      object.add("client_order_id", id.text)
      object.add("state", "abandoned")
      Output.text(object.text + "\n")
    } else {
      Output.lines("\(id): given up; it is watched for all the same\n")
    }
  }
}
