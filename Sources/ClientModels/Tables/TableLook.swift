/// How a table is looked at, by the user's choice. A plain value, so that it can be kept.
///
/// Columns go by the names of their fields; one that the table does not have, or no longer has, changes nothing.
public struct TableLook: Hashable, Sendable, Codable {
  public struct SortKey: Hashable, Sendable, Codable {
    public var column: String
    public var isDescending: Bool

    public init(_ column: String, isDescending: Bool = false) {
      self.column = column
      self.isDescending = isDescending
    }
  }

  /// The first counts, then the second where the first is equal; empty for the table's own order.
  public var sort: [SortKey] = []
  /// As it was typed.
  public var filter = ""
  public var hidden: Set<String> = []
  /// Columns in the order of the user's choice; those that are not named follow in their usual order.
  public var order: [String] = []
  /// The column whose equal rows stand together under a heading.
  public var grouping: String?
  /// The groups of which only the heading is shown.
  public var folded: Set<String> = []

  public static let sortKeyLimit = 2

  public init() {}

  /// The names in the user's order without those that are hidden.
  public func arranged(_ names: [String]) -> [String] {
    ordered(names).filter { !hidden.contains($0) }
  }

  /// The names in the user's order.
  public func ordered(_ names: [String]) -> [String] {
    let known = Set(names)
    var seen: Set<String> = []
    let chosen = order.filter { known.contains($0) && seen.insert($0).inserted }
    return chosen + names.filter { !seen.contains($0) }
  }

  /// Moves a column by one place, or by several; at an end it stays.
  public mutating func move(_ column: String, by step: Int, of names: [String]) {
    var all = ordered(names)
    guard let from = all.firstIndex(of: column) else { return }
    let to = min(max(0, from + step), all.count - 1)
    all.remove(at: from)
    all.insert(column, at: to)
    order = all
  }

  public mutating func toggle(_ column: String) {
    if hidden.remove(column) == nil { hidden.insert(column) }
  }

  /// Makes a column the first or the second key (`place` 0 or 1); one that it is already turns round.
  public mutating func sort(by column: String, place: Int, descendingFirst: Bool) {
    if let index = sort.firstIndex(where: { $0.column == column }) {
      guard index != min(place, sort.count - 1) else {
        sort[index].isDescending.toggle()
        return
      }
      let key = sort.remove(at: index)
      sort.insert(key, at: min(place, sort.count))
      return
    }
    let key = SortKey(column, isDescending: descendingFirst)
    let index = min(place, sort.count)
    if index < sort.count, place > 0 || sort.count >= Self.sortKeyLimit {
      sort[index] = key
    } else {
      sort.insert(key, at: index)
    }
  }

  /// A key that counts no longer.
  public mutating func unsort(_ column: String) { sort.removeAll { $0.column == column } }

  /// Turns the first key round.
  public mutating func reverse() {
    guard !sort.isEmpty else { return }
    sort[0].isDescending.toggle()
  }

  public mutating func toggleFold(_ group: String) {
    if folded.remove(group) == nil { folded.insert(group) }
  }
}
