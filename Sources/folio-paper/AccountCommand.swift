import ArgumentParser
import ClientModels
import Foundation
import PaperBroker

struct AccountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account",
    abstract: "Make and list accounts; a running server sees new ones at once.",
    subcommands: [Create.self, List.self, Transfer.self])

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Make an account and print its key pair, this once: only a digest of the secret is kept.")

    @OptionGroup var location: DataOption

    @Option(help: "Opening cash in dollars.")
    var cash = "100000"

    @Option(
      help: "1 makes a cash account; 2 and 4 make margin accounts, which may also be short.")
    var multiplier = 1

    @Flag(help: "Print JSON: account_id, key_id, secret_key.")
    var json = false

    func run() throws {
      guard let amount = try? FixedDecimal(strict: cash), amount > .zero,
        amount.fractionDigits <= 2,
        amount <= 1_000_000_000_000
      else {
        throw ValidationError(
          "--cash is a positive amount up to a trillion, such as 100000 or 2500.50, not \"\(cash)\""
        )
      }
      guard [1, 2, 4].contains(multiplier) else {
        throw ValidationError("--multiplier is 1, 2 or 4, not \(multiplier)")
      }
      var random = SystemRandomNumberGenerator()
      guard let new = NewAccount(id: UUID(), cash: amount, at: wallClock(), using: &random) else {
        throw Failure("no account could be made; try again")
      }
      let store = try SQLiteEventStore(directory: try location.directory())
      _ = try store.append(new.events(multiplier: multiplier), after: .max)
      if json {
        print(
          "{\"account_id\": \"\(new.account)\", \"key_id\": \"\(new.keyID)\", \"secret_key\": \"\(new.secretKey)\"}"
        )
      } else {
        print("account    \(new.number)  \(new.account)")
        print("key id     \(new.keyID)")
        print("secret key \(new.secretKey)")
        print("The secret is not kept anywhere: write it down now.")
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Accounts with their key ids.")

    @OptionGroup var location: DataOption

    func run() throws {
      let store = try SQLiteEventStore(directory: try location.directory(), existing: true)
      for stored in try store.events(after: 0) {
        guard case .accountCreated(let number, let cash, let key) = stored.event.kind else {
          continue
        }
        print(
          "\(number)  \(stored.event.account)  \(key.id)  opened \(stored.event.at) with \(cash)")
      }
    }
  }
}
