import ClientModels

/// The order form with the live quote above it and the review line below it.
struct TicketSheet {
  let ticket: Ticket
  let state: AppState

  func draw(into canvas: inout Canvas, in body: Rect) {
    let reading = TicketReading(ticket, portfolio: state.portfolio, now: state.now)
    let notes = notes(reading, width: min(62, body.width) - 4)
    let height = 3 + ticket.fields.count + 4 + notes.count
    let inside = SheetFrame.draw(
      "\(ticket.side == .buy ? "Buy" : "Sell") ticket", width: 62, height: min(height, 20),
      into: &canvas, in: body)
    var row = inside.y
    canvas.drawWords(
      quoteLine, column: inside.x + 1, row: row, width: inside.width - 2, role: .sheet)
    row += 1
    for field in ticket.fields where row < inside.maxY {
      draw(field, reading, row: row, into: &canvas, in: inside)
      row += 1
    }
    // On the smallest screens what is wrong comes before what it would come to.
    let isShort = inside.maxY - row < 4 + notes.count
    let lines =
      isShort ? notes + reviewLines(reading) : [("", .sheet)] + reviewLines(reading) + notes
    for (text, role) in lines where row < inside.maxY {
      canvas.drawWords(text, column: inside.x + 1, row: row, width: inside.width - 2, role: role)
      row += 1
    }
  }

  private var quoteLine: String {
    guard let symbol = ticket.symbol, let market = state.portfolio.market[symbol] else {
      return "bid —   ask —   last —"
    }
    return "bid \(Format.price(market.quote?.bid))   ask \(Format.price(market.quote?.ask))   "
      + "last \(Format.price(market.lastPrice))   spread \(Format.price(market.quote?.spread))"
  }

  private func draw(
    _ field: Ticket.Field, _ reading: TicketReading, row: Int, into canvas: inout Canvas,
    in rect: Rect
  ) {
    let isFocused = field == ticket.focus
    canvas.draw(label(field), column: rect.x + 1, row: row, role: .sheet)
    let box = Rect(x: rect.x + 16, y: row, width: 16, height: 1)
    canvas.fill(box, role: isFocused ? .inputFocused : .input)
    let used = canvas.draw(
      value(field), column: box.x + 1, row: row, limit: box.width - 2,
      role: isFocused ? .inputFocused : .input)
    let showsCursor =
      state.layers.last.map { if case .ticket = $0 { true } else { false } } ?? false
    if isFocused, ticket.isTextField, showsCursor {
      canvas.cursor = (min(box.x + 1 + used, box.maxX - 1), row)
    }
    if let note = note(field, reading) {
      canvas.drawWords(
        note.0, column: box.maxX + 1, row: row, width: max(0, rect.maxX - box.maxX - 2),
        role: note.1)
    }
  }

  /// What a shortcut came to, or what is wrong with the field.
  private func note(_ field: Ticket.Field, _ reading: TicketReading) -> (String, Role)? {
    if let fault = reading.faults[field] {
      let isEmpty = value(field).isEmpty
      return isEmpty ? (fault, .sheet) : nil
    }
    if field == .symbol, let symbol = reading.symbol {
      return (state.portfolio.assets[symbol]?.name ?? "", .sheet)
    }
    if field == .quantity, let quantity = reading.quantity,
      quantity.description != ticket.quantityText
    {
      return ("= \(Format.quantity(quantity))", .sheet)
    }
    return nil
  }

  private func label(_ field: Ticket.Field) -> String {
    switch field {
    case .symbol: "Symbol"
    case .side: "Side"
    case .quantity: "Quantity"
    case .type: "Type"
    case .limitPrice: "Limit price"
    case .timeInForce: "Time in force"
    }
  }

  private func value(_ field: Ticket.Field) -> String {
    switch field {
    case .symbol: ticket.symbolText
    case .side: ticket.side.wire
    case .quantity: ticket.quantityText
    case .type: ticket.kind == .market ? "market" : "limit"
    case .limitPrice: ticket.limitText
    case .timeInForce: ticket.timeInForce == .day ? "day" : "gtc (till canceled)"
    }
  }

  private func reviewLines(_ reading: TicketReading) -> [(String, Role)] {
    let review = reading.review
    let word = ticket.side == .buy ? "cost" : "proceeds"
    return [
      ("\(word) \(Format.money(review?.estimatedValue))", .sheet),
      ("buying power after \(Format.money(review?.buyingPowerAfter))", .sheet),
      ("position after \(Format.quantity(review?.positionAfter))", .sheet),
    ]
  }

  /// Faults of what was typed, then problems of the order, each a whole sentence.
  private func notes(_ reading: TicketReading, width: Int) -> [(String, Role)] {
    var notes: [(String, Role)] = []
    for field in ticket.fields where !value(field).isEmpty {
      guard let fault = reading.faults[field] else { continue }
      notes += SheetFrame.wrap("\(label(field)): \(fault)", width: width).map { ($0, .failure) }
    }
    for problem in reading.review?.problems ?? [] {
      notes += SheetFrame.wrap(problem.description, width: width)
        .map { ($0, problem.isBlocking ? .failure : .warning) }
    }
    return notes
  }
}
