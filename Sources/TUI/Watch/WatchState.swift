import ClientModels

/// Which watchlist is shown, and what is known beside it.
struct WatchState: Sendable {
  /// The list that was chosen; the first one without a choice, or when it has gone.
  var listID: WatchlistID?
  /// Why the lists could not be read last time.
  var failure: String?
  /// What was asked for, in the words that were true then.
  var asked: [WatchlistEdit: String] = [:]
  /// The name of a list that was made here, and that is to be shown once it is there.
  var expected: String?
  /// The symbols of the list that quotes are wanted for.
  var wanted: [Symbol] = []
  var followedDay: [Symbol] = []
  var followedNews: Symbol?
  /// The symbol whose news are read out, without a place on the screen.
  var heard: Symbol?
  var news: NewsPage?
  /// Why the news of a symbol could not be read.
  var newsFailure: (symbol: Symbol, reason: String)?
}
