/// A place on the screen that a click has a meaning on, noted where it is drawn: what is hit is what is seen.
public struct Zone: Hashable, Sendable {
  public enum Target: Hashable, Sendable {
    /// A row of the table, from the first one of all.
    case row(Int)
    /// The head of a column, by the name of its field.
    case heading(String)
    /// One of the views, lists or kinds that are named above a table, from the first one of all.
    case choice(Int)
    case tab(Tab)
    /// A line of the list of the sheet in front, from the first one of all.
    case item(Int)
    case field(Ticket.Field)
  }

  public let rect: Rect
  public let target: Target
}
