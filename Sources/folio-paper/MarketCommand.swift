import ArgumentParser
import ClientModels
import Foundation
import PaperBroker

struct MarketCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "market",
    abstract: "Stop, move and speed up the market of a running server.",
    discussion: """
      The market's clock is its own: while it stands still no price moves, no order fills or ends, and the streams are quiet.
      The key is that of APCA_API_KEY_ID and APCA_API_SECRET_KEY; one that only reads may ask for the status.
      """,
    subcommands: [Status.self, Pause.self, Resume.self, Step.self, Speed.self])

  /// Which server, and how the answer is printed.
  struct Server: ParsableArguments {
    @Option(help: "The server. Default: $APCA_API_BASE_URL, else http://127.0.0.1:8420.")
    var url: String?

    @Option(help: "Trust the certificates in this PEM file, instead of the system's.")
    var certificate: String?

    @Flag(help: "Print JSON: timestamp, paused, speed, is_open, next_open, next_close, halted.")
    var json = false

    /// `body` is what the route takes; nil only asks.
    func send(_ body: [String: String]?) throws {
      let environment = ProcessInfo.processInfo.environment
      guard let keyID = environment["APCA_API_KEY_ID"],
        let secret = environment["APCA_API_SECRET_KEY"]
      else {
        throw Failure(
          "no key: set APCA_API_KEY_ID and APCA_API_SECRET_KEY, as `folio-paper account create` prints them"
        )
      }
      let base = url ?? environment["APCA_API_BASE_URL"] ?? "http://127.0.0.1:8420"
      let client = try ControlClient(
        base: base, keyID: keyID, secretKey: secret, certificateFile: certificate)
      let text = try body.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
      let result = waitFor { () async -> Result<ControlClient.Answer, ControlClient.Failure> in
        do throws(ControlClient.Failure) {
          return .success(try await client.ask("/paper/v1/market", body: text))
        } catch { return .failure(error) }
      }
      let answer = try result.get()
      guard answer.status == 200 else {
        let refusal = try? JSONDecoder().decode(RefusedAnswer.self, from: Data(answer.body.utf8))
        throw Failure(
          "the server refuses (\(answer.status)): \(refusal?.message ?? "it says no more; is it a folio-paper?")"
        )
      }
      print(json ? answer.body : try Standing(answer.body).line)
    }
  }

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Where the market's clock stands.")

    @OptionGroup var server: Server

    func run() throws { try server.send(nil) }
  }

  struct Pause: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let the market stand still.")

    @OptionGroup var server: Server

    func run() throws { try server.send(["action": "pause"]) }
  }

  struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let the market go on.")

    @OptionGroup var server: Server

    func run() throws { try server.send(["action": "resume"]) }
  }

  struct Speed: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Set the speed of the clock.")

    @OptionGroup var server: Server

    @Argument(help: "How many times faster than life: above 0 and up to 100000.")
    var speed: String

    func run() throws { try server.send(["action": "speed", "speed": speed]) }
  }

  struct Step: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Move the clock on, and let it stand still there.")

    @OptionGroup var server: Server

    @Option(help: "To this time: HH:MM or HH:MM:SS of the market's day in New York, or RFC 3339.")
    var to: String?

    @Option(help: "By this time: a whole number with ms, s, m, h or d, up to 7d.")
    var by: String?

    @Option(help: "Until the market has told so many quotes, trades and statuses: 1 to 1000.")
    var events: Int?

    func validate() throws {
      guard [to != nil, by != nil, events != nil].filter({ $0 }).count == 1 else {
        throw ValidationError("a step takes one of --to, --by and --events")
      }
    }

    func run() throws {
      var body = ["action": "step"]
      body["to"] = to
      body["by"] = by
      body["events"] = events.map(String.init)
      try server.send(body)
    }
  }
}

private struct RefusedAnswer: Decodable {
  let message: String
}

/// Where a market stands, as the route tells it.
private struct Standing: Decodable {
  let timestamp: String
  let paused: Bool
  let speed: String
  let isOpen: Bool
  let nextOpen: String?
  let nextClose: String?
  let halted: [String]

  enum CodingKeys: String, CodingKey {
    case timestamp, paused, speed, halted
    case isOpen = "is_open"
    case nextOpen = "next_open"
    case nextClose = "next_close"
  }

  init(_ json: String) throws {
    do { self = try JSONDecoder().decode(Self.self, from: Data(json.utf8)) } catch {
      throw Failure("the answer cannot be read: is it a folio-paper of this version?")
    }
  }

  var line: String {
    let session =
      isOpen
      ? "open" + (nextClose.map { " until \($0)" } ?? "")
      : "closed" + (nextOpen.map { " until \($0)" } ?? "")
    let stopped = halted.isEmpty ? "" : " · halted: \(halted.joined(separator: " "))"
    return "\(timestamp) · \(paused ? "paused" : "running") · speed \(speed) · \(session)\(stopped)"
  }
}
