import ClientModels

/// The books of the days of one account, `history/YYYY-MM-DD.json`. A day that is past is never written over.
final class HistoryShelf: Sendable {
  static let directoryName = "history"
  /// What becomes of a day that is lost, in words.
  static let remedy =
    "that day is made again, as far as the account's activities and stored bars tell"

  private let account: StoreDirectory
  private let folder: ShelfFolder

  init(_ account: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool) {
    self.account = account
    folder = ShelfFolder(
      Self.directoryName, in: account, environment, isWritable: isWritable, remedy: Self.remedy)
  }

  var damages: [String] { folder.damages }

  /// In their order; none when the folder cannot be read.
  var days: [CalendarDay] {
    guard let directory = folder.existing else { return [] }
    return Self.names(in: directory).compactMap(Self.day)
  }

  func read(_ day: CalendarDay) -> StoredDocument? { folder.read(Self.name(day)) }

  /// Nothing happens to a day that is past and has its book.
  func write(
    _ day: CalendarDay, _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    guard NewYork.civil(time).day <= day || !days.contains(day) else { return }
    try folder.write(Self.name(day), payload, asOf: asOf, at: time)
  }

  /// Only for the holder of the account's lock.
  func removeTemporaries() { folder.removeTemporaries() }

  /// The names of the files of days, the earliest first.
  static func names(in directory: StoreDirectory) -> [String] {
    let names = (try? directory.fileSystem.list(directory.descriptor)) ?? []
    return names.filter { day($0) != nil }.sorted()
  }

  static func name(_ day: CalendarDay) -> String { "\(day).json" }

  private static func day(_ name: String) -> CalendarDay? {
    name.hasSuffix(".json") ? CalendarDay(name.dropLast(5)) : nil
  }
}
