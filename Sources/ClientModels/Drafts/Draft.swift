/// An order that was prepared and not sent. It stands in words, so that `50%` is a half of what is held when it is sent.
public struct Draft: Hashable, Sendable {
  /// In bytes.
  public static let phraseLimit = 256

  /// From one; the next draft has the number after the highest one.
  public let number: Int
  /// As one would type it: `buy 100 AAPL @ 189.25 day`.
  public let phrase: String
  public let createdAt: Timestamp
  /// The id under which it is being sent, or was when the program died over it: only the journal of orders knows more.
  public var sentAs: ClientOrderID?

  public init(number: Int, phrase: String, createdAt: Timestamp, sentAs: ClientOrderID? = nil) {
    self.number = number
    self.phrase = phrase
    self.createdAt = createdAt
    self.sentAs = sentAs
  }
}
