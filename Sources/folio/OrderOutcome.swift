import ClientModels
import Sync
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What became of one confirmation, in words and as an exit status.
struct OrderOutcome {
  let submission: Submission
  let order: Order?
  let wasReached: Bool

  init(_ submission: Submission, in view: DeskView) {
    self.submission = submission
    wasReached = view.trouble == nil && !view.isUnanswered
    if case .working(let id) = submission.state {
      order = view.book.orders[id]
    } else {
      order = nil
    }
  }

  /// Prints the outcome; a bad one is thrown, with its exit status.
  func report(asJSON: Bool) throws(UserError) {
    if asJSON { Output.text(json + "\n") }
    let id = submission.request.clientOrderID
    switch submission.state {
    case .working(let orderID):
      if let order, order.status == .rejected {
        throw UserError(.refused, "the broker rejected order \(orderID): \(order.status.wire)")
      }
      if !asJSON { Output.lines(words(orderID) + "\n") }
    case .rejected(let reason): throw UserError(.refused, "rejected: \(reason)")
    case .notSent(let reason):
      throw UserError(wasReached ? .refused : .unreachable, "not sent: \(reason)")
    case .sending, .unconfirmed, .abandoned:
      var reason = "no answer came"
      if case .unconfirmed(let why) = submission.state { reason = why }
      throw UserError(
        .unconfirmed,
        "order \(id) is UNCONFIRMED (\(reason)): it may be at the broker. It is not sent again; the screen and every order verb look it up, and `folio orders` names it until its fate is known."
      )
    }
  }

  private func words(_ id: BrokerOrderID) -> String {
    guard let order else { return "\(OrderText.sentence(submission.request)): order \(id)" }
    var words = "\(OrderText.sentence(order)): \(order.status.wire)"
    if order.filledQuantity.isPositive {
      words += ", \(order.filledQuantity) filled"
      if let price = order.averageFillPrice { words += " at \(price)" }
    }
    return words + ", order \(id)"
  }

  private var json: String {
    var object = JSONObject()
    object.add("client_order_id", submission.request.clientOrderID.text)
    switch submission.state {
    case .sending, .abandoned: object.add("state", "unconfirmed")
    case .working: object.add("state", "working")
    case .rejected(let reason):
      object.add("state", "rejected")
      object.add("reason", reason)
    case .notSent(let reason):
      object.add("state", "not_sent")
      object.add("reason", reason)
    case .unconfirmed(let reason):
      object.add("state", "unconfirmed")
      object.add("reason", reason)
    }
    if let order {
      object.add(
        "order",
        raw: String(decoding: ContractJSON.encode(order), as: UTF8.self))
    }
    return object.text
  }
}

/// The question before something is sent.
enum Confirmation {
  /// Returns when the answer is yes. A live account asks for a word, not for a key. `--yes` answers where nobody could.
  static func ask(isLive: Bool, isAnswered: Bool) throws(UserError) {
    guard isatty(STDIN_FILENO) == 1 else {
      guard isAnswered else {
        throw UserError(
          .usage, "standard input is no terminal: say --yes to send without a question")
      }
      return
    }
    guard !isAnswered else {
      throw UserError(
        .usage, "--yes is for scripts: on a terminal leave it out and answer; nothing was sent")
    }
    Output.prompt(isLive ? "LIVE: type \(AppState.liveWord) to send: " : "Send? [y/N] ")
    let answer = readLine(strippingNewline: true) ?? ""
    guard isLive ? answer == AppState.liveWord : ["y", "yes"].contains(answer.lowercased()) else {
      throw UserError(.refused, "nothing was sent")
    }
  }
}
