/// An execution that closed lots, and what it did to them.
public struct LotClosing: Hashable, Sendable {
  public let fill: Fill
  public let match: LotMatch

  public init(_ fill: Fill, _ match: LotMatch) {
    self.fill = fill
    self.match = match
  }

  /// In New York.
  public var day: CalendarDay { NewYork.civil(fill.at).day }
}
