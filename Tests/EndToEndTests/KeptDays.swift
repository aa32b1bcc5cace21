import Foundation
import TestSupport
import Testing

/// The books of days below a home, `history/YYYY-MM-DD.json`.
struct KeptDays {
  private let home: PaperHome

  init(_ home: PaperHome) { self.home = home }

  func folder() throws -> URL {
    let files = FileManager.default.enumerator(at: home.folder.url, includingPropertiesForKeys: nil)
    let found = (files?.allObjects ?? []).compactMap { $0 as? URL }
      .first { $0.lastPathComponent == "history" }
    return try #require(found)
  }

  /// The earliest first.
  func days() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder().path)
      .filter { $0.count == 15 && $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// Makes the only book that is kept one of another day.
  func rename(to day: String) throws {
    let folder = try folder()
    let name = try #require(try days().first)
    let file = folder.appendingPathComponent("\(name).json")
    try KeptFile(file).change { payload in
      payload.replacingOccurrences(of: "[\"book\",[\"\(name)\"", with: "[\"book\",[\"\(day)\"")
    }
    try FileManager.default.moveItem(
      at: file, to: folder.appendingPathComponent("\(day).json"))
  }

  /// Turns one bit in the middle of a day's file.
  func damage(_ day: String) throws {
    let file = try folder().appendingPathComponent("\(day).json")
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
  }
}
