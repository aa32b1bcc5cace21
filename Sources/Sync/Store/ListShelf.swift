import ClientModels

/// What only grows, as numbered lists in a folder of their own: those that are full are not written again.
final class ListShelf: Sendable {
  /// Which lists.
  enum Kind: String, CaseIterable, Sendable {
    /// Orders that were over long ago, read only when somebody asks for them.
    case closedOrders = "closed"
    /// The account's activities.
    case activities

    var directoryName: String { rawValue }

    /// What becomes of a list that is lost, in words.
    var remedy: String {
      switch self {
      case .closedOrders: "the orders in it can only be asked of the broker"
      case .activities: "all activities will be fetched again"
      }
    }
  }

  private let kind: Kind
  private let account: StoreDirectory
  private let folder: ShelfFolder

  init(
    _ kind: Kind, _ account: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool
  ) {
    self.kind = kind
    self.account = account
    folder = ShelfFolder(
      kind.directoryName, in: account, environment, isWritable: isWritable, remedy: kind.remedy)
  }

  var damages: [String] { folder.damages }

  /// The numbers of the lists, the newest first; none when the folder cannot be read.
  var numbers: [Int] { Self.names(kind, in: account).compactMap(Self.number).sorted(by: >) }

  func read(_ number: Int) -> StoredDocument? { folder.read(Self.name(number)) }

  /// Writes a new list. The number of one that was set aside is not used again.
  func add(_ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    let directory = try folder.made()
    let taken = Self.names(kind, in: account).compactMap { name in
      name.split(separator: ".").first.flatMap { Int($0) }
    }
    let (next, overflow) = (taken.max() ?? 0).addingReportingOverflow(1)
    guard !overflow else {
      let path = directory.path
      throw StoreError(
        .damaged("it holds a number that is too large"), path: path,
        description: "\(path) holds a file whose number is too large: move that file away")
    }
    try folder.write(Self.name(next), payload, asOf: nil, at: time)
  }

  /// Writes a list of this number, in place of an earlier one.
  func write(_ number: Int, _ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    try folder.write(Self.name(number), payload, asOf: nil, at: time)
  }

  /// Only for the holder of the account's lock.
  func removeTemporaries() { folder.removeTemporaries() }

  /// The names of the files of the lists, the oldest first.
  static func paths(_ kind: Kind, in account: StoreDirectory) -> [String] {
    names(kind, in: account).compactMap(number).sorted().map { name($0) }
  }

  static func name(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits + ".json"
  }

  private static func number(_ name: String) -> Int? {
    guard name.hasSuffix(".json"), let number = Int(name.dropLast(5)), number > 0,
      Self.name(number) == name
    else { return nil }
    return number
  }

  private static func names(_ kind: Kind, in account: StoreDirectory) -> [String] {
    guard let directory = try? account.existingIfAny(kind.directoryName) else { return [] }
    return (try? directory.fileSystem.list(directory.descriptor)) ?? []
  }
}
