import Foundation
import TestSupport
import Testing

/// The keys of a connection are written nowhere, whatever the environment asks for.
@Suite(.blocking) struct KeyLogTests {
  private static let openssl = "/usr/bin/openssl"

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: openssl),
      "openssl is not there: no TLS server to talk to"))
  func theKeyLogOfTheEnvironmentIsNotKept() throws {
    let home = try TemporaryFolder()
    let certificate = home.url.appendingPathComponent("c.pem").path
    let key = home.url.appendingPathComponent("k.pem").path
    let made = runSeparately([
      Self.openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
      "/CN=localhost", "-keyout", key, "-out", certificate,
    ])
    #expect(made.status == 0, "\(made.error)")
    let server = try SpawnedProgram([
      Self.openssl, "s_server", "-www", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key,
    ])
    defer { server.end(SIGKILL) }
    let port = try #require(Self.port(of: server))
    let log = home.url.appendingPathComponent("keys.log").path
    let result = runSeparately(
      [Products.url("folio").path, "account"],
      environment: home.environment([
        "APCA_API_KEY_ID": "PK1", "APCA_API_SECRET_KEY": "secret",
        "APCA_API_BASE_URL": "https://localhost:\(port)", "SSLKEYLOGFILE": log,
      ]))
    #expect(result.status == 3, "\(result.error)")
    #expect(result.error.contains("certificate"), "\(result.error)")
    #expect(!FileManager.default.fileExists(atPath: log))
  }

  /// The port in the line `ACCEPT 127.0.0.1:43211`.
  private static func port(of server: SpawnedProgram) -> Int? {
    let deadline = Date().addingTimeInterval(20)
    while Date() < deadline, !server.hasEnded {
      if let match = server.output.firstMatch(of: /ACCEPT \S*:([0-9]+)\s/) { return Int(match.1) }
      poll(nil, 0, 20)
    }
    return nil
  }
}
