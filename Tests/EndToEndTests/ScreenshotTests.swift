import Foundation
import TestSupport
import Testing

/// Pictures of the screen, by the verb and by the key.
@Suite(.serialized, .blocking) struct ScreenshotTests {
  @Test func theDemosScreenIsWrittenByAKeyAndByTheVerb() throws {
    let home = try TemporaryFolder()
    let folio = Products.url("folio").path
    let demo = try TerminalSession(
      [folio, "demo"], columns: 100, rows: 30, environment: home.environment())
    try demo.wait("the account to be read") { $0.contains("100,000.00") }
    demo.press("C-s")
    try demo.wait(for: "the screen is in")
    demo.press("C-s")
    let folder = home.url.appendingPathComponent("state/folio/pictures")
    try demo.wait("four files") { _ in files(in: folder).count == 4 }
    try demo.leave()
    let text = try #require(files(in: folder).first { $0.pathExtension == "txt" })
    #expect(try String(contentsOf: text, encoding: .utf8).contains("100,000.00"))

    let picture = home.url.appendingPathComponent("book.svg")
    let first = try shoot(folio, ["-o", picture.path, "--size", "80x24"], home)
    #expect(first.status == 0, "\(first.error)")
    let drawing = try String(contentsOf: picture, encoding: .utf8)
    #expect(drawing.hasPrefix("<?xml"))
    #expect(drawing.contains("OFFLINE"))
    let again = try shoot(folio, ["-o", picture.path], home)
    #expect(again.status == 1)
    #expect(again.error.contains("exists: remove it, or choose another name"))
    #expect(try String(contentsOf: picture, encoding: .utf8) == drawing)

    let masked = try shoot(folio, ["--text", "--masked", "--tab", "3"], home)
    #expect(masked.output.contains("Orders and fills"))
    #expect(!masked.output.contains("100,000.00"))
    #expect(try shoot(folio, ["--tab", "9"], home).status == 2)
    #expect(try shoot(folio, ["--size", "20x5"], home).status == 2)
  }

  private func files(in folder: URL) -> [URL] {
    (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
      ?? []
  }

  private func shoot(
    _ folio: String, _ arguments: [String], _ home: TemporaryFolder
  ) throws -> (status: Int32, output: String, error: String) {
    let program = try SpawnedProgram(
      [folio, "screenshot"] + arguments, environment: home.environment())
    let status = program.wait()
    return (status, program.output, program.error)
  }
}
