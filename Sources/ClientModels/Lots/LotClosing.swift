/// An execution that closed lots, or the end of a contract, and what it did to them.
public struct LotClosing: Hashable, Sendable {
  public let fill: Fill
  public let match: LotMatch
  /// What it was, where it was no execution: then no order is behind `fill`.
  public let event: Settlement.Event?

  public init(_ fill: Fill, _ match: LotMatch, _ event: Settlement.Event? = nil) {
    self.fill = fill
    self.match = match
    self.event = event
  }

  /// In New York.
  public var day: CalendarDay { NewYork.civil(fill.at).day }
}

extension LotClosing {
  /// What became of a lot of that side, up to the word for how it had begun: `sold at 12.5, bought`.
  func words(of side: Lot.Side) -> String {
    let (closed, opened) = side == .long ? ("sold", "bought") : ("bought back", "sold")
    return "\(event?.words ?? closed) at \(match.price), \(opened)"
  }
}
