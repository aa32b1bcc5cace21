/// What the screen asks of the desk that keeps the drafts. All but sending works without a network.
public enum DraftCommand: Hashable, Sendable {
  /// Read them again: another program may have changed them.
  case read
  case add(phrase: String, price: DraftPrice?)
  /// Put other words in the place of a draft's.
  case change(Draft, phrase: String, price: DraftPrice?)
  case delete([Draft])
  /// Send these in their order, after one confirmation; one that is not taken keeps back those after it.
  case send([DraftOrder])
}

/// A draft as it was reviewed, with the request that is to leave for it.
public struct DraftOrder: Hashable, Sendable {
  public let draft: Draft
  public let request: OrderRequest

  public init(_ draft: Draft, _ request: OrderRequest) {
    self.draft = draft
    self.request = request
  }
}

/// What the desk of the drafts tells the screen.
public enum DraftEvent: Hashable, Sendable {
  /// All of them, by their numbers.
  case listed([Draft])
  case said(Notice)
  /// The words could not be kept, or not in the place of this draft, and why.
  case notKept(phrase: String, draft: Draft?, reason: String)
  /// Nothing of it has left, and why.
  case heldBack(DraftOrder, reason: String)
}
