/// What the screen asks of the desk that keeps the drafts. All but sending works without a network.
public enum DraftCommand: Hashable, Sendable {
  /// Read them again: another program may have changed them.
  case read
  case add(phrase: String, price: DraftPrice?)
  /// Read a file of orders; what it says comes back, and nothing is kept yet.
  case readBasket(path: String)
  /// Keep all of these, which a file had, or none.
  case keep([DraftWish], path: String)
  /// Put other words in the place of a draft's.
  case change(Draft, phrase: String, price: DraftPrice?)
  case delete([Draft])
  /// Send these in their order, after one confirmation; one that is not taken keeps back those after it.
  case send([DraftOrder])
}

/// An order in words that is to become a draft, with the market as it is.
public struct DraftWish: Hashable, Sendable {
  public let phrase: String
  public let price: DraftPrice?

  public init(phrase: String, price: DraftPrice?) {
    self.phrase = phrase
    self.price = price
  }
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
  case basketRead(path: String, BasketFile)
  /// Why nothing can be taken of a file, a line for each fault.
  case basketRefused(path: String, [String])
  /// All orders of a file are drafts now.
  case kept([Draft], path: String)
  /// The words could not be kept, or not in the place of this draft, and why.
  case notKept(phrase: String, draft: Draft?, reason: String)
  /// Nothing of it has left, and why.
  case heldBack(DraftOrder, reason: String)
}
