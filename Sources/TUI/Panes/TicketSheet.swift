import ClientModels

/// The order form with the live quote above it and the review line below it.
struct TicketSheet {
  let ticket: Ticket
  let state: AppState

  /// That of an order with two legs.
  private static let steadyHeight = 18

  func draw(into canvas: inout Canvas, in body: Rect) {
    let reading = TicketReading(
      ticket, portfolio: state.portfolio, rules: state.settings.rules, now: state.now)
    let notes = notes(reading, width: min(62, body.width) - 4)
    let figures = reviewLines(reading, width: min(62, body.width) - 4)
    let quotes = quoteLines(width: min(62, body.width) - 4)
    let height = height(quotes, figures, notes)
    let inside = SheetFrame.draw(
      title(isShort: body.height < height), width: 62, height: min(height, max(20, body.height)),
      steady: Self.steadyHeight, into: &canvas, in: body)
    var row = inside.y
    for line in quotes where row < inside.maxY {
      canvas.drawWords(
        line, column: inside.x + 1, row: row, width: inside.width - 2, role: .sheet)
      row += 1
    }
    // On the smallest screens what is wrong comes before what it would come to, and the fields around the cursor stay.
    let room = inside.maxY - row
    let rows = notes.joined().count
    let isShort = room < ticket.fields.count + 1 + figures.count + rows
    let wanted = isShort ? max(min(rows + figures.count, 3), rows) : 1 + figures.count + rows
    let fields = visibleFields(max(isShort ? 2 : 3, room - wanted), reading)
    draw(fields, reading, row: &row, into: &canvas, in: inside)
    let lines =
      isShort
      ? Self.whole(notes, in: inside.maxY - row) + figures
      : [("", .sheet)] + figures + notes.joined()
    for (text, role) in lines where row < inside.maxY {
      canvas.drawWords(text, column: inside.x + 1, row: row, width: inside.width - 2, role: role)
      row += 1
    }
  }

  /// Sentences that fit whole, the gravest first; the first one in any case.
  private static func whole(_ notes: [[(String, Role)]], in room: Int) -> [(String, Role)] {
    let gravest: [Role] = [.failure, .warning]
    let ordered = notes.enumerated().sorted { one, other in
      func rank(_ note: [(String, Role)]) -> Int {
        note.first.flatMap { gravest.firstIndex(of: $0.1) } ?? gravest.count
      }
      return (rank(one.element), one.offset) < (rank(other.element), other.offset)
    }.map(\.element)
    var lines: [(String, Role)] = []
    for note in ordered where lines.isEmpty || lines.count + note.count <= room { lines += note }
    return lines
  }

  /// Arrows say where fields are left out.
  private func draw(
    _ fields: [Ticket.Field], _ reading: TicketReading, row: inout Int, into canvas: inout Canvas,
    in inside: Rect
  ) {
    for field in fields where row < inside.maxY {
      draw(field, reading, row: row, into: &canvas, in: inside)
      canvas.note(.field(field), at: Rect(x: inside.x, y: row, width: inside.width, height: 1))
      let arrow =
        field == fields.first && field != ticket.fields.first
        ? "▲" : field == fields.last && field != ticket.fields.last ? "▼" : nil
      if let arrow { canvas.draw(arrow, column: inside.maxX - 1, row: row, role: .sheetTitle) }
      row += 1
    }
  }

  private func height(
    _ quotes: [String], _ figures: [(String, Role)], _ notes: [[(String, Role)]]
  ) -> Int { 2 + quotes.count + ticket.fields.count + 1 + figures.count + notes.joined().count }

  /// Whether a fault of the order stands whole on the sheet, on a screen of that size.
  func says(_ fault: String, at size: Size) -> Bool {
    let reading = TicketReading(
      ticket, portfolio: state.portfolio, rules: state.settings.rules, now: state.now)
    let isTold =
      faults(reading).contains { $0.fault == fault || $0.field.lack($0.fault) == fault }
      || reading.review?.problems.contains { $0.description == fault } ?? false
    guard isTold else { return false }
    let width = min(62, size.columns) - 4
    let height = height(
      quoteLines(width: width), reviewLines(reading, width: width), notes(reading, width: width))
    return height <= Rect(size).height - 3
  }

  /// What is wrong with fields, the empty ones too once the review was asked for.
  private func faults(_ reading: TicketReading) -> [(field: Ticket.Field, fault: String)] {
    ticket.fields.compactMap { field in
      guard let fault = reading.faults[field], !ticket.words(field).isEmpty || isAsked(field, fault)
      else { return nil }
      return (field, fault)
    }
  }

  /// The review was asked for, and this empty field is what it lacks.
  private func isAsked(_ field: Ticket.Field, _ fault: String) -> Bool {
    state.isNoticeForKey && state.notice?.text == field.lack(fault)
  }

  /// Where the fields do not all fit, the symbol is in the title: nobody must guess what an order is for.
  private func title(isShort: Bool) -> String {
    guard let order = ticket.changed else {
      let draft = ticket.draft.map { ", draft \($0.number)" } ?? ""
      let symbol = isShort ? ticket.symbol.map { " \($0)" } ?? "" : ""
      return "\(ticket.side == .buy ? "Buy" : "Sell") ticket\(symbol)\(draft)"
    }
    return "Change \(order.side.wire) \(order.symbol?.text ?? "?")"
  }

  /// As many fields as there is room for, the focused one and the first that is at fault among them.
  private func visibleFields(_ room: Int, _ reading: TicketReading) -> [Ticket.Field] {
    let fields = ticket.fields
    guard fields.count > room else { return fields }
    let focused = fields.firstIndex(of: ticket.focus) ?? 0
    let wrong = fieldAtFault(reading).flatMap(fields.firstIndex) ?? focused
    let (first, last) = (min(focused, wrong), max(focused, wrong))
    guard last - first < room else {
      let others = window(fields, around: focused, room - 1)
      return wrong < focused ? [fields[wrong]] + others : others + [fields[wrong]]
    }
    let start = min(max(0, first - (room - (last - first + 1)) / 2), fields.count - room)
    return Array(fields[start..<(start + room)])
  }

  private func window(_ fields: [Ticket.Field], around focused: Int, _ room: Int) -> [Ticket.Field]
  {
    let first = min(max(0, focused - room / 2), fields.count - room)
    return Array(fields[first..<(first + room)])
  }

  /// Of what is said below the fields, the first that a field is about.
  private func fieldAtFault(_ reading: TicketReading) -> Ticket.Field? {
    let problems = reading.review?.problems ?? []
    return faults(reading).first?.field
      ?? (problems.filter(\.isBlocking) + problems).lazy.compactMap { Ticket.Field(atFaultFor: $0) }
      .first { ticket.fields.contains($0) }
  }

  /// Bid, ask, last and spread, closer together and then on two lines where the figures are long: none of them is cut.
  private func quoteLines(width: Int) -> [String] {
    let market = ticket.symbol.flatMap { state.portfolio.market[$0] }
    let parts = [
      "bid \(Format.price(market?.quote?.bid))", "ask \(Format.price(market?.quote?.ask))",
      "last \(Format.price(market?.lastPrice))", "spread \(Format.price(market?.quote?.spread))",
    ]
    for gap in ["   ", "  ", " "] {
      let line = parts.joined(separator: gap)
      if CellWidth.of(line) <= width { return [line] }
    }
    return [parts[..<2], parts[2...]].map { $0.joined(separator: "   ") }
  }

  private func draw(
    _ field: Ticket.Field, _ reading: TicketReading, row: Int, into canvas: inout Canvas,
    in rect: Rect
  ) {
    let isFocused = field == ticket.focus
    canvas.draw(field.label, column: rect.x + 1, row: row, role: .sheet)
    // As wide as what stands in it, with a column on either side.
    let width = min(max(16, CellWidth.of(ticket.words(field)) + 2), rect.width - 17)
    let box = Rect(x: rect.x + 16, y: row, width: width, height: 1)
    canvas.fill(box, role: isFocused ? .inputFocused : .input)
    let used = canvas.draw(
      ticket.words(field), column: box.x + 1, row: row, limit: box.width - 2,
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
      let isHint = ticket.words(field).isEmpty && !isAsked(field, fault)
      return isHint ? (fault, .sheet) : nil
    }
    if field == .lots {
      return (ticket[text: .lots].isEmpty ? "Space lists open lots" : "", .sheet)
    }
    if field == .legs, ticket.legs != .none {
      let isExit = ticket.legs == .orStopLoss
      return (isExit ? "both \(ticket.side.wire)" : "then \(ticket.side.opposite.wire)", .sheet)
    }
    if field == .symbol, let hint = state.symbolHint { return (hint, .sheet) }
    if field == .symbol, let symbol = reading.symbol {
      return (state.portfolio.assets[symbol]?.name ?? "", .sheet)
    }
    switch (field, reading.size) {
    case (.quantity, .quantity(let quantity)?) where quantity.description != ticket[text: .quantity]:
      return ("= \(Format.quantity(quantity))", .sheet)
    case (.quantity, .notional?):
      return (reading.review?.quantity.map { "about \(Format.quantity($0))" } ?? "", .sheet)
    case (.quantity, _): return changedNote
    default: return nil
    }
  }

  /// What a changed order has done already.
  private var changedNote: (String, Role)? {
    guard let order = ticket.changed, order.filledQuantity.isPositive else { return nil }
    return ("more, \(Format.quantity(order.filledQuantity)) filled", .sheet)
  }

  private func reviewLines(_ reading: TicketReading, width: Int) -> [(String, Role)] {
    let review = reading.review
    let word = ticket.side == .buy ? "cost" : "proceeds"
    let share =
      (review?.isAfterEntry == true ? ", with its entry filled" : "")
      + (review.flatMap(OrderText.share).map { ", \($0)" } ?? "")
    // Half of the second figure would be none.
    let whole =
      "buying power after \(review.flatMap(OrderText.power) ?? Format.money(nil as Money?))"
    return [
      shareOfPower.map { ($0, .sheet) },
      ("\(word) \(Format.money(review?.estimatedValue))", .sheet),
      (
        whole.count <= width
          ? whole : "buying power after \(Format.money(review?.buyingPowerAfter))", .sheet
      ),
      review.flatMap(OrderText.keptBack).map { ($0, .sheet) },
      review.flatMap(OrderText.beyondCash).map { ($0, .sheet) },
      ("position after \(Format.quantity(review?.positionAfter))\(share)", .sheet),
      legLine(reading).map { ($0, .sheet) },
    ].compactMap { $0 }
  }

  /// What the legs bring, in one line; nil without legs.
  private func legLine(_ reading: TicketReading) -> String? {
    guard let instruction = reading.instruction, let review = reading.review else { return nil }
    guard let outcome = LegOutcome(instruction, review) else { return nil }
    let ratio = outcome.ratio.map { ", \($0.text(minimumDigits: 2)) to 1" } ?? ""
    let worst = outcome.lossAtLimit.map { " to \(Format.signed($0))" } ?? ""
    return switch (outcome.profit, outcome.loss) {
    case (let profit?, let loss?):
      "at the legs \(Format.signed(profit)) or \(Format.signed(loss))\(worst)\(ratio)"
    case (let profit?, nil): "at the take profit \(Format.signed(profit))"
    case (nil, let loss?): "at the stop loss \(Format.signed(loss))\(worst)"
    case (nil, nil): nil
    }
  }

  /// What a share that was typed for a buy is a share of: of an account that lends it is more than the cash.
  private var shareOfPower: String? {
    let typed = ticket[text: .quantity]
    guard ticket.side == .buy, QuantityEntry.isShare(typed), let account = state.portfolio.account,
      let power = account.buyingPower
    else { return nil }
    return "\(typed.lowercased()) of buying power \(Format.money(power))"
      + (account.isMargin ? " (margin)" : "")
  }

  /// What the changed order keeps, and is therefore no field.
  private var staying: [OrderTerm] { ticket.changed?.staying([.quantity, .timeInForce]) ?? [] }

  /// Faults of what was typed, then problems of the order, each a whole sentence in lines.
  private func notes(_ reading: TicketReading, width: Int) -> [[(String, Role)]] {
    var notes: [(String, Role)] = faults(reading).map { field, fault in
      (ticket.words(field).isEmpty ? field.lack(fault) : "\(field.label): \(fault)", .failure)
    }
    notes += staying.map { ($0.reasonItStays, .sheet) }
    if let cut = reading.cut { notes.append((cut, .warning)) }
    if reading.review != nil, let unreachable = state.unreachable {
      notes.append((unreachable, .warning))
    }
    notes += state.tellable(reading.review?.problems ?? []).map {
      ($0.description, $0.isBlocking ? .failure : .warning)
    }
    return notes.map { text, role in
      SheetFrame.wrap(SheetText.marked(text, role), width: width).map { ($0, role) }
    }
  }
}
