import ArgumentParser

@main
struct FolioBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "folio-bench",
    abstract: "Measures what is promised of speed; exit status 1 when a budget is broken.",
    subcommands: [
      ChartCommand.self, TableCommand.self, HistoryCommand.self, DecodeCommand.self,
      ScreenCommand.self,
      LiveCommand.self,
      JournalCommand.self, MakeStoreCommand.self,
    ], defaultSubcommand: JournalCommand.self)
}
