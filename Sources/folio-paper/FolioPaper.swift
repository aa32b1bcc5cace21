import ArgumentParser
import ClientModels
import Foundation
import PaperBroker

struct FolioPaper: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folio-paper",
    abstract: "A paper broker on this machine that speaks the Alpaca Trading API.",
    version: "0.1.0",
    subcommands: [
      ServeCommand.self, AccountCommand.self, KeyCommand.self, LedgerCommand.self,
      MarketCommand.self,
    ])
}

/// An end of the program in one line: what happened and what to do.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

@main
enum Main {
  static func main() {
    do {
      var command = try FolioPaper.parseAsRoot()
      try command.run()
    } catch {
      let code = FolioPaper.exitCode(for: error)
      if error is Failure || error is LedgerError || error is RecordingError
        || error is ControlClient.Failure
      {
        warn("\(error)")
        exit(1)
      }
      let message = Data((FolioPaper.fullMessage(for: error) + "\n").utf8)
      if code == .success {
        FileHandle.standardOutput.write(message)
        exit(0)
      }
      FileHandle.standardError.write(message)
      exit(code == .validationFailure ? 2 : code.rawValue)
    }
  }
}

/// One line to whoever started the program.
func warn(_ line: String) {
  FileHandle.standardError.write(Data("folio-paper: \(line)\n".utf8))
}

/// The system's clock, read only here.
func wallClock() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}

struct DataOption: ParsableArguments {
  @Option(help: "The directory of the ledger. Default: $XDG_STATE_HOME/folio-paper.")
  var data: String?

  func directory() throws -> String {
    if let data { return data }
    let environment = ProcessInfo.processInfo.environment
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return state + "/folio-paper"
    }
    guard let home = environment["HOME"], home.hasPrefix("/") else {
      throw Failure("neither XDG_STATE_HOME nor HOME is set: say --data DIR")
    }
    return home + "/.local/state/folio-paper"
  }
}
