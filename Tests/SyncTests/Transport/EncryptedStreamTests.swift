import Foundation
import TestSupport
import Testing

@testable import Sync

private let openssl = "/usr/bin/openssl"

/// Streams over TLS, with a server whose certificate nobody but its file vouches for.
@Suite(
  .blocking,
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: openssl),
    "openssl is not there: no TLS server to talk to"))
struct EncryptedStreamTests {
  private let home: TemporaryFolder
  private let server: SpawnedProgram
  private let port: Int
  private let random = SplitMix64(seed: 3)

  /// The server sends the file `stream` to whoever asks for it. The client's key is known beforehand, for its random
  /// generator has a seed, and so the file can be the whole of what a WebSocket server would say.
  init() throws {
    home = try TemporaryFolder()
    var generator = random
    let nonce = UInt128(generator.next()) << 64 | UInt128(generator.next())
    let request = String(
      decoding: try WebSocketUpgrade(
        StreamRequest(endpoint: try EndpointURL("https://127.0.0.1"), path: "/stream"),
        nonce: nonce
      ).request, as: UTF8.self)
    let long = String(repeating: "x", count: 100_000)
    let answer =
      Array(StreamPeer.acceptance(of: request).utf8) + ServerFrame.text("secret")
      + ServerFrame.text(long) + ServerFrame.close(1_001)
    try Data(answer).write(to: home.url.appendingPathComponent("stream"))
    let made = runSeparately([
      openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-days", "2", "-subj", "/CN=folio test", "-addext", "subjectAltName=IP:127.0.0.1",
      "-keyout", home.url.appendingPathComponent("k.pem").path, "-out",
      home.url.appendingPathComponent("c.pem").path,
    ])
    try #require(made.status == 0, "\(made.error)")
    server = try SpawnedProgram([
      "/bin/sh", "-c",
      "cd \"$1\" && exec \(openssl) s_server -HTTP -accept 127.0.0.1:0 -cert c.pem -key k.pem",
      "sh", home.url.path,
    ])
    port = try #require(Self.port(of: server))
  }

  private func end(
    _ options: CurlStreamTransport.Options, host: String = "127.0.0.1", sink: RecordingSink
  ) async throws -> StreamEnd {
    let transport = CurlStreamTransport(options: options, random: random)
    defer { transport.shutDown() }
    let request = StreamRequest(
      endpoint: try EndpointURL("https://\(host):\(port)"), path: "/stream", connectDeadline: 60)
    _ = transport.open(request, sink: sink)
    #expect(await eventually { sink.end != nil })
    return try #require(sink.end)
  }

  @Test func aStreamOfATrustedServerIsReadToItsEnd() async throws {
    defer { server.end(SIGKILL) }
    let sink = RecordingSink()
    let end = try await end(
      .init(certificateFile: home.url.appendingPathComponent("c.pem").path), sink: sink)
    #expect(end.closeCode == 1_001 && end.wasOpen, "\(end)")
    #expect(sink.texts == ["secret", String(repeating: "x", count: 100_000)])
  }

  @Test func aServerThatNobodyVouchesForIsRefused() async throws {
    defer { server.end(SIGKILL) }
    let sink = RecordingSink()
    let end = try await end(.init(), sink: sink)
    #expect(end.reason.contains("certificate") && !end.wasOpen, "\(end)")
    #expect(sink.texts.isEmpty)
  }

  @Test func aCertificateForAnotherNameIsRefused() async throws {
    defer { server.end(SIGKILL) }
    let sink = RecordingSink()
    let end = try await end(
      .init(certificateFile: home.url.appendingPathComponent("c.pem").path), host: "localhost",
      sink: sink)
    #expect(end.reason.contains("localhost") && !end.wasOpen, "\(end)")
    #expect(sink.texts.isEmpty)
  }

  /// The port in the line `ACCEPT 127.0.0.1:43211`.
  private static func port(of server: SpawnedProgram) -> Int? {
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline, !server.hasEnded {
      if let match = server.output.firstMatch(of: /ACCEPT \S*:([0-9]+)\s/) { return Int(match.1) }
      poll(nil, 0, 20)
    }
    return nil
  }
}
