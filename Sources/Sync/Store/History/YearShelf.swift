import ClientModels

/// The lists of what happened in each year of one account, `years/YYYY.json`. They follow from the books of the days.
final class YearShelf: Sendable {
  static let directoryName = "years"
  /// What becomes of a list that is lost, in words.
  static let remedy = "it is made again from the books of its days"

  private let folder: ShelfFolder

  init(_ account: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool) {
    folder = ShelfFolder(
      Self.directoryName, in: account, environment, isWritable: isWritable, remedy: Self.remedy)
  }

  var damages: [String] { folder.damages }

  func read(_ year: Int) -> StoredDocument? { folder.read("\(year).json") }

  func write(_ year: Int, _ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    try folder.write("\(year).json", payload, asOf: nil, at: time)
  }

  /// Only for the holder of the account's lock.
  func removeTemporaries() { folder.removeTemporaries() }

  /// The names of the files, the earliest year first.
  static func names(in directory: StoreDirectory) -> [String] {
    let names = (try? directory.fileSystem.list(directory.descriptor)) ?? []
    return names.filter { name in
      name.utf8.count == 9 && name.hasSuffix(".json")
        && name.utf8.prefix(4).allSatisfy { (48...57).contains($0) }
    }.sorted()
  }
}
