import ClientModels

/// The `:` line at the bottom, with what it would do above it.
struct LineSheet {
  let entry: LineEntry
  let state: AppState

  func draw(into canvas: inout Canvas, in body: Rect) {
    let preview = lines(width: body.width - 4)
    let height = min(body.height, preview.count + 3)
    let rect = Rect(x: body.x, y: body.maxY - height, width: body.width, height: height)
    canvas.fill(rect, role: .sheet)
    canvas.box(rect, title: "Command", role: .sheetBorder, titleRole: .sheetTitle)
    let inside = rect.inset(by: 1)
    for (index, line) in preview.enumerated() where index < inside.height - 1 {
      canvas.drawWords(
        line.0, column: inside.x + 1, row: inside.y + index, width: inside.width - 2, role: line.1)
    }
    let row = inside.maxY - 1
    canvas.fill(Rect(x: inside.x, y: row, width: inside.width, height: 1), role: .inputFocused)
    // The end of a long line is what is being typed.
    let shown = entry.text.suffix(max(0, inside.width - 3))
    let used = canvas.draw(
      ":" + shown, column: inside.x, row: row, limit: inside.width - 1, role: .inputFocused)
    canvas.cursor = (min(inside.x + used, inside.maxX - 1), row)
  }

  /// What was wrong with it when it was to be run; else what it would do.
  private func lines(width: Int) -> [(String, Role)] {
    guard state.isNoticeOnSheet, let notice = state.notice else { return preview(width: width) }
    return wrap(notice.text, notice.severity == .failure ? .failure : .warning, width)
      + completions(width)
  }

  private func preview(width: Int) -> [(String, Role)] {
    guard !entry.text.isEmpty else {
      return CommandPhrase.verbs.map { ($0.form, .sheet) }
    }
    let phrase: CommandPhrase
    do throws(CommandPhrase.Fault) { phrase = try CommandPhrase(entry.text) } catch {
      let hint = AlertPhrase.hint(entry.text) ?? error.description
      return wrap(hint, .dim, width) + completions(width)
    }
    if entry.isHeld, let words = state.waiting(phrase) { return wrap(words, .warning, width) }
    switch phrase {
    case .order(let phrase): return order(phrase.ticket, width)
    case .change(let name, let words): return change(name, words, width)
    case .cancel(let names):
      let orders = names.flatMap { state.portfolio.workingOrders(named: $0) }
      if names.isEmpty { return [("asks to cancel the selected order", .sheet)] }
      guard !orders.isEmpty else { return [("no working order is named so", .warning)] }
      return [("asks to cancel \(orders.count):", .sheet)]
        + orders.prefix(4).map { ("  " + OrderText.sentence($0), .sheet) }
    case .cancelAll:
      return [
        ("asks to cancel \(counted(state.portfolio.workingOrders.count, "working order"))", .sheet)
      ]
    case .exit(let request):
      return exit(request, width)
    case .command(let command): return wrap(command.help, .sheet, width)
    case .chart(let symbol, let interval):
      let words = interval.map { ", bars of \($0.rawValue)" } ?? ""
      return wrap(
        state.doubt(about: [symbol]) ?? "opens the chart of \(symbol)\(words)", .sheet, width)
    case .quote(let symbol):
      let words = state.portfolio.market[symbol].map(state.sentence) ?? state.doubt(about: [symbol])
      return wrap(words ?? "asks for the quote of \(symbol)", .sheet, width)
    case .draft(let phrase):
      return order(phrase.ticket, width) + [("kept as a draft; nothing is sent", .sheet)]
    case .basket(let path):
      return wrap("reads the orders of \(path) as drafts; nothing is sent", .sheet, width)
    case .alert(let phrase): return wrap(state.preview(phrase), .sheet, width)
    case .resend(let id): return settling("send", "again", id)
    case .abandon(let id): return settling("give", "up", id)
    case .watch(let phrase): return wrap(state.preview(of: phrase), .sheet, width)
    case .period(let period): return [("tells performance: \(period.name)", .sheet)]
    case .benchmark(let symbol):
      let words = state.doubt(about: [symbol]) ?? "sets performance against \(symbol)"
      return wrap(words, .sheet, width)
    case .theme(let name): return [("takes the theme \(name), and keeps it", .sheet)]
    case .asOf(let day):
      return [(day.map { "shows the book of \($0) on every tab" } ?? "goes back to now", .sheet)]
    case .view(let view): return [("opens the list of orders: \(view.rawValue)", .sheet)]
    }
  }

  private func exit(_ request: ExitRequest, _ width: Int) -> [(String, Role)] {
    let preview = ExitPreview(request, portfolio: state.portfolio)
    if let problem = preview.problem { return wrap(problem, .warning, width) }
    let parts = [
      preview.orders.isEmpty ? nil : "cancel \(counted(preview.orders.count, "order"))",
      preview.closings.isEmpty ? nil : "close \(counted(preview.closings.count, "position"))",
    ].compactMap { $0 }
    guard !parts.isEmpty else {
      return [("asks, though nothing works and nothing is held", .sheet)]
    }
    let lines = ["asks to \(parts.joined(separator: " and "))"]
    guard case .close = request else { return lines.flatMap { wrap($0, .sheet, width) } }
    return (lines + preview.closings.map(OrderText.sentence) + state.staying(preview, request))
      .flatMap { wrap($0, .sheet, width) }
  }

  private func settling(_ verb: String, _ end: String, _ id: ClientOrderID?) -> [(String, Role)] {
    let submission = id.map { state.portfolio.submissions[$0] } ?? state.unconfirmedInQuestion
    guard let submission, case .unconfirmed = submission.state else {
      return [("no unconfirmed order is \(id == nil ? "selected" : "called so")", .warning)]
    }
    return [("asks to \(verb) \(OrderText.sentence(submission.request)) \(end)", .sheet)]
  }

  private func order(_ ticket: Ticket, _ width: Int) -> [(String, Role)] {
    let reading = TicketReading(
      ticket, portfolio: state.portfolio, rules: state.settings.rules, now: state.now)
    if let fault = ticket.fields.lazy.compactMap({ reading.faults[$0] }).first {
      return wrap(fault, .warning, width)
    }
    guard let instruction = reading.instruction, let review = reading.review else { return [] }
    if let words = state.unknown([instruction.symbol]) {
      return wrap("× \(words)", .failure, width)
    }
    let cost = review.estimatedValue.map { ", about \(Format.money($0))" } ?? ""
    return wrap(OrderText.sentence(instruction) + cost, .sheetTitle, width)
      + (state.doubt(about: [instruction.symbol]).map { wrap("! \($0)", .warning, width) } ?? [])
      + (QuantityEntry.isShare(ticket[text: .quantity])
        ? OrderText.keptBack(review).map { wrap($0, .sheet, width) } ?? [] : [])
      + (reading.cut.map { wrap("! \($0)", .warning, width) } ?? [])
      + review.problems.prefix(3).flatMap {
        let role = $0.isBlocking ? Role.failure : .warning
        return wrap(SheetText.marked("\($0)", role), role, width)
      }
  }

  private func change(_ name: String, _ words: [String], _ width: Int) -> [(String, Role)] {
    if name.lowercased() == MarkedChange.name { return changeMarked(words, width) }
    guard let order = state.portfolio.order(named: name) else {
      return [("no order \(name) is known", .warning)]
    }
    do throws(OrderPhrase.Fault) {
      let ticket = try OrderPhrase(
        changing: order, words, lots: state.portfolio.lotChoices[order.id]
      ).ticket
      return wrap(OrderText.sentence(order) + " becomes", .sheet, width)
        + self.order(ticket, width)
    } catch {
      return wrap(error.description, .dim, width)
    }
  }

  private func changeMarked(_ words: [String], _ width: Int) -> [(String, Role)] {
    let count = state.markedOrders.count
    if count > 0, let hint = MarkedChange.hint(words) {
      return [("changes \(OrderText.count(count, "marked order")) after a review", .sheet)]
        + wrap(hint, .dim, width)
    }
    do throws(OrderPhrase.Fault) {
      let (requests, leftOut) = try state.changes(words)
      return [("reviews \(OrderText.count(requests.count, "change")):", .sheet)]
        + requests.prefix(4).map { ("  " + OrderText.sentence($0.0), .sheet) }
        + leftOut.prefix(2).flatMap { wrap("– \($0.sentence): \($0.reason)", .dim, width) }
    } catch {
      return wrap(error.description, .dim, width)
    }
  }

  private func completions(_ width: Int) -> [(String, Role)] {
    let names = CommandPhrase.completions(of: entry.text, symbols: [])
    return names.isEmpty ? [] : wrap(names.prefix(12).joined(separator: "  "), .sheet, width)
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private func wrap(_ text: String, _ role: Role, _ width: Int) -> [(String, Role)] {
    SheetFrame.wrap(text, width: max(1, width)).map { ($0, role) }
  }
}

/// Commands found by typing.
struct PaletteSheet {
  let entry: PaletteEntry
  let state: AppState

  func draw(into canvas: inout Canvas, in body: Rect) {
    let commands = entry.commands { state.refusal(of: $0) != nil }
    let height = min(body.height, 16)
    let inside = SheetFrame.draw(
      "Commands", width: 76, height: height, into: &canvas, in: body)
    canvas.fill(
      Rect(x: inside.x, y: inside.y, width: inside.width, height: 1), role: .inputFocused)
    let used = canvas.draw(
      "> " + entry.text, column: inside.x, row: inside.y, limit: inside.width - 1,
      role: .inputFocused)
    canvas.cursor = (min(inside.x + used, inside.maxX - 1), inside.y)
    let room = inside.height - 1
    let first = min(max(0, entry.selected - room + 1), max(0, commands.count - room))
    for (index, command) in commands.dropFirst(first).prefix(room).enumerated() {
      let row = inside.y + 1 + index
      let role: Role = first + index == entry.selected ? .selection : .sheet
      canvas.fill(Rect(x: inside.x, y: row, width: inside.width, height: 1), role: role)
      let key = Keymap.current.keys(of: command).first?.name ?? ""
      canvas.drawWords(key, column: inside.x + 1, row: row, width: 8, role: role)
      canvas.drawWords(
        command.help, column: inside.x + 10, row: row, width: max(0, inside.width - 11), role: role)
    }
    RowsBeyond.draw(
      first: first, height: room, of: commands.count, into: &canvas, around: inside)
    if commands.isEmpty {
      canvas.drawWords(
        "no command has these letters", column: inside.x + 1, row: inside.y + 1,
        width: inside.width - 2, role: .dim)
    }
  }
}
