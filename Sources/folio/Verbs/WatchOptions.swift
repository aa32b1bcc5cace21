import ArgumentParser
import ClientModels
import Sync

/// What every verb takes that changes watchlists.
struct WatchOptions: ParsableArguments {
  @Option(help: "The profile of config.toml to use.")
  var profile: String?

  @Flag(help: "Print the lists as they are then as JSON.")
  var json = false

  static func symbols(_ texts: [String]) throws(UserError) -> [Symbol] {
    var symbols: [Symbol] = []
    for text in texts {
      guard let symbol = Symbol(typed: text) else {
        throw UserError(.usage, "\"\(text)\" is not a symbol: letters, digits and . / - only")
      }
      symbols.append(symbol)
    }
    return symbols
  }

  /// Asks for the changes that `edits` makes of the lists as they are, one after the other, and says what became of each.
  func change(
    _ edits: @escaping @Sendable (WatchlistBook) throws(UserError) -> [WatchlistEdit]
  ) throws {
    let context = try Context.load()
    let session = try Session(try context.requiredProfile(named: profile), context: context)
    let asJSON = json
    try OrderDesk.visit(session, followsWatchlists: true) { desk in
      do throws(UserError) {
        try await desk.waitForBook(orElse: "nothing was changed")
        let book = try await desk.watchlists()
        for edit in try edits(book) { try await desk.follow(edit, in: book) }
        guard asJSON else { return .success(()) }
        let lists = await desk.view.book.watchlists?.lists ?? []
        Output.text(String(decoding: ContractJSON.encode(lists), as: UTF8.self) + "\n")
        return .success(())
      } catch {
        return .failure(error)
      }
    }
  }
}

extension OrderDesk {
  /// The lists as the broker told them since the desk was opened.
  func watchlists() async throws(UserError) -> WatchlistBook {
    await wait(seconds: 15) { $0.hasReadWatchlists || $0.watchlistFailure != nil }
    if let book = view.book.watchlists, view.hasReadWatchlists { return book }
    throw UserError(
      .unreachable,
      "the watchlists could not be read: \(view.watchlistFailure ?? "no answer within 15 s"); nothing was changed"
    )
  }

  /// Asks for the change and says what became of it; throws unless it was made.
  func follow(_ edit: WatchlistEdit, in book: WatchlistBook) async throws(UserError) {
    let words = edit.words(in: book)
    send(.editWatchlist(edit))
    await wait(seconds: 40) { $0.watchlistOutcomes[edit] != nil }
    switch view.watchlistOutcomes[edit] {
    case .done?: Output.failure("done: \(words)")
    case .refused(let reason)?: throw UserError(.refused, "not done: \(words): \(reason)")
    case .notSeen(let reason)?:
      throw UserError(
        .unreachable, "no answer came, and it is not there as read again: \(words): \(reason)")
    case .unknown(let reason)?:
      throw UserError(
        .unconfirmed,
        "no answer came, and it is not known whether it was done: \(words): \(reason); see `folio watch`"
      )
    case nil:
      throw UserError(
        .unconfirmed, "no end within 40 s: \(words); see `folio watch`")
    }
  }
}
