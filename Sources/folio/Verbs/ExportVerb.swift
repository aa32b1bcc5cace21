import ArgumentParser
import ClientModels
import Sync

struct ExportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract:
      "Write a table as CSV, JSON or NDJSON, or the account as a journal of hledger or beancount.",
    discussion: """
      Tables: \(ExportedTable.allCases.map { "\($0.rawValue) (\($0.words))" }.joined(separator: "; ")).

      `ledger` (the same as `hledger`) and `beancount` write the whole account in double entry: deposits, executions with the \
      lots that they close by the profile's lot_method (an order keeps that with which it was sent; the head of the journal counts \
      orders with another), options that ended, splits, dividends, fees and interest, gains in an account of their \
      own, and at the end what the broker says is there.

      The network is not asked: it is what `folio sync`, or the screen, read last. Columns have the API's names where it \
      has one, decimals all their digits; in JSON they are strings. CSV is that of RFC 4180, and a text that a spreadsheet \
      would take for a formula, because it begins with = + - @, has an apostrophe before it.

      Exit status: 0 done, 1 refused or nothing is cached, 2 wrong usage.
      """)

  @Argument(help: "The table, such as holdings; or ledger, hledger or beancount.")
  var table: String

  @Option(help: "csv, json or ndjson; unless given by the ending of --output, else csv.")
  var format: ExportFormat?

  @Option(name: .shortAndLong, help: "The file to write, in place of standard output.")
  var output: String?

  @Option(help: "The profile of config.toml to use.")
  var profile: String?

  @OptionGroup var past: PastOption

  /// It goes with every verb that reads; this one never asks a network.
  @Flag(help: .hidden)
  var offline = false

  func run() throws {
    if let form = ExportedBooks(rawValue: table) { return try write(form) }
    guard let table = ExportedTable(rawValue: table) else {
      let all = ExportedTable.allCases.map(\.rawValue) + ExportedBooks.allCases.map(\.rawValue)
      let names = all.joined(separator: ", ")
      throw UserError(.usage, "there is no table \"\(self.table)\" to export: take one of \(names)")
    }
    if !table.isOfADay {
      let names = ExportedTable.allCases.filter(\.isOfADay).map(\.rawValue)
      try past.refuse(
        "\(table.rawValue) cannot be told of a day: --as-of goes with \(names.joined(separator: ", "))"
      )
    }
    let source = try ExportSource(profile: profile, past: past)
    let exported = try source.table(table)
    source.tellDamages()
    let text = chosenFormat.text(
      exported.table, asOf: exported.asOf, source: .cache, now: wallClock())
    let count = exported.table.rows.count
    try write(text, count: "\(count) \(count == 1 ? "row" : "rows")", asOf: exported.asOf)
  }

  private func write(_ form: ExportedBooks) throws(UserError) {
    try past.refuse("a journal is of the whole account: leave --as-of out")
    guard format == nil else {
      throw UserError(.usage, "--format goes with tables: a journal has its own")
    }
    let source = try ExportSource(profile: profile, past: past)
    let (books, asOf) = try source.books()
    source.tellDamages()
    let time = asOf.map { "as of \($0.rfc3339Seconds)" } ?? "of an unknown time"
    let text = form.text(
      books,
      title: "Folio \(source.profile), \(time), lots \(source.method.words)\(source.otherMethods)")
    try write(text, count: "\(books.transactions.count) entries", asOf: asOf)
  }

  private var chosenFormat: ExportFormat {
    format ?? output.flatMap { path in
      ExportFormat.allCases.first { path.lowercased().hasSuffix("." + $0.rawValue) }
    } ?? .csv
  }

  private func write(_ text: String, count: String, asOf: Timestamp?) throws(UserError) {
    guard let output else { return Output.text(text) }
    do throws(StoreError) {
      try WholeFile.write(text, to: output, Session.storeEnvironment())
    } catch {
      throw UserError(.refused, error.description)
    }
    let age = asOf.map { "as of \($0.rfc3339Seconds)" } ?? "of an unknown time"
    Output.failure("\(count) in \(output), \(age)")
  }
}
