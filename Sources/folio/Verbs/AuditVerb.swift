import ArgumentParser
import ClientModels
import Sync

struct AuditVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "What was done with orders, for keeping elsewhere.",
    subcommands: [Export.self])

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print every record of the order journal.",
      discussion: """
        Each record with its number, time, kind, ids, hash and details, the last with the number of all and the hash \
        that vouches for them: kept elsewhere, it shows whether the journal was changed or cut off later. CSV is that of \
        RFC 4180.
        """)

    @OptionGroup var options: AccountFolderOptions

    @Flag(help: "Print CSV; so does neither flag.")
    var csv = false

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "The file to write, in place of standard output.")
    var output: String?

    @Flag(help: "Export the records before the damage of a damaged journal.")
    var damagedToo = false

    func validate() throws {
      if csv, json { throw ValidationError("name one of --csv and --json") }
    }

    func run() throws {
      let folder = try options.folder()
      let fileSystem = PosixFileSystem()
      do throws(StoreError) {
        let export = try AuditExport(at: folder, fileSystem)
        if let damage = export.damage {
          guard damagedToo else {
            throw StoreError(
              damage.kind, path: damage.path,
              description: "\(damage.description); --damaged-too exports what is before it")
          }
          Output.failure("folio: \(damage.description)")
        }
        if export.unfinishedBytes > 0 {
          Output.failure(
            "folio: the last \(export.unfinishedBytes) bytes are an unfinished record and not exported: the next start cuts them off"
          )
        }
        let form = json ? AuditExport.Form.json : .csv
        if let output {
          try export.write(as: form, toFile: output, Session.storeEnvironment())
        } else {
          try export.write(as: form) { piece throws(StoreError) in
            Output.text(String(decoding: piece, as: UTF8.self))
          }
        }
      } catch {
        throw UserError(.refused, error.description)
      }
    }
  }
}
