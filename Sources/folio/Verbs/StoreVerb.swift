import ArgumentParser
import ClientModels
import Sync

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The account whose files are meant.
struct AccountFolderOptions: ParsableArguments {
  @Option(help: "The profile whose account is meant; else the one that connected last.")
  var profile: String?

  @Argument(help: "The folder of an account, in place of a profile.")
  var path: String?

  func folder() throws(UserError) -> String {
    if let path {
      guard profile == nil else {
        throw UserError(.usage, "a profile and a folder were named: name one of them")
      }
      // The commands that `repair` prints must mean the same folder wherever they are typed.
      guard let resolved = realpath(path, nil) else { return path }
      defer { free(resolved) }
      return String(cString: resolved)
    }
    let context = try Context.load()
    let (name, remembered) = try Session.rememberedAccount(profile: profile, context: context)
    guard let folder = Session.root(context).path(ofAccount: remembered) else {
      throw UserError(
        .refused, "profile \"\(name)\": its account id cannot be read; name the folder")
    }
    return folder
  }
}

struct StoreVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "Check and repair what is kept of an account: journal, snapshots, cached book.",
    subcommands: [Verify.self, Repair.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read every file of an account and say whether it is sound.",
      discussion: """
        Changes nothing, and works while another client has the account open. A day whose book is gone is named where \
        something still tells of it: the list of its year, which has the days up to the last ten, or in an imported \
        account a transaction. A damaged list of profiles beside the account is named, too. Exit status: 0 all is sound, 1 something is damaged or missing.
        """)

    @OptionGroup var options: AccountFolderOptions

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
      let folder = try options.folder()
      var check: AccountCheck
      do throws(StoreError) { check = try AccountCheck(at: folder, PosixFileSystem()) } catch {
        throw UserError(.refused, error.description)
      }
      // The list of profiles stands beside the account's folder.
      check.add(StoreRoot(path: Paths.parent(folder), environment: Session.storeEnvironment()))
      if json { Output.text(check.json) } else { print(check) }
      guard check.isSound else { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    private func print(_ check: AccountCheck) {
      var table = TextTable([
        .init("file"), .init("bytes", number: true), .init("records", number: true),
      ])
      table.rows = check.files.map { file in
        [file.path, String(file.size), file.records.map { String($0) } ?? ""]
      }
      Output.lines(table.text)
      Output.lines("\(check.records) records, head \(check.head)\n")
      if check.unfinishedBytes > 0 {
        Output.lines(
          "the last \(check.unfinishedBytes) bytes are an unfinished record: the next start cuts them off\n"
        )
      }
      for damage in check.damages { Output.failure("folio: \(damage.text)") }
      if check.isSound { Output.lines("all is sound\n") }
    }
  }

  struct Repair: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a sound copy of an account whose journal is damaged.",
      discussion: """
        The original is not touched. The copy beside it keeps every record that is whole and every other file that is \
        sound: the book, activities, closed orders, daily values, bars, news, the books of days, drafts and alerts. What \
        is left out is named, with what becomes of it. Records that only begin a file of the journal are counted apart, \
        because the copy begins its own. Orders that a missing record may concern are looked up at the broker at the next \
        start. The two commands that put the copy in place are printed.
        """)

    @OptionGroup var options: AccountFolderOptions

    @Flag(help: "Print the facts as one JSON object.")
    var json = false

    func run() throws {
      let folder = try options.folder()
      do throws(StoreError) {
        let check = try AccountCheck(at: folder, PosixFileSystem())
        guard !check.isSound else {
          let words = "\(check.path): all is sound, nothing was copied\n"
          if json { Output.text(check.json) } else { Output.lines(words) }
          return
        }
      } catch {
        throw UserError(.refused, error.description)
      }
      guard !LocalAccount.owns(folder: folder) else {
        throw UserError(
          .refused,
          "\(folder): the account was imported, and no order is in it: import its file again")
      }
      do throws(StoreError) {
        let repair = try AccountRepair(of: folder, Session.storeEnvironment())
        if json { Output.text(repair.json) } else { print(repair) }
      } catch {
        throw UserError(.refused, error.description)
      }
    }

    private func print(_ repair: AccountRepair) {
      for dropped in repair.dropped {
        Output.lines("left out: \(dropped.path), \(dropped.size) bytes at byte \(dropped.offset)\n")
      }
      for left in repair.leftOut { Output.lines("left out: \(left.path) \(left.words)\n") }
      Output.lines(
        "\(repair.copy): \(repair.records) records and \(repair.documents) other files kept, \(repair.gaps) gaps, head \(repair.head)\n"
      )
      if repair.heads > 0 {
        Output.lines(
          "\(repair.heads) more \(repair.heads == 1 ? "record that begins a file" : "records that begin files") of the journal: the copy begins its own\n"
        )
      }
      for copy in repair.earlier {
        Output.lines("\(copy): the copy of an earlier repair is there already\n")
      }
      for id in repair.carried {
        Output.lines("unconfirmed: \(id), known to a snapshot; the next start looks it up\n")
      }
      for id in repair.lost {
        Output.lines(
          "lost: \(id) may be at the broker, and nothing tells what it was; look for it there\n")
      }
      Output.lines("to put it in place:\n")
      for command in repair.commands { Output.lines("  \(command)\n") }
    }
  }
}
