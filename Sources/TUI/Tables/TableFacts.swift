import ClientModels

/// A position with what its columns show, worked out when it is asked for: a filter by words has no use for prices.
final class HoldingRow {
  let position: Position
  private let source: TableSource
  private(set) lazy var value = source.portfolio.valuation(of: position)

  fileprivate init(_ position: Position, _ source: TableSource) {
    self.position = position
    self.source = source
  }

  var name: String? { source.name(of: position.symbol) }

  var tags: [String] { source.tags(of: position.symbol) }

  static let fields: [TableField<HoldingRow>] = [
    TableField("symbol", "Symbol", isSearched: true) { .text($0.position.symbol.text) },
    TableField("name", "Name", isSearched: true) { .text($0.name ?? "") },
    TableField("qty", "Qty", .number) { .number($0.position.quantity.decimal) },
    TableField("price", "Price", .number) { .figure($0.value.price?.decimal) },
    TableField("value", "Value", .number, isSummed: true) { .figure($0.value.marketValue?.amount) },
    TableField("pl", "P/L", .number, isSummed: true) { .figure($0.value.unrealized?.amount) },
    TableField("pl%", "P/L %", .percent, aliases: ["plpct"]) {
      .figure($0.value.unrealizedPercent?.decimal)
    },
    TableField("day", "Day", .number, isSummed: true) { .figure($0.value.day?.amount) },
    TableField("entry", "Avg entry", .number, aliases: ["avg"]) {
      .figure($0.position.averageEntryPrice?.decimal)
    },
    TableField("cost", "Cost", .number, isSummed: true) { .figure($0.position.costBasis?.amount) },
    TableField("weight", "Weight", .share) { .figure($0.value.marketValue?.amount) },
    TableField("side", "Side", isGroup: true) {
      .text($0.position.quantity.isNegative ? "short" : "long")
    },
    TableField("class", "Class", isGroup: true) { .words($0.position.assetClass.tableWords) },
    TableField("tag", "Tag", aliases: ["sector"], isGroup: true) { .words($0.tags) },
  ]
}

/// A symbol with what its columns show of its market.
struct QuoteRow {
  let symbol: Symbol
  /// Nil for one of a list that nothing is known of.
  let snapshot: MarketSnapshot?
  fileprivate let source: TableSource

  var name: String? { source.name(of: symbol) }

  var tags: [String] { source.tags(of: symbol) }

  /// From 1 on, in the watchlist that is shown.
  private var place: FixedDecimal? { source.places[symbol].map { FixedDecimal($0) } }

  static let fields: [TableField<QuoteRow>] = [
    TableField("symbol", "Symbol", isSearched: true) { .text($0.symbol.text) },
    TableField("name", "Name", isSearched: true) { .text($0.name ?? "") },
    TableField("bid", "Bid", .number) { .figure($0.snapshot?.quote?.bid?.decimal) },
    TableField("ask", "Ask", .number) { .figure($0.snapshot?.quote?.ask?.decimal) },
    TableField("last", "Last", .number, aliases: ["price"]) {
      .figure($0.snapshot?.lastPrice?.decimal)
    },
    TableField("chg%", "Chg %", .percent, aliases: ["chgpct", "change"]) {
      .figure($0.snapshot?.changePercent?.decimal)
    },
    TableField("chg", "Chg", .number) { .figure($0.snapshot?.change?.decimal) },
    TableField("volume", "Volume", .number) { .figure($0.snapshot?.dailyBar?.volume.decimal) },
    TableField("tag", "Tag", aliases: ["sector"]) { .words($0.tags) },
  ]

  /// Those of a watchlist, whose order is one that can be sorted by as well.
  static let listFields: [TableField<QuoteRow>] =
    [TableField("place", "Order of the list", .number, isPlace: true) { .figure($0.place) }]
    + fields
    + [TableField("age", "Age", .age) { .moment($0.snapshot?.receivedAt) }]
}

/// An order, or one on its way, with what its columns show.
struct OrderFacts: Sendable {
  let row: OrderRow
  let tags: [String]

  private var order: Order? { row.order }

  private var submission: Submission? {
    if case .submission(let submission) = row { submission } else { nil }
  }

  private var symbol: Symbol? { order?.symbol ?? submission?.request.symbol }

  private var side: String { order?.side.wire ?? submission?.request.side.wire ?? "" }

  private var status: [String] {
    guard let order else {
      if case .unconfirmed? = submission?.state { return ["unconfirmed"] }
      return ["sending"]
    }
    let wire = order.status.wire
    return [wire.split(separator: "_").joined(separator: " "), wire]
  }

  private var price: FixedDecimal? {
    let pricing = submission?.request.pricing
    let price =
      order.map { $0.limitPrice ?? $0.stopPrice } ?? pricing?.limitPrice ?? pricing?.stopPrice
    return price?.decimal
  }

  private var value: FixedDecimal? {
    guard let order, order.filledQuantity.isPositive, let price = order.averageFillPrice else {
      return .zero
    }
    return (try? Money(price, times: order.filledQuantity, of: order.symbol))?.amount
  }

  private var moment: Timestamp? { order?.moment ?? submission?.confirmedAt }

  static let fields: [TableField<OrderFacts>] = [
    TableField("side", "Side", isSearched: true, isGroup: true) { .text($0.side) },
    TableField("qty", "Qty", .number) {
      .figure(($0.order?.quantity ?? $0.submission?.request.quantity)?.decimal)
    },
    TableField("filled", "Filled", .number) { .figure($0.order?.filledQuantity.decimal) },
    TableField("symbol", "Symbol", isSearched: true, isGroup: true) {
      .text($0.symbol?.text ?? "")
    },
    TableField("price", "Price", .number) { .figure($0.price) },
    TableField("tif", "TIF", isGroup: true) {
      .text($0.order?.timeInForce.wire ?? $0.submission?.request.timeInForce.wire ?? "")
    },
    TableField("status", "Status", isSearched: true, isGroup: true) { .words($0.status) },
    TableField("age", "Age", .age, aliases: ["time"]) { .moment($0.moment) },
    TableField("avg", "Avg fill", .number) { .figure($0.order?.averageFillPrice?.decimal) },
    TableField("value", "Value", .number, isSummed: true) { .figure($0.value) },
    TableField("placed", "From", isGroup: true) {
      .text($0.order?.isExternal == true ? "elsewhere" : "here")
    },
    TableField("id", "Order id") { .text($0.row.id) },
    TableField("type", "Type", isSearched: true, isGroup: true) {
      .text($0.order?.type.words ?? $0.submission?.request.pricing.type.words ?? "")
    },
    TableField("class", "Class", isGroup: true) { .words($0.order?.assetClass?.tableWords ?? []) },
    TableField("tag", "Tag", aliases: ["sector"], isGroup: true) { .words($0.tags) },
  ]
}

/// An execution with what its columns show.
struct FillFacts: Sendable {
  let fill: Fill
  let tags: [String]

  static let fields: [TableField<FillFacts>] = [
    TableField("age", "Time", .age, aliases: ["time"]) { .moment($0.fill.at) },
    TableField("side", "Side", isSearched: true, isGroup: true) { .text($0.fill.side.wire) },
    TableField("qty", "Qty", .number) { .number($0.fill.quantity.decimal) },
    TableField("symbol", "Symbol", isSearched: true, isGroup: true) { .text($0.fill.symbol.text) },
    TableField("price", "Price", .number) { .number($0.fill.price.decimal) },
    TableField("value", "Value", .number, isSummed: true) {
      .figure((try? Money($0.fill.price, times: $0.fill.quantity, of: $0.fill.symbol))?.amount)
    },
    TableField("tag", "Tag", aliases: ["sector"], isGroup: true) { .words($0.tags) },
    TableField("id", "Order id") { .text($0.fill.orderID.text) },
  ]
}

/// Where the rows' facts come from.
final class TableSource {
  let portfolio: Portfolio
  let fills: FillList
  let tags: [Symbol: [String]]
  /// The symbols of the watchlist that is shown.
  private let watched: [Symbol]
  private let activities: [Activity]
  /// The broker's list of all names, once it is known.
  private let allAssets: AssetIndex?
  /// Of the symbols in their list; the first of one that is named twice.
  fileprivate private(set) lazy var places = Dictionary(zip(watched, 1...)) { first, _ in first }

  init(
    portfolio: Portfolio, fills: FillList, tags: [Symbol: [String]], watched: [Symbol],
    activities: [Activity], allAssets: AssetIndex?
  ) {
    self.portfolio = portfolio
    self.fills = fills
    self.tags = tags
    self.watched = watched
    self.activities = activities
    self.allAssets = allAssets
  }

  /// The one that is drawn beside the symbol.
  func name(of symbol: Symbol) -> String? {
    let assets = portfolio.assets
    return assets.index(forKey: symbol).map { assets.values[$0].name }
      ?? allAssets?.name(of: symbol)
  }

  /// The tags of pairs by their names without the slash.
  private lazy var pairTags: [Symbol: [String]] = tags.reduce(into: [:]) { pairs, tag in
    if let name = tag.key.slashless { pairs[name] = tag.value }
  }

  /// Of a pair with or without its slash.
  func tags(of symbol: Symbol) -> [String] {
    tags[symbol] ?? symbol.slashless.flatMap { tags[$0] } ?? pairTags[symbol] ?? []
  }

  func holding(_ symbol: Symbol) -> HoldingRow? {
    portfolio.positions[symbol].map { HoldingRow($0, self) }
  }

  func quote(_ symbol: Symbol) -> QuoteRow? {
    portfolio.market[symbol].map { QuoteRow(symbol: symbol, snapshot: $0, source: self) }
  }

  func listed(_ symbol: Symbol) -> QuoteRow? {
    QuoteRow(symbol: symbol, snapshot: portfolio.market[symbol], source: self)
  }

  func activity(_ index: Int) -> ActivityFacts? {
    guard activities.indices.contains(index) else { return nil }
    let entry = activities[index]
    return ActivityFacts(entry: entry, tags: entry.symbol.map { tags(of: $0) } ?? [])
  }

  func order(_ id: RowLists.OrderID) -> OrderFacts? {
    switch id {
    case .submission(let id):
      portfolio.submissions[id].map { facts(.submission($0), $0.request.symbol) }
    case .order(let id), .leg(let id):
      portfolio.orders[id].map { facts(.order($0), $0.symbol) }
    case .fill, .draft, .group: nil
    }
  }

  func fill(_ id: RowLists.OrderID) -> FillFacts? {
    guard case .fill(let execution) = id, let fill = fills[execution] else { return nil }
    return FillFacts(fill: fill, tags: tags(of: fill.symbol))
  }

  private func facts(_ row: OrderRow, _ symbol: Symbol?) -> OrderFacts {
    OrderFacts(row: row, tags: symbol.map { tags(of: $0) } ?? [])
  }
}

extension TableValue {
  static func figure(_ figure: FixedDecimal?) -> TableValue { figure.map { .number($0) } ?? .none }

  /// In seconds since 1970.
  static func moment(_ moment: Timestamp?) -> TableValue { figure(moment?.exactSeconds) }
}

extension Timestamp {
  var exactSeconds: FixedDecimal { FixedDecimal(units: Int128(nanoseconds) * 1_000_000_000) }
}

extension AssetClass {
  /// As people say it, and as the broker does.
  var tableWords: [String] {
    switch self {
    case .usEquity: ["stock", wire]
    case .usOption: ["option", wire]
    default: [wire]
    }
  }
}

extension Order {
  /// When it came to the broker.
  var moment: Timestamp? { submittedAt ?? createdAt }
}
