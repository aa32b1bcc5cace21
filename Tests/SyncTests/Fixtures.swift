import FoundationEssentials
import Testing

/// The recorded and altered answers, and the files of earlier versions, of `Tests/SyncTests/Fixtures`.
enum Fixtures {
  static func load(_ name: String, extension: String = "json") throws -> [UInt8] {
    // Beside this file: the bundle's lookup needs more of Foundation than the client links.
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: folder.appending(path: "Fixtures/\(name).\(`extension`)")))
  }
}
