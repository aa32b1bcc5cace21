import ArgumentParser
import ClientModels
import FoundationEssentials
import Sync

/// How fast answers and streams become values, on one core.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Measures the reading of JSON and MessagePack; exit status 1 below what is promised.")

  @Option(help: "A file for the results as JSON.")
  var json: String?

  @Option(help: "The file of the least rates.")
  var budgets = "Benchmarks/decode-budgets.json"

  @Flag(help: "Also what the decoder was chosen over.")
  var candidates = false

  private static let replySize = 20_000_000
  private static let quotesPerMessage = 20

  func run() throws {
    let least = try JSONDecoder().decode(
      [String: Int].self, from: Data(contentsOf: URL(filePath: budgets)))
    var rates = [
      try orders(), try quotes(.json, "quotes as JSON"),
      try quotes(.messagePack, "quotes as MessagePack"),
      try SocketRate.measure(.json, "socket to model, JSON"),
      try SocketRate.measure(.messagePack, "socket to model, MessagePack"),
    ]
    if candidates { rates += try others() }
    let report = DecodeReport(rates: rates, least: least)
    print(report.table, terminator: "")
    if let json { try Data(report.json.utf8).write(to: URL(filePath: json)) }
    guard report.isOK else { throw ExitCode(1) }
  }

  private func orders() throws -> DecodeRate {
    let reply = DecodeSamples.orders(atLeast: Self.replySize)
    return try DecodeRate("orders reply of 20 MB", "MB", amount: reply.count / 1_000_000) {
      let listing = try ContractJSON.orders(reply)
      guard listing.problems.isEmpty, listing.values.count > 10_000 else {
        throw BenchmarkFailure("the reply was not read: \(listing.problems.first ?? "")")
      }
      return listing
    }
  }

  private func quotes(_ encoding: StreamEncoding, _ name: String) throws -> DecodeRate {
    let messages = DecodeSamples.quotes(
      encoding, perMessage: Self.quotesPerMessage, messages: 10_000)
    let count = messages.count * Self.quotesPerMessage
    var decoder = MarketMessageDecoder(encoding: encoding)
    return try DecodeRate(name, "quotes", amount: count) {
      var read = 0
      for message in messages {
        let problems = message.withUnsafeBytes { bytes in
          decoder.decode(bytes) { if case .quote = $0 { read += 1 } }
        }
        if let problem = problems.first { throw BenchmarkFailure(problem) }
      }
      guard read == count else { throw BenchmarkFailure("\(read) of \(count) quotes were read") }
    }
  }

  private func others() throws -> [DecodeRate] {
    let reply = DecodeSamples.orders(atLeast: Self.replySize)
    let messages = DecodeSamples.quotes(.json, perMessage: Self.quotesPerMessage, messages: 1_000)
    return [
      try DecodeRate("orders reply, JSONDecoder", "MB", amount: reply.count / 1_000_000) {
        try DecodeCandidates.foundationOrders(reply)
      },
      try DecodeRate(
        "quotes, JSONDecoder", "quotes", amount: messages.count * Self.quotesPerMessage
      ) {
        for message in messages { _ = try DecodeCandidates.foundationQuotes(message) }
      },
    ]
  }
}
