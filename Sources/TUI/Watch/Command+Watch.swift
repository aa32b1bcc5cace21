/// The keys of the watchlists and the news, and their words.
extension Command {
  /// Whether it changes a list that the broker keeps.
  public var changesWatchlists: Bool {
    switch self {
    case .addSymbol, .removeSymbol, .moveSymbolUp, .moveSymbolDown, .newList, .renameList,
      .deleteList:
      true
    default: false
    }
  }

  var watchKeys: [Key] {
    switch self {
    case .showWatch: [.character("2")]
    case .addSymbol: [.character("+")]
    case .removeSymbol: [.character("-")]
    case .moveSymbolUp: [.character("{")]
    case .moveSymbolDown: [.character("}")]
    case .newList: [.character("w")]
    case .renameList: [.character("W")]
    case .deleteList: [.character("D")]
    case .showNews: [.character("i")]
    case .openArticle: [.enter]
    case .nextArticle: [.character("j"), .down, .tab]
    case .previousArticle: [.character("k"), .up, .backTab]
    case .leaveNews: [.escape]
    default: []
    }
  }

  var watchHelp: String {
    switch self {
    case .showWatch: "Watch: the broker's watchlists, with news of the symbol"
    case .addSymbol: "Add a symbol to the watchlist: type it on the : line"
    case .removeSymbol: "Remove the selected symbol from the watchlist"
    case .moveSymbolUp: "Move the selected symbol up in the watchlist"
    case .moveSymbolDown: "Move the selected symbol down in the watchlist"
    case .newList: "Make a new watchlist: type its name on the : line"
    case .renameList: "Give the watchlist another name"
    case .deleteList: "Ask to delete the watchlist"
    case .showNews: "The news of the selected symbol"
    case .openArticle: "Read it"
    case .nextArticle: "Next article"
    case .previousArticle: "Article before"
    case .leaveNews: "Close"
    default: ""
    }
  }

  var watchHint: (label: String, rank: Int)? {
    switch self {
    case .showWatch: ("watch", 12)
    case .addSymbol: ("add", 4)
    case .removeSymbol: ("remove", 5)
    case .newList: ("new list", 6)
    case .showNews: ("news", 13)
    case .openArticle: ("read", 0)
    case .leaveNews: ("close", 1)
    case .nextArticle: ("next", 2)
    default: nil
    }
  }
}
