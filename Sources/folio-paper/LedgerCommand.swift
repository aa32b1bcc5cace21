import ArgumentParser
import Foundation
import PaperBroker

struct LedgerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Check and export the ledger, also while a server is at work on it.",
    subcommands: [Verify.self, Export.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Check every event against the chain of hashes, and every figure against its other side.",
      discussion:
        "Ends with status 1 at the first event that is not as it was written, and names it. A chain does not show that it was cut at its end and its files changed to fit: give --head what an earlier check or export printed."
    )

    @OptionGroup var location: DataOption

    @Option(help: "A head that the ledger had before: it must be part of the chain.")
    var head: String?

    func validate() throws {
      guard head.map({ LedgerHash(hex: $0) != nil }) ?? true else {
        throw ValidationError("--head is a hash of 64 hex digits")
      }
    }

    func run() throws {
      let reader = try LedgerReader(directory: try location.directory())
      let known = head.flatMap { LedgerHash(hex: $0) }
      var isKnownThere = known == nil || known == .start
      // Asked first: a server may write on meanwhile.
      let given = try reader.highestSequenceGiven()
      var audit = LedgerAudit()
      do {
        try reader.rows(in: 1...Int64.max) { row, hash in
          try audit.take(row, hash: hash)
          if audit.head == known { isKnownThere = true }
          return true
        }
        try audit.finish(given: given)
      } catch let fault as LedgerFault {
        throw Failure("\(fault); restore \(reader.path) from a copy")
      }
      guard isKnownThere else {
        throw Failure(
          "no event has the hash given by --head: the ledger is another one, or it was cut and written anew"
        )
      }
      print("\(audit.count) events, head \(audit.head)")
      print(
        "\(audit.general.count) postings of \(audit.general.exchange.accounts.count) accounts sum to zero and agree with the books"
      )
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the events to standard output, oldest first, each with its hash.",
      discussion:
        "The last hash is the ledger's head and is said on standard error too: keep it, and `ledger verify --head` will know the ledger again."
    )

    @OptionGroup var location: DataOption

    @Option(help: "ndjson (a JSON object on each line) or csv.")
    var format = LedgerExport.ndjson

    @Option(help: "The first event, by its sequence.")
    var from: Int64 = 1

    @Option(help: "The last event, by its sequence. Default: the last there is.")
    var to: Int64?

    func validate() throws {
      guard from >= 1, from <= to ?? .max else {
        throw ValidationError("--from is 1 or more, and --to not before it")
      }
    }

    func run() throws {
      let reader = try LedgerReader(directory: try location.directory())
      let output = FileHandle.standardOutput
      var text = format.heading ?? ""
      var (count, head) = (0, LedgerHash.start)
      try reader.rows(in: from...(to ?? .max)) { row, hash in
        text += format.line(row, hash: hash)
        count += 1
        if let hash { head = hash }
        if text.utf8.count > 65_536 {
          try output.write(contentsOf: Data(text.utf8))
          text = ""
        }
        return true
      }
      try output.write(contentsOf: Data(text.utf8))
      warn("exported \(count) events, head \(head)")
    }
  }
}

extension LedgerExport: ExpressibleByArgument {}
