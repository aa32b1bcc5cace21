import ArgumentParser
import ClientModels
import Sync
import TUI

/// What the verbs of drafts take.
struct DraftOptions: ParsableArguments {
  @Option(help: "The profile of config.toml whose drafts they are.")
  var profile: String?

  @Flag(help: "Taken as elsewhere; drafts never ask the network.")
  var offline = false

  @Flag(help: "Print JSON.")
  var json = false

  func shelf() throws(UserError) -> DraftShelf {
    try Self.shelf(profile: profile, context: try Context.load()).shelf
  }

  /// Needs no network, but to have been connected once: drafts belong to an account.
  static func shelf(
    profile: String?, context: Context
  ) throws(UserError) -> (shelf: DraftShelf, account: RememberedAccount) {
    let (name, account) = try Session.rememberedAccount(profile: profile, context: context)
    guard let path = Session.root(context).path(ofAccount: account) else {
      throw UserError(
        .refused, "profile \"\(name)\": its account id cannot be read; run `folio sync`")
    }
    Session.tellProblems(of: Session.root(context))
    return (DraftShelf(account: path, environment: Session.storeEnvironment()), account)
  }
}

struct DraftVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft",
    abstract: "Prepare an order without sending it: `folio draft \"buy 100 AAPL @ 189.25\"`.",
    discussion: """
      Drafts are kept with the account and work without a network. None is ever sent by itself: `folio basket --drafts` \
      reviews them with fresh prices and asks, and so does the screen, among the orders.
      """)

  @Argument(help: "An order in words, as after `folio`.")
  var words: [String] = []

  @Option(help: "Delete the draft of this number instead.")
  var delete: Int?

  @OptionGroup var options: DraftOptions

  func validate() throws {
    guard words.isEmpty != (delete == nil) else {
      throw ValidationError("say an order, or --delete and the number of a draft")
    }
  }

  func run() throws {
    let phrase = words.flatMap { $0.split(separator: " ") }.joined(separator: " ")
    let ticket = delete == nil ? try Self.ticket(phrase) : nil
    let context = try Context.load()
    let (shelf, _) = try DraftOptions.shelf(profile: options.profile, context: context)
    let price = ticket.flatMap { Self.price($0, options.profile, context) }
    let done: Draft?
    do throws(StoreError) {
      let drafts = try shelf.open()
      done =
        if let delete { try drafts.remove(delete) } else { try drafts.add(phrase, price: price) }
    } catch {
      throw UserError(.refused, error.description)
    }
    guard let draft = done else {
      throw UserError(.refused, "there is no draft \(delete ?? 0): see `folio drafts`")
    }
    if options.json {
      Output.text(DraftShelf.json(draft) + "\n")
    } else {
      Output.lines("draft \(draft.number)\(delete == nil ? "" : " deleted"): \(draft.phrase)\n")
    }
  }

  /// What can be said of an order without any book: figures that only a book makes figures of wait for the review.
  private static func ticket(_ phrase: String) throws(UserError) -> Ticket {
    let ticket: Ticket
    do throws(OrderPhrase.Fault) { ticket = try OrderPhrase(sentence: phrase).ticket } catch {
      throw UserError(.usage, error.description)
    }
    if let fault = ticket.draftFault { throw UserError(.usage, fault) }
    return ticket
  }

  /// The market as it was last known; a cache that cannot be read says nothing of it.
  private static func price(
    _ ticket: Ticket, _ profile: String?, _ context: Context
  ) -> DraftPrice? {
    guard let symbol = ticket.symbol,
      let (_, store) = try? Session.cachedStore(profile: profile, context: context)
    else { return nil }
    return DraftPrice(ticket.side, BookDocuments.loadMarket(store).0[symbol])
  }
}

struct DraftsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drafts", abstract: "The orders that were prepared and not sent.")

  @OptionGroup var options: DraftOptions

  func run() throws {
    let shelf = try options.shelf()
    let contents: DraftShelf.Contents
    do throws(StoreError) { contents = try shelf.contents() } catch {
      throw UserError(.refused, error.description)
    }
    let drafts = Self.told(contents)
    if options.json {
      let rows = drafts.map(DraftShelf.json).joined(separator: ", ")
      Output.text(
        Envelope.json(
          data: "[\(rows)]", asOf: drafts.map(\.createdAt).max(), source: .cache, now: wallClock()))
    } else if drafts.isEmpty {
      Output.lines("no drafts\n")
    } else {
      let lines = drafts.map { draft in
        "\(draft.number)  \(draft.phrase)  (\(draft.createdAt.rfc3339Seconds))"
          + (draft.sentAs.map { "  may have been sent as \($0)" } ?? "")
          + (draft.refusal.map { "  not taken: \($0)" } ?? "") + "\n"
      }
      Output.lines(lines.joined())
    }
  }

  /// Says what was wrong with the file of the drafts.
  static func told(_ contents: DraftShelf.Contents) -> [Draft] {
    for problem in contents.problems { Output.failure("folio: \(problem)") }
    return contents.drafts
  }
}
