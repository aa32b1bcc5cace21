import ClientModels

/// Files of one kind in a folder of their own, such as the bars of charts that were looked at.
///
/// They can all be fetched again: of more than the kind's limit one that chance names goes for each new one.
final class FileShelf: Sendable {
  struct Kind: Sendable {
    let directoryName: String
    let limit: Int
    /// What becomes of a file that is lost, in words.
    let remedy: String
    let isName: @Sendable (String) -> Bool

    /// The names of the files of this kind, in their order.
    func names(in directory: StoreDirectory) -> [String] {
      let names = (try? directory.fileSystem.list(directory.descriptor)) ?? []
      return names.filter(isName).sorted()
    }
  }

  private let kind: Kind
  private let environment: StoreEnvironment
  private let folder: ShelfFolder

  init(
    _ kind: Kind, _ account: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool
  ) {
    self.kind = kind
    self.environment = environment
    folder = ShelfFolder(
      kind.directoryName, in: account, environment, isWritable: isWritable, remedy: kind.remedy)
  }

  var damages: [String] { folder.damages }

  func read(_ name: String) -> StoredDocument? { folder.read(name) }

  func write(
    _ name: String, _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    let directory = try folder.made()
    // As many as are too many: an earlier one may have been left behind.
    var left = kind.names(in: directory).filter { $0 != name }
    while left.count >= kind.limit {
      let index = Int(environment.random() % UInt64(left.count))
      let gone = left.remove(at: index)
      try directory.reporting(gone) { () throws(FileFault) in
        try directory.fileSystem.unlink(gone, in: directory.descriptor)
      }
    }
    try folder.write(name, payload, asOf: asOf, at: time)
  }

  /// Only for the holder of the account's lock.
  func removeTemporaries() { folder.removeTemporaries() }
}

extension FileShelf.Kind {
  static let bars = FileShelf.Kind(
    directoryName: "bars", limit: 200, remedy: "the chart fetches its bars again"
  ) { name in
    BarInterval.allCases.contains {
      FileShelf.symbol(of: name, before: ".\($0.rawValue).json") != nil
    }
  }
  static let news = FileShelf.Kind(
    directoryName: "news", limit: 100, remedy: "the news are fetched again"
  ) { FileShelf.symbol(of: $0, before: ".json") != nil }
}

extension FileShelf {
  /// Such as `AAPL.5Min.json`; the slash of a pair of coins is no part of a file name.
  static func barsName(_ request: BarRequest) -> String {
    "\(fileName(request.symbol)).\(request.interval.rawValue).json"
  }

  static func newsName(_ symbol: Symbol) -> String { fileName(symbol) + ".json" }

  private static func fileName(_ symbol: Symbol) -> String {
    String(symbol.text.map { $0 == "/" ? "_" : $0 })
  }

  fileprivate static func symbol(of name: String, before end: String) -> Symbol? {
    guard name.hasSuffix(end) else { return nil }
    return Symbol(String(name.dropLast(end.count).map { $0 == "_" ? "/" : $0 }))
  }
}
