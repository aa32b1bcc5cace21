import Foundation
import TestSupport
import Testing

/// A document of the store, changed from outside so that it is sound.
struct KeptFile {
  private let file: URL

  init(_ file: URL) { self.file = file }

  /// Puts other data in place of what is there, with the checksum that it must have.
  func change(_ change: (String) throws -> String) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    let parts = text.components(separatedBy: ",\"data\":")
    try #require(parts.count == 2)
    let payload = try change(String(parts[1].dropLast(2)))
    let bare = file.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("payload")
    try Data(payload.utf8).write(to: bare)
    let sum = runSeparately(["/usr/bin/sha256sum", bare.path]).output.prefix(64)
    try FileManager.default.removeItem(at: bare)
    let pattern = try Regex("\"sha256\":\"[0-9a-f]{64}\"")
    let head = try #require(try pattern.firstMatch(in: parts[0]))
    let newHead = parts[0].replacingCharacters(in: head.range, with: "\"sha256\":\"\(sum)\"")
    try Data("\(newHead),\"data\":\(payload)}\n".utf8).write(to: file)
  }
}
