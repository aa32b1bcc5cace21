import ClientModels

/// A framed area in the middle of the body that hides what is under it.
enum SheetFrame {
  /// Rows above and below a sheet that show nothing of what is under it that could be read.
  private static let stripe = 3

  /// Draws the frame and returns what is inside it. One that is lower than `steady` has its top where one of that height has
  /// it, so that lines that come and go at its end move nothing.
  static func draw(
    _ title: String, width: Int, height: Int, steady: Int = 0, into canvas: inout Canvas,
    in body: Rect
  ) -> Rect {
    let size = (min(width, body.width), min(height, body.height))
    let rect = Rect(
      x: body.x + (body.width - size.0) / 2,
      y: body.y + max(0, (body.height - max(size.1, steady)) / 2),
      width: size.0, height: size.1)
    if rect.width == body.width, body.height - rect.height <= Self.stripe {
      // A strip of what is under it would look like a part of it.
      canvas.fill(body)
    }
    canvas.fill(rect, role: .sheet)
    canvas.box(rect, title: title, role: .sheetBorder, titleRole: .sheetTitle)
    return rect.inset(by: 1)
  }

  /// Breaks words into lines of at most `width` columns, and a word that is wider than a line where the line ends.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in Sanitizer.clean(text).split(separator: " ") {
      for piece in pieces(of: word, width: width) {
        if !line.isEmpty, CellWidth.of(line) + 1 + CellWidth.of(piece) > width {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + piece
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// What stands behind the last comma or such in the last two thirds of a piece goes to the next line: JSON and addresses break
  /// between their words.
  private static func cutAfterSign(_ piece: inout String) -> String {
    let early = piece.index(piece.startIndex, offsetBy: piece.count / 3)
    guard let sign = piece[early...].lastIndex(where: { ",;&?/".contains($0) }) else { return "" }
    let rest = String(piece[piece.index(after: sign)...])
    piece = String(piece[...sign])
    return rest
  }

  private static func pieces(of word: Substring, width: Int) -> [String] {
    var pieces = [""]
    var used = 0
    for scalar in word.unicodeScalars {
      let size = CellWidth.of(scalar)
      if used > 0, used + size > width, size > 0 {
        let rest = cutAfterSign(&pieces[pieces.count - 1])
        pieces.append(rest)
        used = CellWidth.of(rest)
      }
      pieces[pieces.count - 1].unicodeScalars.append(scalar)
      used += size
    }
    return pieces
  }
}

extension AppState {
  /// What the limit of the day's loss is held against, where there is one.
  fileprivate var dayLossFigure: String? {
    settings.rules.limits.dayLoss.map { limit in
      "\(Format.signed(portfolio.dayProfitAndLoss)), at most -\(limit.value.grouped(digits: 2))"
        + (limit.response == .block ? "; read anew on sending" : "")
    }
  }
}

extension AppState {
  /// That an order would most likely not be sent now; nil as long as the broker answers and the journal takes it.
  var unreachable: String? {
    if let journalFault { return "no order can be recorded: \(journalFault)" }
    guard case .failing(let reason, _) = link else { return nil }
    return "not connected: \(reason)"
  }

  /// The same on a review.
  func unreachableLines(width: Int) -> [(text: String, role: Role)] {
    unreachable.map {
      SheetText.wrap(
        "! \($0); \(Command.send.keyName) tries it once, and says if it was not sent",
        width: width, role: .failure)
    } ?? []
  }

  /// That the stream is down says nothing more where nobody answers.
  func tellable(_ problems: [OrderProblem]) -> [OrderProblem] {
    guard case .failing = link else { return problems }
    return problems.filter { if case .orderStreamDown = $0 { false } else { true } }
  }
}

extension ReviewSheet {
  func text(width: Int, state: AppState) -> SheetText {
    let width = min(64, width)
    let review = state.check(request).review()
    let order = SheetText.wrap(sentence(review), width: width, role: .sheetTitle)
    var lines = order
    let outcomes = OrderText.outcomes(instruction(state), review).map { label, text in
      label + String(repeating: " ", count: Self.labelWidth - label.utf8.count) + text
    }
    lines += (change(state) + figures(review, state) + outcomes).flatMap {
      SheetText.hang($0, width: width, role: .sheet)
    }
    var warnings = state.unreachableLines(width: width)
    warnings += state.tellable(review.problems).flatMap {
      let role = $0.isBlocking ? Role.failure : .warning
      return SheetText.wrap(SheetText.marked("\($0)", role), width: width, role: role)
    }
    if let cut { warnings += SheetText.wrap("! \(cut)", width: width, role: .warning) }
    if needsOnePressMore {
      warnings.append(("! Send another all the same?", .failure))
    }
    // Inside the frame, and less the prompt with the empty line above it.
    let room = state.body.height - 4 - lines.count - warnings.count
    lines += lots(review, width: width - 4, room: room) + warnings
    var text = SheetText(
      title: "Review: nothing is sent yet", width: width, lines: lines,
      prompt: prompt(state, isBlocked: review.isBlocked))
    text.head = order.count
    return text
  }

  /// What goes out, in one sentence.
  private func sentence(_ review: OrderReview) -> String {
    let value =
      review.estimatedValue.map { ", about \(Format.money($0))" } ?? ""
    return OrderText.sentence(request) + value
  }

  /// With the legs that a changed order keeps.
  private func instruction(_ state: AppState) -> OrderInstruction {
    var instruction = request.instruction
    if let order = request.replaces.flatMap({ state.portfolio.orders[$0] }) {
      instruction.legs = state.portfolio.legsLeft(of: order)
    }
    return instruction
  }

  /// What a change finds and what it leaves.
  private func change(_ state: AppState) -> [String] {
    guard let order = request.replaces.flatMap({ state.portfolio.orders[$0] }),
      let quantity = order.quantity
    else { return [] }
    let filled = order.filledQuantity
    let changes = OrderText.changes(request, of: order).map { "changes             \($0)" }
    guard let leaves = order.leavesQuantity else {
      return [
        "now                 \(order.status.wire), \(Format.quantity(filled)) of "
          + "\(Format.quantity(quantity)) filled"
      ]
    }
    let wanted = request.instruction(replacing: order).quantity
    let whole = wanted.flatMap { try? $0 + filled }
    let legs = OrderText.legPrices(state.portfolio.legsLeft(of: order))
    return changes
      + [
        "now                 \(OrderText.price(order)), \(Format.quantity(filled)) of "
          + "\(Format.quantity(quantity)) filled, \(Format.quantity(leaves)) remain",
        "then                \(Format.quantity(wanted)) remain, \(Format.quantity(whole)) in all",
        legs.map { "legs stay           \($0)" },
      ].compactMap { $0 }
  }

  private func figures(_ review: OrderReview, _ state: AppState) -> [String] {
    [
      "buying power after  \(OrderText.power(review) ?? Format.money(nil as Money?))",
      review.keptBack.map { "kept back           \($0)%: without a limit it may fill dearer" },
      review.beyondCash.map { "uses margin         \(Format.money($0)) beyond cash" },
      "position after      \(Format.quantity(review.positionAfter)) \(request.symbol)"
        + (review.isAfterEntry ? ", with its entry filled" : "")
        + (OrderText.share(review).map { ", \($0)" } ?? ""),
      OrderText.working(review),
      review.distanceFromMarket.map { "its price is        \(distance($0, state))" },
      review.firstStop.map { "stop at first       about \(Format.price($0))" },
      review.session.map { "session             \($0.words)" },
      state.dayLossFigure.map { "day's result        \($0)" },
      "client order id     \(request.clientOrderID)",
    ].compactMap { $0 }
  }

  /// Against what it would meet: `0.25% below the ask 655.95`.
  private func distance(_ percent: Percent, _ state: AppState) -> String {
    let quote = state.portfolio.market[request.symbol]?.quote
    let met = request.side == .buy ? quote?.ask : quote?.bid
    let name = met == nil ? "last price" : request.side == .buy ? "ask" : "bid"
    let price = met.map { " \(Format.price($0))" } ?? ""
    let place = "\(OrderText.distance(percent)) the \(name)\(price)"
    guard met != nil, request.pricing.type == .limit, state.portfolio.clock?.isOpen == true,
      request.side == .buy ? !percent.isNegative : !percent.isPositive
    else { return place }
    return place + ", where it fills at once"
  }

  /// As many lots as there is room for, and a few at the least.
  private func lots(
    _ review: OrderReview, width: Int, room: Int
  ) -> [(text: String, role: Role)] {
    let all = lots(review, width: width, most: nil)
    guard all.count > room else { return all }
    for most in stride(from: min(room, all.count), to: OrderText.fewLots, by: -1) {
      let some = lots(review, width: width, most: most)
      if some.count <= room { return some }
    }
    return lots(review, width: width, most: OrderText.fewLots)
  }

  private func lots(
    _ review: OrderReview, width: Int, most: Int?
  ) -> [(text: String, role: Role)] {
    OrderText.lots(review, most: most).flatMap { label, text in
      SheetFrame.wrap(text, width: width - Self.labelWidth).enumerated().map { index, figure in
        let name = index == 0 ? label : ""
        return (
          name + String(repeating: " ", count: Self.labelWidth - name.utf8.count) + figure, .sheet
        )
      }
    }
  }

  private static let labelWidth = 20

  private func prompt(_ state: AppState, isBlocked: Bool) -> String {
    let back = "\(Command.backToTicket.keyName) goes back"
    if state.settings.isOffline {
      return state.mayPrepare && request.replaces == nil
        ? "offline, nothing is sent  \(back); \(Command.keepDraft.keyName) keeps it"
        : "offline: nothing is sent   \(back)"
    }
    if isBlocked { return "this cannot be sent   \(back)" }
    guard state.now >= armedAt else { return "wait" }
    if state.settings.kind == .live {
      return needsOnePressMore
        ? "LIVE: \(AppState.liveWord), Enter: yes, another; then again: \(typed)▏  \(back)"
        : "LIVE: type \(AppState.liveWord) and press Enter: \(typed)▏  \(back)"
    }
    let key = Command.send.keyName
    return needsOnePressMore
      ? "\(key): yes, another; then \(key) sends it   \(back)" : "\(key) sends it   \(back)"
  }
}

extension ConfirmationSheet {
  func text(width: Int, state: AppState) -> SheetText {
    let width = min(60, width)
    let isImpossible = state.problem(of: self) != nil
    let prompt =
      word.map { "type \($0) and press Enter: \(typed)▏  \(Command.decline.keyName) leaves it" }
      ?? "\(Command.confirm.keyName) does it   \(Command.decline.keyName) leaves everything as it is"
    return SheetText(
      title: title, width: width,
      lines: state.lines(of: self).flatMap { SheetText.wrap($0, width: width, role: .sheet) },
      prompt: isImpossible
        ? "this cannot be done   \(Command.decline.keyName) leaves it"
        : state.now < armedAt ? "wait" : prompt)
  }
}

extension ReadingSheet {
  static let widest = 76

  func text(width: Int) -> SheetText {
    let width = min(Self.widest, width)
    let chosenLine = chosen.flatMap { figures.indices.contains($0) ? figures[$0].line : nil }
    let lines = allLines.enumerated().flatMap { index, line in
      let isHeading = !line.hasPrefix(" ") && !line.isEmpty
      let role: Role = index == chosenLine ? .selection : isHeading ? .sheetTitle : .sheet
      return SheetText.hang(line, width: width, role: role)
    }
    guard let search else { return SheetText(title: title, width: width, lines: lines) }
    let marked = lines.enumerated().map { index, line in
      index == search.line ? (text: line.text, role: Role.selection) : line
    }
    var text = SheetText(title: title, width: width, lines: marked, prompt: search.prompt)
    text.keepsPrompt = true
    return text
  }
}
