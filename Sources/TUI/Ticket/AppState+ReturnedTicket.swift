import ClientModels

/// The ticket of an order that was not sent, which comes back by itself.
extension AppState {
  /// The form of an order that surely was not sent comes back with all that was in it, unless something else is open by now.
  mutating func giveBack(_ submission: Submission) -> Bool {
    if submission.state == .sending { return false }
    guard let ticket = sentTickets.removeValue(forKey: submission.request.clientOrderID),
      case .notSent = submission.state, layers.isEmpty, editedFilter == nil
    else { return false }
    layers.append(.ticket(ticket))
    ticketCameBackAt = now
    return true
  }

  /// How the end of an order is told whose ticket came back.
  static let ticketIsBack = "; its ticket is open again"

  /// What was said of a ticket that came back and is dropped is not true any more.
  mutating func sayDropped() {
    guard let notice, notice.text.hasSuffix(Self.ticketIsBack) else { return }
    let text = notice.text.dropLast(Self.ticketIsBack.count) + "; its ticket was dropped"
    show(Notice(.info, String(text)))
  }

  /// A key is for what was there before a ticket came back by itself: all are for a second, and characters until another
  /// key was pressed in the ticket. A digit that was meant for a tab is no part of a quantity.
  mutating func isForWhatWasThere(_ key: Key) -> Bool {
    guard let cameBackAt = ticketCameBackAt else { return false }
    guard case .ticket? = layers.last else {
      ticketCameBackAt = nil
      return false
    }
    if isSurprise(since: cameBackAt) { return true }
    guard case .character = key else {
      ticketCameBackAt = nil
      return false
    }
    let (review, drop) = (Command.review.keyName, Command.leaveTicket.keyName)
    let field = Command.nextField.keyName
    show(
      Notice(
        .warning,
        "this is the ticket of what was not sent: \(review) reviews it, \(field) changes it, \(drop) drops it"
      ))
    return true
  }
}
