import ClientModels

/// The open lots of the ticket's symbol: some are chosen, in an order, and of each how much.
public struct LotSheet: Hashable, Sendable {
  /// In the order in which they are to be closed.
  private(set) var chosen: [ExecutionID] = []
  private var texts: [ExecutionID: String] = [:]
  private(set) var selected = 0
  /// The row was just reached: what is typed replaces its quantity.
  private var isTextSelected = true

  private static let textLimit = 32

  init(_ choice: LotChoice?) {
    for part in choice?.parts ?? [] {
      chosen.append(part.lot)
      texts[part.lot] = part.quantity.description
    }
  }

  func text(of lot: ExecutionID) -> String { texts[lot] ?? "" }

  /// What is chosen of a lot so far; nil when it cannot be read.
  func quantity(of lot: ExecutionID) -> Quantity? {
    texts[lot].flatMap { try? Quantity(typed: $0) }
  }

  var total: Quantity {
    chosen.compactMap(quantity).reduce(.zero) { (try? $0 + $1) ?? $0 }
  }

  mutating func move(by step: Int, of count: Int) {
    guard count > 0 else { return }
    selected = (min(selected, count - 1) + step + count) % count
    isTextSelected = true
  }

  /// Takes the lot, `quantity` of it, or lets it go.
  mutating func toggle(_ lot: ExecutionID, _ quantity: Quantity) {
    isTextSelected = true
    if texts[lot] != nil {
      remove(lot)
    } else if quantity.isPositive {
      chosen.append(lot)
      texts[lot] = quantity.description
    }
  }

  mutating func type(_ character: Character, for lot: ExecutionID) {
    if isTextSelected || texts[lot] == nil {
      if texts[lot] == nil { chosen.append(lot) }
      texts[lot] = ""
    }
    isTextSelected = false
    if text(of: lot).count < Self.textLimit { texts[lot]?.append(character) }
  }

  mutating func deleteBackward(_ lot: ExecutionID) {
    _ = isTextSelected ? texts[lot] = "" : texts[lot].map { texts[lot] = String($0.dropLast()) }
    isTextSelected = false
    if text(of: lot).isEmpty { remove(lot) }
  }

  mutating func clear() {
    chosen = []
    texts = [:]
  }

  private mutating func remove(_ lot: ExecutionID) {
    chosen.removeAll { $0 == lot }
    texts[lot] = nil
  }

  /// As the ticket's field has it; nil while a quantity cannot be read.
  func typed(_ open: OpenLots) -> String? {
    let names = Dictionary(zip(open.lots.map(\.id), open.names)) { first, _ in first }
    var words: [String] = []
    for lot in chosen {
      guard let quantity = quantity(of: lot), quantity.isPositive, let name = names[lot] else {
        return nil
      }
      words.append("\(name):\(quantity)")
    }
    return words.joined(separator: ",")
  }
}

extension LotSheet {
  /// What the lots are held against while one chooses.
  struct Setting {
    let open: OpenLots
    /// What other orders have chosen already.
    let promised: [ExecutionID: Quantity]
    /// Of the ticket; nil before it has a quantity.
    let ordered: Quantity?
    /// That the ticket would fill at; nil without one.
    let price: Price?
    let now: Timestamp

    func free(_ lot: Lot) -> Quantity {
      max((try? lot.quantity - (promised[lot.id] ?? .zero)) ?? .zero, .zero)
    }
  }

  func draw(into canvas: inout Canvas, in body: Rect, _ setting: Setting) {
    let lots = setting.open.lots
    let inside = SheetFrame.draw(
      "Lots of \(setting.open.symbol)", width: 76, height: min(lots.count, 16) + 5,
      into: &canvas, in: body)
    let (table, foot) = inside.split(top: max(2, inside.height - 2))
    let names = setting.open.names
    Table(
      columns: columns(setting, names), count: lots.count,
      selected: min(selected, lots.count - 1), isFocused: true
    ) { ($0, lots[$0]) }.draw(into: &canvas, in: table)
    let ordered = setting.ordered.map { " of \(Format.quantity($0))" } ?? ""
    let isWhole = setting.ordered.map { $0 == total } ?? true
    canvas.drawWords(
      "chosen \(Format.quantity(total))\(ordered)\(gain(setting))", column: foot.x + 1,
      row: foot.y, width: foot.width - 2, role: isWhole ? .sheet : .warning)
    canvas.drawWords(
      "\(Command.toggleLot.keyName) takes a lot, figures a part of it; \(Command.keepLots.keyName) keeps",
      column: foot.x + 1,
      row: foot.y + 1, width: foot.width - 2, role: .sheetTitle)
  }

  private func columns(
    _ setting: Setting, _ names: [String]
  ) -> [TableColumn<(place: Int, lot: Lot)>] {
    [
      TableColumn("", number: true, rank: 0) { row in
        TableCell(chosen.firstIndex(of: row.lot.id).map { "\($0 + 1)" } ?? " ", .warning)
      },
      TableColumn("Take", number: true, rank: 0) { TableCell(text(of: $0.lot.id)) },
      TableColumn("Of", number: true, rank: 0) { row in
        TableCell(Format.quantity(setting.free(row.lot)))
      },
      TableColumn("Lot", rank: 0, limit: 14) { TableCell(names[$0.place]) },
      TableColumn("Price", number: true, rank: 1) { TableCell(Format.price($0.lot.price)) },
      TableColumn("Days", number: true, rank: 2) { row in
        TableCell("\(days(row.lot, setting.now))", .dim)
      },
      TableColumn("Gain", number: true, rank: 0) { row in
        let gain = gain(of: row.lot, setting.free(row.lot), setting)
        return TableCell(Format.signed(gain), Format.gainRole(gain))
      },
    ]
  }

  private func days(_ lot: Lot, _ now: Timestamp) -> Int {
    NewYork.civil(now).day.ordinal - NewYork.civil(lot.openedAt).day.ordinal
  }

  /// Of so much of a lot at the ticket's price.
  private func gain(of lot: Lot, _ quantity: Quantity, _ setting: Setting) -> Money? {
    setting.price.flatMap { price in
      guard let choice = LotChoice([LotChoice.Part(lot.id, quantity)]) else { return nil }
      return match(choice, quantity, at: price, setting)
    }
  }

  private func gain(_ setting: Setting) -> String {
    let parts = chosen.compactMap { lot in quantity(of: lot).map { LotChoice.Part(lot, $0) } }
    guard let price = setting.price, let choice = LotChoice(parts),
      let gain = match(choice, total, at: price, setting)
    else { return "" }
    return ", \(Format.signed(gain)) at \(Format.price(price))"
  }

  private func match(
    _ choice: LotChoice, _ quantity: Quantity, at price: Price, _ setting: Setting
  ) -> Money? {
    let side: OrderSide = setting.open.quantity.isNegative ? .buy : .sell
    return
      (try? setting.open.match(
        side, quantity, at: price, on: setting.now, by: .chosen(choice)))
      .map { Money($0.gain) }
  }
}
