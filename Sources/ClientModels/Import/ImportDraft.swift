/// An activity of a file without its id and day.
struct ImportDraft {
  /// The line says that it sells short.
  var isShort = false
  /// The sign of its quantity is not known yet.
  var isEnding = false
  /// Its fees are no part of the amount that the line tells.
  var isFeeOnTop = false
  /// How many shares it brings is not known yet.
  var split: ImportSplit?
  var type: String
  var symbol: Symbol?
  var side: OrderSide?
  var quantity: FixedDecimal?
  var price: FixedDecimal?
  var cash: FixedDecimal?
  var note: String?

  /// Shares came or went without a trade.
  var isMove: Bool { type == Settlement.Event.transfer.rawValue }

  /// Shares go with their lots, and come as one where what they cost is told.
  private var movesLots: Bool { isMove && (price != nil || quantity?.isNegative ?? false) }

  func activity(_ id: String, _ day: CalendarDay, _ at: Timestamp) -> Activity? {
    guard let id = ExecutionID(id) else { return nil }
    if let side, let symbol, let quantity, let price, let order = BrokerOrderID(id.text) {
      return Activity(
        Fill(
          executionID: id, orderID: order, symbol: symbol, side: side,
          quantity: Quantity(quantity), price: Price(price), at: at))
    }
    return Activity(
      id: id, type: type, subtype: movesLots ? Settlement.movesLots : nil, day: day,
      at: at, symbol: symbol, quantity: quantity.map(Quantity.init), price: price.map(Price.init),
      cash: cash.map { Money($0) }, note: note)
  }
}
