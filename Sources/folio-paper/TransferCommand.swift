import ArgumentParser
import ClientModels
import Foundation
import PaperBroker

extension AccountCommand {
  struct Transfer: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Pay cash into an account or out of it, or take a fee.")

    @OptionGroup var location: DataOption

    @Argument(help: "The account: its number, its id or its key's id.")
    var account: String

    @Argument(help: "Dollars, such as 2500.50.")
    var amount: String

    @Flag(help: "Pay it out.")
    var withdraw = false

    @Flag(help: "Take it as a fee.")
    var fee = false

    @Option(help: "What is told of it in the account's activities.")
    var note = ""

    func run() throws {
      guard let dollars = try? FixedDecimal(strict: amount), dollars.isPositive else {
        throw ValidationError("the amount is a number of dollars such as 2500.50")
      }
      guard !fee || !withdraw else { throw ValidationError("--fee is not given with --withdraw") }
      guard note.utf8.count <= 200 else {
        throw ValidationError("--note is of 200 bytes at most")
      }
      let store = try SQLiteEventStore(directory: try location.directory(), existing: true)
      let type: EntryType = fee ? .fee : withdraw ? .withdrawal : .deposit
      let event = try AccountTransfer.event(
        type, of: type == .deposit ? dollars : -dollars, for: account, note: note,
        id: UUID().uuidString.lowercased(), in: try store.events(after: 0), now: wallClock())
      _ = try store.append([event], after: .max)
      print("\(type.rawValue) \(dollars) for \(event.account)")
    }
  }
}
