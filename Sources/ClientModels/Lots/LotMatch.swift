/// What an order, or one execution of it, does to the lots: those that it closes, and what that realises.
///
/// The same before, as a preview, and after: `OpenLots.match` makes both. Amounts are in the account's currency, before fees.
public struct LotMatch: Hashable, Sendable {
  public struct Part: Hashable, Sendable {
    /// As it was before.
    public let lot: Lot
    /// How much of it is closed.
    public let quantity: Quantity
    /// What that had cost, or had brought where it was sold short.
    public let cost: FixedDecimal
    public let gain: FixedDecimal
  }

  public let symbol: Symbol
  public let price: Price
  public let at: Timestamp
  /// In the order in which they are closed.
  public let parts: [Part]
  /// What no lot is left for: it opens one.
  public let opened: Quantity
  /// What was sold of shares that came without a price: nobody knows what it realised.
  public let uncosted: Quantity
  /// Of all parts.
  public let closed: Quantity
  public let cost: FixedDecimal
  /// Price × `closed`: the proceeds of a sell, and what a buy pays for the shares that were sold short.
  public let value: FixedDecimal
  /// What is realised: proceeds less cost.
  public let gain: FixedDecimal
  /// Of it, what was held for more than a year.
  public let longTermGain: FixedDecimal
  /// Each share at the average of what all lots cost.
  public let isAveraged: Bool
}

extension Lot {
  /// Days in New York from the day on which it was opened.
  public func daysHeld(at time: Timestamp) -> Int {
    NewYork.civil(time).day.ordinal - NewYork.civil(openedAt).day.ordinal
  }
}

extension LotMatch.Part {
  /// Days in New York from the day on which it was opened.
  public func daysHeld(at time: Timestamp) -> Int { lot.daysHeld(at: time) }

  /// Held for more than a year, as US tax rules count it: from the day after it was bought. Gains of short sales are of the
  /// short term however long they were open.
  public func isLongTerm(at time: Timestamp) -> Bool {
    LotTerm.isLong(lot, closedAt: time)
  }
}

/// How long a lot was held.
enum LotTerm {
  static func isLong(_ lot: Lot, closedAt time: Timestamp) -> Bool {
    guard lot.side == .long else { return false }
    let (year, month, day) = NewYork.civil(lot.openedAt).day.components
    // A lot of 29 February is a year old when February ends.
    let anniversary =
      CalendarDay(year: year + 1, month: month, day: day)
      ?? CalendarDay(year: year + 1, month: month, day: day - 1)
    guard let anniversary else { return false }
    return NewYork.civil(time).day > anniversary
  }
}
