import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A page of memory that the screen's process and the one behind it share: what is to be undone at the terminal, and where
/// the journal is. Who dies cannot say it any more.
///
/// Each text is written before its length, and its length before the word that it holds: a death in between leaves the one
/// before.
final class DeathBoard: ScreenWatch, @unchecked Sendable {
  private static let size = 4_096
  /// What is in use: nothing, or which of the two places for the undoing.
  private static let stateAt = 0
  private static let undoAt = [64, 1_024]
  private static let undoLimit = 900
  private static let journalAt = [2_048, 3_072]
  private static let journalLimit = 1_000
  private static let journalStateAt = 1

  private let page: UnsafeMutableRawPointer

  /// Nil when the system has no page to give.
  init?(journal: String) {
    let shared = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED | Self.anonymous, -1, 0)
    guard let shared, shared != MAP_FAILED else { return nil }
    page = shared
    keepsJournal(at: journal)
  }

  deinit { munmap(page, Self.size) }

  func entered(undoneBy bytes: [UInt8]) {
    write(bytes.prefix(Self.undoLimit), at: Self.undoAt, state: Self.stateAt)
  }

  func left() { page.storeBytes(of: 0, toByteOffset: Self.stateAt, as: UInt8.self) }

  /// Where the journal of the account is, once one is open.
  func keepsJournal(at path: String) {
    write(
      Array(path.utf8).prefix(Self.journalLimit), at: Self.journalAt, state: Self.journalStateAt)
  }

  /// What gives the terminal back; nil when the screen was not open.
  var undo: [UInt8]? { read(Self.undoAt, limit: Self.undoLimit, state: Self.stateAt) }

  var journal: String {
    String(
      decoding: read(Self.journalAt, limit: Self.journalLimit, state: Self.journalStateAt) ?? [],
      as: UTF8.self)
  }

  private func write(_ bytes: ArraySlice<UInt8>, at places: [Int], state: Int) {
    let next = page.load(fromByteOffset: state, as: UInt8.self) == 1 ? 1 : 0
    let place = places[next]
    for (index, byte) in bytes.enumerated() {
      page.storeBytes(of: byte, toByteOffset: place + 2 + index, as: UInt8.self)
    }
    page.storeBytes(of: UInt16(bytes.count), toByteOffset: place, as: UInt16.self)
    page.storeBytes(of: UInt8(next + 1), toByteOffset: state, as: UInt8.self)
  }

  private func read(_ places: [Int], limit: Int, state: Int) -> [UInt8]? {
    let current = Int(page.load(fromByteOffset: state, as: UInt8.self))
    guard places.indices.contains(current - 1) else { return nil }
    let place = places[current - 1]
    let count = min(limit, Int(page.load(fromByteOffset: place, as: UInt16.self)))
    return (0..<count).map { page.load(fromByteOffset: place + 2 + $0, as: UInt8.self) }
  }

  #if canImport(Glibc)
    private static let anonymous = MAP_ANONYMOUS
  #else
    private static let anonymous = MAP_ANON
  #endif
}
