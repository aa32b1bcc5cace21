/// A file of a broker or a spreadsheet, read for an account of our own: transactions, or positions, and every line that was
/// rejected with the reason.
public struct ImportFile: Sendable {
  public enum Content: Hashable, Sendable {
    /// The oldest first.
    case transactions([Activity])
    /// Nil for cash where no line tells it.
    case positions([Position], cash: Money?)
  }

  public struct Rejection: Hashable, Sendable {
    /// From one.
    public let line: Int
    public let reason: String

    init(line: Int, reason: String) {
      self.line = line
      self.reason = reason
    }

    public var words: String { "line \(line): \(reason)" }
  }

  /// Why nothing of a file can be read, and what to do.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }

  public let content: Content
  /// In the order of the lines.
  public let rejected: [Rejection]
  /// The heading of each column that was used.
  public let columns: [ImportColumn: String]
  /// The headings of the columns that were not, in their order.
  public let unused: [String]
  /// What was found out of how the file is written, such as `decimal comma`.
  public let notes: [String]

  /// The columns that no heading is known for and that somebody has to name, or none. `isPositions` as far as that is known.
  public struct Unmapped: Error, Hashable, Sendable {
    public let heading: [String]
    public let missing: [ImportColumn]
  }

  public enum Failure: Error, Hashable, Sendable {
    case fault(Fault)
    case unmapped(Unmapped)
  }

  /// Reads the whole file. Lines that are the same as one before are rejected unless `keepsDuplicates`, and those of days
  /// after `lastDay`, where one is given.
  public init(
    _ bytes: [UInt8], _ mapping: ImportMapping, keepsDuplicates: Bool = false,
    lastDay: CalendarDay? = nil
  ) throws(Failure) {
    let table: ImportTable
    do throws(Fault) {
      table = try ImportTable(bytes) { mapping.places(in: $0).count(where: { $0.key != .note }) }
    } catch {
      throw .fault(error)
    }
    let places = mapping.places(in: table.heading)
    let isTransactions = places[.action] != nil || (places[.date] != nil && places[.amount] != nil)
    let needed: [ImportColumn] =
      isTransactions ? [.date, .action, .symbol, .quantity] : [.symbol, .quantity]
    let missing = needed.filter { places[$0] == nil }
    guard missing.isEmpty else {
      throw .unmapped(Unmapped(heading: table.heading, missing: missing))
    }
    columns = places.mapValues { table.heading[$0] }
    let used = Set(places.values)
    unused = table.heading.indices.filter { !used.contains($0) && !table.heading[$0].isEmpty }
      .map { table.heading[$0] }
    var reading = ImportReading(
      table, places, mapping, keepsDuplicates: keepsDuplicates, lastDay: lastDay)
    if isTransactions {
      content = .transactions(reading.transactions())
    } else {
      let positions = reading.positions()
      content = .positions(positions, cash: reading.cash)
    }
    rejected = (table.rejected + reading.rejected).sorted { $0.line < $1.line }
    notes = reading.notes
  }

  /// How many lines were taken in.
  public var count: Int {
    switch content {
    case .transactions(let activities): Set(activities.map(\.line)).count
    case .positions(let positions, let cash): positions.count + (cash == nil ? 0 : 1)
    }
  }

  /// What a file of positions tells of cash; nil where it tells none.
  public var cash: Money? {
    if case .positions(_, let cash) = content { cash } else { nil }
  }
}

extension Activity {
  /// The line of the file that it comes from: a fee may come from the same one as its execution.
  fileprivate var line: Substring { id.text.split(separator: ".").first ?? "" }
}
