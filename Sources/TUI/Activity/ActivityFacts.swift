import ClientModels

/// An entry of the account's activity with what its columns show.
struct ActivityFacts: Sendable {
  let entry: Activity
  let tags: [String]

  /// A word for it, and the others by which one may look for it.
  private var words: [String] {
    [entry.what, entry.kind.rawValue]
      + (entry.isCanceled ? [entry.side?.wire].compactMap { $0 } : [])
  }

  static let fields: [TableField<ActivityFacts>] = [
    TableField("age", "Time", .age, aliases: ["time"]) { .moment($0.entry.moment) },
    TableField("day", "Day", isSearched: true) { .text($0.entry.day.description) },
    TableField("what", "What", aliases: ["side"], isSearched: true) { .words($0.words) },
    TableField("kind", "Kind", isGroup: true) { .text($0.entry.kind.rawValue) },
    TableField("symbol", "Symbol", isSearched: true, isGroup: true) {
      .text($0.entry.symbol?.text ?? "")
    },
    TableField("qty", "Qty", .number) { .figure($0.entry.quantity?.decimal) },
    TableField("price", "Price", .number) { .figure($0.entry.price?.decimal) },
    TableField("cash", "Cash", .number, aliases: ["amount"]) { .figure($0.entry.cash?.amount) },
    TableField("currency", "Currency", isGroup: true) {
      .text($0.entry.cash?.currency.code ?? "")
    },
    TableField("type", "Type", isSearched: true, isGroup: true) { .text($0.entry.type) },
    TableField("status", "Status", isSearched: true) { .text($0.entry.status ?? "") },
    TableField("note", "Note", isSearched: true) { .text($0.entry.note ?? "") },
    TableField("tag", "Tag", aliases: ["sector"], isGroup: true) { .words($0.tags) },
    TableField("id", "Order id") { .text($0.entry.orderID?.text ?? "") },
  ]
}

extension Activity {
  /// Bought, sold, or its kind.
  var what: String {
    if isCanceled { return "canceled" }
    return side.map { $0.wire.uppercased() } ?? kind.rawValue
  }

  /// When it happened, where that is known and was on its day.
  var timeOfDay: Timestamp? { at.flatMap { NewYork.civil($0).day == day ? $0 : nil } }

  /// That, or the beginning of its day.
  var moment: Timestamp { timeOfDay ?? NewYork.timestamp(day, secondOfDay: 0) }
}
