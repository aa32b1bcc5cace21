import ClientModels
import Synchronization

/// The bars of charts that were looked at, a file for each symbol and interval in a folder of their own.
///
/// They can all be fetched again: of more than `limit` files one that chance names goes for each new one.
final class BarShelf: Sendable {
  static let directoryName = "bars"
  static let limit = 200
  static let remedy = "the chart fetches its bars again"

  private let account: StoreDirectory
  private let environment: StoreEnvironment
  private let isWritable: Bool
  /// Opened when it is needed first.
  private let opened = Mutex<DocumentShelf?>(nil)

  init(_ account: StoreDirectory, _ environment: StoreEnvironment, isWritable: Bool) {
    self.account = account
    self.environment = environment
    self.isWritable = isWritable
  }

  var damages: [String] { opened.withLock { $0?.damages ?? [] } }

  func read(_ request: BarRequest) -> StoredDocument? {
    guard let directory = try? account.existingIfAny(Self.directoryName) else { return nil }
    return shelf(directory).read(Self.name(request))
  }

  func write(
    _ request: BarRequest, _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    let directory = try account.made(Self.directoryName)
    let name = Self.name(request)
    let others = Self.names(in: directory).filter { $0 != name }
    // As many as are too many: an earlier one may have been left behind.
    var left = others
    while left.count >= Self.limit {
      let index = Int(environment.random() % UInt64(left.count))
      let gone = left.remove(at: index)
      try directory.reporting(gone) { () throws(FileFault) in
        try directory.fileSystem.unlink(gone, in: directory.descriptor)
      }
    }
    try shelf(directory).write(name, payload: payload, asOf: asOf, at: time)
  }

  /// Only for the holder of the account's lock.
  func removeTemporaries() {
    guard let directory = try? account.existingIfAny(Self.directoryName) else { return }
    AtomicFile.removeTemporaries(in: directory)
  }

  /// The names of the files of bars, in their order.
  static func names(in directory: StoreDirectory) -> [String] {
    let names = (try? directory.fileSystem.list(directory.descriptor)) ?? []
    return names.filter(isName).sorted()
  }

  /// Such as `AAPL.5Min.json`; the slash of a pair of coins is no part of a file name.
  static func name(_ request: BarRequest) -> String {
    let symbol = String(request.symbol.text.map { $0 == "/" ? "_" : $0 })
    return "\(symbol).\(request.interval.rawValue).json"
  }

  private static func isName(_ name: String) -> Bool {
    BarInterval.allCases.contains { interval in
      let end = ".\(interval.rawValue).json"
      guard name.hasSuffix(end) else { return false }
      return Symbol(String(name.dropLast(end.count).map { $0 == "_" ? "/" : $0 })) != nil
    }
  }

  private func shelf(_ directory: StoreDirectory) -> DocumentShelf {
    opened.withLock { opened in
      if let opened { return opened }
      let shelf = DocumentShelf(
        directory, environment, isWritable: isWritable, remedy: Self.remedy)
      opened = shelf
      return shelf
    }
  }
}
