import ArgumentParser
import ClientModels
import Foundation
import PaperBroker

struct KeyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Make further keys of an account; a running server sees new ones at once.",
    subcommands: [Create.self])

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Make a key pair and print it, this once: only a digest of the secret is kept.")

    @OptionGroup var location: DataOption

    @Option(help: "The account's id or number, as `account list` shows them.")
    var account: String

    @Flag(help: "The key reads everything and changes nothing (403).")
    var readOnly = false

    @Flag(help: "Print JSON: account_id, key_id, secret_key, role.")
    var json = false

    func run() throws {
      let store = try SQLiteEventStore(directory: try location.directory(), existing: true)
      guard let id = try accountID(in: store) else {
        throw Failure(
          "there is no account \"\(account.prefix(64))\": `folio-paper account list` shows them")
      }
      var random = SystemRandomNumberGenerator()
      let role: KeyRole = readOnly ? .readOnly : .trade
      let new = NewKey(role: role, account: id, at: wallClock(), using: &random)
      _ = try store.append([new.event], after: .max)
      if json {
        print(
          "{\"account_id\": \"\(id)\", \"key_id\": \"\(new.keyID)\", \"secret_key\": \"\(new.secretKey)\", \"role\": \"\(role.rawValue)\"}"
        )
      } else {
        print("account    \(id)")
        print("key id     \(new.keyID)")
        print("secret key \(new.secretKey)")
        print("role       \(readOnly ? "reads only" : "trades")")
        print("The secret is not kept anywhere: write it down now.")
      }
    }

    private func accountID(in store: SQLiteEventStore) throws -> AccountID? {
      for stored in try store.events(after: 0) {
        guard case .accountCreated(let number, _, _) = stored.event.kind else { continue }
        if number == account || stored.event.account.text == account.lowercased() {
          return stored.event.account
        }
      }
      return nil
    }
  }
}
