import ClientModels

extension OrderDesk {
  /// Waits until the fate of an order is known, 15 s at most, and for a moment longer for its fill.
  func follow(_ id: ClientOrderID) async throws(UserError) -> Submission {
    await wait(seconds: 15) {
      switch $0.book.submissions[id]?.state {
      case nil, .sending, .unconfirmed, .abandoned: false
      case .working, .rejected, .notSent: true
      }
    }
    guard let submission = view.book.submissions[id] else {
      throw UserError(.refused, "the engine did not take the order; nothing was sent")
    }
    if case .working(let order) = submission.state {
      // A market order is filled within a moment while the market is open; a limit order may rest for days.
      let isOpen = view.book.clock?.isOpen ?? false
      let seconds = submission.request.pricing == .market && isOpen ? 5 : 0.3
      await wait(seconds: seconds) { $0.book.orders[order]?.status.isTerminal ?? false }
    }
    return submission
  }
}
