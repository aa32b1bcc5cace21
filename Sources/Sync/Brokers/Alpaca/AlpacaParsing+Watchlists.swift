import ClientModels

extension AlpacaParsing {
  /// The lists without what is on them.
  static func watchlists(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Watchlist> {
    var listing = try list(bytes, "watchlists", watchlist)
    var seen: Set<WatchlistID> = []
    listing.values = Array(
      listing.values.filter { seen.insert($0.id).inserted }.prefix(Watchlist.listLimit))
    return listing
  }

  static func watchlist(_ bytes: [UInt8]) throws(BrokerError) -> WatchlistReading {
    let reading = try object(bytes, "watchlist") { members throws(WireFault) in
      var reading = try watchlist(&members).map { WatchlistReading($0) }
      try readAssets(&members, into: &reading)
      return reading
    }
    guard let reading else { throw .unreadable(what: "watchlist: id") }
    return reading
  }

  /// As the store keeps them, with what is on them.
  static func storedWatchlists(_ bytes: [UInt8]) throws(BrokerError) -> Listing<Watchlist> {
    try list(bytes, "watchlists") { members throws(WireFault) in
      var reading = try watchlist(&members).map { WatchlistReading($0) }
      if members.value("assets") != nil { try readAssets(&members, into: &reading) }
      return reading?.list
    }
  }

  private static func watchlist(
    _ members: inout WireMembers
  ) throws(WireFault) -> Watchlist? {
    guard let id = WatchlistID(try members.required("id", members.text("id"))) else { return nil }
    let updatedAt = try members.time("updated_at")
    let name = try members.required("name", members.text("name"))
    // A name that is cut would be written back as another one.
    guard name.unicodeScalars.count <= 4 * Watchlist.nameLimit else { return nil }
    return Watchlist(id: id, name: name, updatedAt: updatedAt)
  }

  /// Each symbol once, where it stands first.
  private static func readAssets(
    _ members: inout WireMembers, into reading: inout WatchlistReading?
  ) throws(WireFault) {
    var symbols: [Symbol] = []
    var seen: Set<Symbol> = []
    var hasOthers = false
    var assets: [Asset] = []
    guard let list = members.value("assets") else {
      reading?.list.symbols = []
      return
    }
    guard list.kind == .array else { throw WireFault("assets", list.mismatch) }
    list.forEach { _, element in
      guard symbols.count < Watchlist.symbolLimit, var members = try? WireMembers(element),
        let text = try? members.text("symbol"), let symbol = Symbol(text)
      else {
        hasOthers = true
        return
      }
      guard seen.insert(symbol).inserted else { return }
      symbols.append(symbol)
      if var members = try? WireMembers(element),
        let asset = (try? Self.asset(&members)).flatMap({ $0 })
      {
        assets.append(asset)
      }
    }
    reading?.list.symbols = symbols
    reading?.list.hasOthers = hasOthers
    reading?.assets = assets
  }

  /// Longer summaries are cut: they are to be read in a terminal.
  private static let summaryLimit = 4_000

  static func news(_ bytes: [UInt8], limit: Int) throws(BrokerError) -> Listing<NewsItem> {
    try object(bytes, "news") { members throws(WireFault) in
      var listing = Listing<NewsItem>([])
      guard let list = members.value("news") else { return listing }
      guard list.kind == .array else { throw WireFault("news", list.mismatch) }
      list.forEach { index, element in
        guard listing.values.count < limit, listing.problems.count < limit else { return }
        add(element, at: index, within: ["news"], of: "news", to: &listing, newsItem)
      }
      return listing
    }
  }

  private static func newsItem(_ members: inout WireMembers) throws(WireFault) -> NewsItem? {
    let id = try members.required("id", members.integer("id"))
    let headline = try members.required("headline", members.text("headline"))
    let author = try members.text("author") ?? ""
    let createdAt = try members.time("created_at")
    let summary = try members.text("summary") ?? ""
    let url = try members.text("url")
    let symbols = try members.texts("symbols")
    let source = try members.text("source") ?? ""
    guard let createdAt else { return nil }
    return NewsItem(
      id: id, headline: cut(headline, 500), summary: cut(summary, summaryLimit),
      author: cut(author, 200), source: cut(source, 100), url: url.map { cut($0, 2_000) },
      createdAt: createdAt, symbols: symbols.prefix(50).compactMap { Symbol($0) })
  }

  private static func cut(_ text: String, _ limit: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
  }

  /// The bars of all symbols on the page; those that cannot be read are left out.
  static func bars(_ bytes: [UInt8]) throws(BrokerError) -> [Symbol: [Bar]] {
    try object(bytes, "bars") { members throws(WireFault) in
      var bars: [Symbol: [Bar]] = [:]
      guard let map = members.value("bars") else { return bars }
      guard map.kind == .object else { throw WireFault("bars", map.mismatch) }
      map.forEachMember { name, list in
        guard let symbol = Symbol(name), list.kind == .array else { return }
        var listing = Listing<Bar>([])
        list.forEach { index, element in
          guard listing.problems.count < 10 else { return }
          add(element, at: index, within: ["bars"], of: "bars", to: &listing, bar)
        }
        bars[symbol] = listing.values
      }
      return bars
    }
  }
}
