import ArgumentParser
import ClientModels
import FoundationEssentials
import TUI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct Folio: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folio",
    abstract: "Portfolios and orders in the terminal.",
    discussion: """
      Without a verb, opens the screen. With no profile named, APCA_API_KEY_ID and APCA_API_SECRET_KEY make one; \
      `folio demo` needs neither account nor network. --profile, --offline and --as-of may also stand before a verb that takes them.

      Exit status: 0 done, 1 refused, 2 wrong usage or configuration, 3 broker unreachable, 4 order unconfirmed.

      Environment: APCA_API_KEY_ID and APCA_API_SECRET_KEY are the key pair, APCA_API_BASE_URL and APCA_API_DATA_URL the \
      broker's addresses, when no profile is named; XDG_CONFIG_HOME and XDG_STATE_HOME move the files; NO_COLOR \
      takes colours away.

      Files: ~/.config/folio/config.toml and credentials.toml (mode 0600) are read, and of them only config.toml is \
      written, where the screen is told to keep a setting; \
      ~/.local/state/folio holds the cached book and the order journal of each account, and how the screen was left.
      """,
    version: Version.text,
    subcommands: [
      ScreenVerb.self, DemoVerb.self, PositionsVerb.self, OrdersVerb.self, AccountVerb.self,
      QuoteVerb.self, WatchVerb.self, ChartVerb.self, ActivityVerb.self, DiffVerb.self,
      ExportVerb.self, ImportVerb.self,
      PerformanceVerb.self, ExplainVerb.self,
      ScreenshotVerb.self,
      BuyVerb.self, SellVerb.self, ReplaceVerb.self,
      CancelVerb.self,
      ResendVerb.self, AbandonVerb.self, CloseVerb.self, FlattenVerb.self, BasketVerb.self,
      DraftVerb.self, DraftsVerb.self, AlertVerb.self,
      SyncVerb.self, StoreVerb.self, AuditVerb.self, ThemesVerb.self, DoctorVerb.self,
    ],
    defaultSubcommand: ScreenVerb.self)
}

enum Version {
  static let text = "0.1.0"
}

@main
enum Main {
  static func main() {
    // Keys and account figures must not end in a core file.
    var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(coreLimit, &noCore)
    // libcurl would write the keys of every connection into the file that this names.
    unsetenv("SSLKEYLOGFILE")
    signal(SIGPIPE, SIG_IGN)
    // The runtime would keep a program that trapped on the screen for half a minute, and print memory there.
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGQUIT] {
      signal(number, SIG_DFL)
    }
    Memory.returnWhatIsFreed()
    do {
      var command = try Folio.parseAsRoot(
        LeadingOptions.moved(
          Array(CommandLine.arguments.dropFirst()), behindVerbOf: Folio.self))
      try command.run()
      Program.end(ExitStatus.done.rawValue)
    } catch let error as UserError {
      Output.failure("folio: \(error)")
      Program.end(error.status.rawValue)
    } catch {
      let code = Folio.exitCode(for: error)
      let message = Folio.fullMessage(for: error)
      if code == .success {
        Output.text(message + "\n")
        Program.end(ExitStatus.done.rawValue)
      }
      Output.failure(message)
      Program.end(code == .validationFailure ? ExitStatus.usage.rawValue : code.rawValue)
    }
  }

  #if canImport(Glibc)
    private static let coreLimit = __rlimit_resource_t(RLIMIT_CORE.rawValue)
  #else
    private static let coreLimit = RLIMIT_CORE
  #endif
}

enum Program {
  /// Ends it at once. The libraries' own ends are left out: an answer that nobody waits for any more may still be read on
  /// another thread, by code that they would take away beneath it.
  static func end(_ status: Int32) -> Never {
    fflush(nil)
    _exit(status)
  }
}

/// The system's clock, read only here.
func wallClock() -> Timestamp {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}
