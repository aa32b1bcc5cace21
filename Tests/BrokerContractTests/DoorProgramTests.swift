import Foundation
import TestSupport
import Testing

/// The program's own options about who may come in.
@Suite struct DoorProgramTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func paper(_ arguments: [String]) -> (status: Int32, output: String, error: String) {
    let result = runSeparately([Products.url("folio-paper").path] + arguments)
    return (result.status, result.output, result.error)
  }

  @Test func otherMachinesAreLetInOnlyWithACertificateOrAClearWord() {
    for address in ["0.0.0.0:0", "[::]:0", "10.1.2.3", "broker.example:1"] {
      let result = paper(["serve", "--data", folder.url.path, "--listen", address])
      #expect(result.status == 2)
      #expect(
        result.error.contains(
          "lets other machines in: give --certificate FILE and --key FILE, or say --insecure"))
    }
    let half = paper(["serve", "--data", folder.url.path, "--certificate", "/nowhere"])
    #expect(half.status == 2)
    #expect(half.error.contains("--certificate and --key go together"))
    let missing = paper([
      "serve", "--data", folder.url.path, "--certificate", "/nowhere/a", "--key", "/nowhere/b",
    ])
    #expect(missing.status == 1)
    #expect(
      missing.error
        == "folio-paper: /nowhere/a holds no certificate in PEM that can be read\n")
    let odd = paper(["serve", "--data", folder.url.path, "--listen", "127.0.0.1:x"])
    #expect(odd.status == 2)
  }

  @Test func aFileOfFaultsThatCannotBeMeantIsNamedInOneLine() throws {
    let file = folder.url.appendingPathComponent("faults.json")
    try Data(#"{"rules":[{"route":"orders","fault":"drop"}]}"#.utf8).write(to: file)
    let result = paper(["serve", "--data", folder.url.path, "--faults", file.path])
    #expect(result.status == 1)
    #expect(
      result.error
        == "folio-paper: --faults \(file.path): rule 1: \"route\" is a path or a method and a path, such as \"POST /v2/orders\"\n"
    )
  }

  @Test func aKeyThatOnlyReadsIsMadeBesideARunningServer() throws {
    let account = try PaperServer.createAccount(data: folder.url)
    let server = try PaperServer(data: folder.url)
    defer { server.stop() }
    let made = paper([
      "key", "create", "--data", folder.url.path, "--account", account.accountID, "--read-only",
      "--json",
    ])
    #expect(made.status == 0)
    let key = try JSONDecoder().decode(
      PaperServer.Credentials.self, from: Data(made.output.utf8))
    #expect(key.accountID == account.accountID)
    #expect(try status(server, key, "GET", "/v2/account") == "200")
    #expect(try status(server, key, "DELETE", "/v2/orders") == "403")
    #expect(try status(server, account, "DELETE", "/v2/orders") == "207")
    let nobody = paper(["key", "create", "--data", folder.url.path, "--account", "PA0"])
    #expect(nobody.status == 1)
    #expect(
      nobody.error
        == "folio-paper: there is no account \"PA0\": `folio-paper account list` shows them\n")
  }

  @Test func theServerEndsThoughAClientHoldsARequestOpen() throws {
    let account = try PaperServer.createAccount(data: folder.url)
    let server = try PaperServer(data: folder.url)
    // Reads its body from a pipe that stays open.
    let pipe = Pipe()
    let curl = Process()
    curl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    curl.arguments =
      [
        "curl", "-s", "-T", "-", "-X", "POST", server.url + "/v2/orders", "-H",
        "Transfer-Encoding: chunked",
      ] + keys(account)
    curl.standardInput = pipe
    curl.standardOutput = FileHandle.nullDevice
    try curl.run()
    defer { curl.terminate() }
    pipe.fileHandleForWriting.write(Data("{".utf8))
    let answer = try status(server, account, "GET", "/v2/account")
    #expect(answer == "200")
    server.stop()
    #expect(server.hasEnded)
  }

  @Test func withACertificateTheServerSpeaksTLSAlone() throws {
    let account = try PaperServer.createAccount(data: folder.url)
    let files = ["certificate.pem", "key.pem"].map { folder.url.appendingPathComponent($0) }
    try Data(TestCertificate.certificate.utf8).write(to: files[0])
    try Data(TestCertificate.key.utf8).write(to: files[1])
    let server = try PaperServer(
      data: folder.url,
      arguments: [
        "--always-open", "--listen", "127.0.0.1:0", "--certificate", files[0].path, "--key",
        files[1].path,
      ])
    defer { server.stop() }
    #expect(server.url.hasPrefix("https://127.0.0.1:"))
    let trusting = ["--cacert", files[0].path]
    #expect(try status(server, account, "GET", "/v2/account", trusting) == "200")
    #expect(try status(server, account, "GET", "/v2/account") == "000")
    let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
    let plain = try LoopbackSocket.connect(to: port)
    plain.send(Array("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8))
    #expect(!String(decoding: plain.receiveAll().bytes, as: UTF8.self).contains("ok"))
    let swapped = paper([
      "serve", "--data", folder.url.path, "--certificate", files[1].path, "--key", files[0].path,
    ])
    #expect(swapped.status == 1)
  }

  @Test func atTheEndWhatIsUnderWayIsAnsweredAndStreamsAreToldGoodbye() throws {
    let account = try PaperServer.createAccount(data: folder.url)
    let faults = folder.url.appendingPathComponent("faults.json")
    try Data(
      #"{"rules":[{"route":"GET /v2/clock","fault":"delay","milliseconds":1500}]}"#.utf8
    ).write(to: faults)
    let server = try PaperServer(
      data: folder.url, arguments: ["--always-open", "--faults", faults.path])
    let port = try #require(server.url.split(separator: ":").last.flatMap { UInt16($0) })
    let stream = try LoopbackSocket.connect(to: port)
    stream.send(
      Array(
        "GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
          .utf8))
    let handshake = stream.receive() ?? []
    #expect(handshake.starts(with: Array("HTTP/1.1 101".utf8)))
    let slow = try LoopbackSocket.connect(to: port)
    slow.send(
      Array(
        "GET /v2/clock HTTP/1.1\r\nHost: 127.0.0.1\r\nAPCA-API-KEY-ID: \(account.keyID)\r\nAPCA-API-SECRET-KEY: \(account.secretKey)\r\n\r\n"
          .utf8))
    // The fault is counted when the request has come to it.
    let deadline = Date().addingTimeInterval(60)
    while !metrics(server).contains("folio_paper_faults_total 1\n") {
      guard Date() < deadline else {
        Issue.record("the request did not arrive within a minute")
        return
      }
    }
    server.stop()
    let answer = String(decoding: slow.receiveAll().bytes, as: UTF8.self)
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(answer.contains("\"is_open\":true"))
    // A close frame with 1001, going away (RFC 6455 section 7.4.1).
    #expect(stream.receiveAll().bytes.suffix(4) == [0x88, 0x02, 0x03, 0xe9])
  }

  private func metrics(_ server: PaperServer) -> String {
    runSeparately(["/usr/bin/env", "curl", "-s", server.url + "/metrics"]).output
  }

  private func keys(_ account: PaperServer.Credentials) -> [String] {
    [
      "-H", "APCA-API-KEY-ID: \(account.keyID)", "-H",
      "APCA-API-SECRET-KEY: \(account.secretKey)",
    ]
  }

  private func status(
    _ server: PaperServer, _ account: PaperServer.Credentials, _ method: String, _ path: String,
    _ options: [String] = []
  ) throws -> String {
    runSeparately(
      [
        "/usr/bin/env", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", method,
        server.url + path,
      ] + keys(account) + options
    ).output
  }
}
