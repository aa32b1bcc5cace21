import ArgumentParser
import ClientModels
import Sync

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct ImportVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract:
      "Read positions or transactions of another broker from CSV, as an account that never trades.",
    discussion: """
      The account is reviewed like any other, `folio --profile NAME` and every verb that reads, without a network; nothing can \
      be sent from it, as there is no broker. A second import under the name takes the place of the first.

      Columns are found by common headings of brokers, such as Symbol, Quantity, Price, Date, Action and Amount; what is not \
      found is asked for, or said with --map, and kept. A file with a column for what happened is one of transactions, else one \
      of positions. Commas, semicolons or tabs part fields; the decimal mark and the order of day and month are found out from \
      the file, and what could be read in two ways is rejected unless --decimal or --dates says which. Every line that is \
      rejected is named with the reason, as is every column that is not used, and nothing is written before a yes. With lines \
      that are rejected --yes writes nothing and ends with status 1, unless --skip-rejected says to go on without them; so does \
      --dry-run.

      An amount is price × quantity, with the fees of the line or without them; rounding explains half a unit of the price's \
      last digit (of the second after the point at least) for each share, and a cent, and a line that is further off is \
      rejected. Signs that contradict what happened are, too, and so is a purchase at zero. Transfer Out, Delivered and \
      Withdrawal take shares away whatever their sign; shares that come in cost the price of their line, or nobody knows what. A \
      split is told as a ratio, such as 3:1 or 3-for-1, or as the shares that it adds; a reverse split takes them away. A \
      symbol that stands twice in a file of positions is added up.

      Hours are not read: the lines of a day stand at noon in New York, in their order, and a book is that of its close at \
      16:00. Trading days are those of the New York exchange. A contract of an option is for 100 shares, adjusted ones \
      included; Expired, Assigned and Exercised close it at zero, and the shares are a line of their own.

      Exit status: 0 done, 1 refused, or lines were rejected, 2 wrong usage or an unreadable file.
      """)

  @Argument(help: "The file.")
  var file: String

  @Option(name: .customLong("as"), help: "The profile that it becomes: letters, digits, - and _.")
  var name: String

  @Flag(help: "Say what would be imported, and what not; write nothing.")
  var dryRun = false

  @Option(
    help:
      "Which heading is which column, such as symbol=Ticker,quantity=Shares. Columns: \(ImportColumn.allCases.map(\.rawValue).joined(separator: ", "))."
  )
  var map: [String] = []

  @Option(help: "point or comma: what stands before the part of one.")
  var decimal: String?

  @Option(help: "mdy or dmy: whether the month or the day comes first in 1/2/2026.")
  var dates: String?

  @Flag(help: "Lines that are the same as one before count, too.")
  var keepDuplicates = false

  @Flag(help: "Go on without the lines that are rejected, where --yes is said.")
  var skipRejected = false

  @Flag(
    name: [.short, .long],
    help: "Do not ask; needed where standard input is no terminal.")
  var yes = false

  func run() throws {
    let context = try Context.load()
    guard LocalAccount.isName(name) else {
      throw UserError(.usage, "--as takes 1 to 32 letters, digits, - and _, not \"\(name)\"")
    }
    let root = Session.root(context)
    let remembered = root.account(forProfile: name)
    guard isFree(in: context),
      remembered.map({ $0.host == LocalAccount.host }) ?? true, name != "env"
    else {
      throw UserError(.usage, "\"\(name)\" is a profile with a broker: take another name with --as")
    }
    var mapping = LocalAccount.mapping(ofProfile: name, in: root) ?? ImportMapping()
    try takeOptions(into: &mapping)
    let bytes = try ImportedFile.contents(of: file, limit: 64 << 20)
    let read = try read(bytes, &mapping)
    tell(read)
    let now = wallClock()
    guard read.count > 0 else {
      throw UserError(.refused, "nothing of \(file) can be imported")
    }
    guard
      let account = LocalAccount(
        read.content, named: name, at: now,
        by: Session.lotMethod(ofProfile: name, context))
    else {
      throw UserError(.refused, "a sum of \(file) is larger than can be reckoned")
    }
    let refusal = refusal(of: read)
    guard !dryRun else {
      Output.failure("nothing was written: this was --dry-run")
      if let refusal { throw refusal }
      return
    }
    if yes, let refusal { throw refusal }
    try confirm()
    for (column, heading) in read.columns { mapping.headings[column] = heading }
    do throws(StoreError) {
      let folder = try account.keep(in: root, mapping, at: now)
      Output.lines(
        "imported \(counted(read)) as \(name): \(account.positions) \(account.positions == 1 ? "position" : "positions")"
          + (account.cash.map { ", cash \($0)" } ?? "")
          + ", in \(folder)\n`folio --profile \(name)` opens it\n")
    } catch {
      throw UserError(.refused, error.description)
    }
  }

  /// A book without the lines that were rejected may be a wrong one: nobody but the user can say that it will do.
  private func refusal(of read: ImportFile) -> UserError? {
    guard !read.rejected.isEmpty, !skipRejected else { return nil }
    let count = read.rejected.count
    return UserError(
      .refused,
      "\(count) \(count == 1 ? "line was" : "lines were") rejected: correct \(count == 1 ? "it" : "them"), or say --skip-rejected to go on without"
    )
  }

  /// A profile with nothing but such settings as lot_method is meant for what is imported, unless it has a key.
  private func isFree(in context: Context) -> Bool {
    guard let profile = context.configuration.profiles[name] else { return true }
    return profile.isBare
      && (try? profile.credentials.read(profile: name, paths: context.paths)) == nil
  }

  private func takeOptions(into mapping: inout ImportMapping) throws(UserError) {
    for pair in map.flatMap({ $0.split(separator: ",") }) {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let column = ImportColumn(rawValue: parts[0].lowercased()) else {
        throw UserError(
          .usage,
          "--map takes COLUMN=HEADING with one of \(ImportColumn.allCases.map(\.rawValue).joined(separator: ", ")), not \"\(pair)\""
        )
      }
      mapping.headings[column] = String(parts[1])
    }
    if let decimal {
      guard ImportMapping.decimalMarks.contains(decimal) else {
        throw UserError(.usage, "--decimal takes point or comma, not \"\(decimal)\"")
      }
      mapping.decimalMark = decimal
    }
    if let dates {
      guard ImportMapping.dayOrders.contains(dates) else {
        throw UserError(.usage, "--dates takes mdy or dmy, not \"\(dates)\"")
      }
      mapping.dayOrder = dates
    }
  }

  /// What is not mapped is asked for, where somebody can answer.
  private func read(
    _ bytes: [UInt8], _ mapping: inout ImportMapping
  ) throws(UserError) -> ImportFile {
    while true {
      do throws(ImportFile.Failure) {
        // East of here the next day has begun.
        return try ImportFile(
          bytes, mapping, keepsDuplicates: keepDuplicates,
          lastDay: NewYork.civil(wallClock()).day.advanced(by: 1))
      } catch {
        switch error {
        case .fault(let fault): throw UserError(.usage, "\(file): \(fault)")
        case .unmapped(let unmapped):
          guard let column = unmapped.missing.first else {
            throw UserError(.usage, "\(file): its columns cannot be told apart")
          }
          mapping.headings[column] = try ask(column, unmapped)
        }
      }
    }
  }

  private func ask(
    _ column: ImportColumn, _ unmapped: ImportFile.Unmapped
  ) throws(UserError) -> String {
    let headings = unmapped.heading
    guard isatty(STDIN_FILENO) == 1 else {
      let missing = unmapped.missing.map(\.rawValue).joined(separator: ", ")
      throw UserError(
        .usage,
        "\(file): no column is known for \(missing): say --map \(column.rawValue)=HEADING with one of \(headings.prefix(30).joined(separator: ", "))"
      )
    }
    for (index, heading) in headings.enumerated() { Output.failure("  \(index + 1)  \(heading)") }
    Output.prompt("Which column is \(column.words)? 1 to \(headings.count): ")
    while let answer = readLine(strippingNewline: true), !answer.isEmpty {
      if let number = Int(answer), headings.indices.contains(number - 1) {
        return headings[number - 1]
      }
      let typed = answer.lowercased()
      if let heading = headings.first(where: { $0.lowercased() == typed }) { return heading }
      Output.prompt("Type its number, 1 to \(headings.count), or its heading; nothing ends it: ")
    }
    throw UserError(.refused, "nothing was imported")
  }

  private func tell(_ read: ImportFile) {
    for rejection in read.rejected { Output.failure("\(file): \(rejection.words)") }
    let columns = ImportColumn.allCases.compactMap { column in
      read.columns[column].map { "\(column.rawValue) from \"\($0)\"" }
    }
    var notes = read.notes
    if case .transactions = read.content {
      notes.append(
        "no hours are read: the lines of a day stand at noon in New York, in their order")
    }
    if !read.unused.isEmpty {
      let names = read.unused.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
      notes.append("not used: \(names)\(read.unused.count > 20 ? ", ..." : "")")
    }
    if let cash = read.cash { notes.append("cash \(cash)") }
    Output.failure(([columns.joined(separator: ", ")] + notes).joined(separator: "; "))
    Output.failure("\(counted(read)) can be imported, \(read.rejected.count) rejected")
  }

  private func counted(_ read: ImportFile) -> String {
    let what =
      switch read.content {
      case .transactions: "transaction"
      case .positions: "position"
      }
    return "\(read.count) \(what)\(read.count == 1 ? "" : "s")"
  }

  private func confirm() throws(UserError) {
    guard !yes else { return }
    guard isatty(STDIN_FILENO) == 1 else {
      throw UserError(.usage, "standard input is no terminal: say --yes to import, or --dry-run")
    }
    Output.prompt("Import? [y/N] ")
    let answer = (readLine(strippingNewline: true) ?? "").lowercased()
    guard ["y", "yes"].contains(answer) else { throw UserError(.refused, "nothing was imported") }
  }
}

/// A file that somebody named, read whole.
enum ImportedFile {
  /// Throws for what is no file, or is larger than `limit` bytes.
  static func contents(of path: String, limit: Int) throws(UserError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw refusal(path, String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw refusal(path, "this is no file")
    }
    guard status.st_size <= limit else {
      throw refusal(path, "the file is larger than \(limit >> 20) MiB: split it")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw refusal(path, String(cString: strerror(errno))) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
    throw refusal(path, "the file grew while it was read")
  }

  private static func refusal(_ path: String, _ reason: String) -> UserError {
    UserError(.usage, "\(path): \(reason)")
  }
}
