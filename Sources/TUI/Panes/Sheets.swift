import ClientModels

/// A framed area in the middle of the body that hides what is under it.
enum SheetFrame {
  /// Draws the frame and returns what is inside it.
  static func draw(
    _ title: String, width: Int, height: Int, into canvas: inout Canvas, in body: Rect
  ) -> Rect {
    let size = (min(width, body.width), min(height, body.height))
    let rect = Rect(
      x: body.x + (body.width - size.0) / 2, y: body.y + max(0, (body.height - size.1) / 2),
      width: size.0, height: size.1)
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

  private static func pieces(of word: Substring, width: Int) -> [String] {
    var pieces = [""]
    var used = 0
    for scalar in word.unicodeScalars {
      let size = CellWidth.of(scalar)
      if used > 0, used + size > width, size > 0 {
        pieces.append("")
        used = 0
      }
      pieces[pieces.count - 1].unicodeScalars.append(scalar)
      used += size
    }
    return pieces
  }
}

extension ReviewSheet {
  func draw(into canvas: inout Canvas, in body: Rect, state: AppState) {
    let width = min(64, body.width)
    let review = state.check(request).review()
    var lines: [(String, Role)] = SheetFrame.wrap(sentence(review), width: width - 4).map {
      ($0, .sheetTitle)
    }
    lines += figures(review).map { ($0, .sheet) }
    let lotsPlace = lines.count
    for problem in review.problems {
      lines += SheetFrame.wrap("! \(problem)", width: width - 4).map {
        ($0, problem.isBlocking ? .failure : .warning)
      }
    }
    if needsOnePressMore {
      lines.append(("! Send another all the same? It takes one press more.", .failure))
    }
    lines.append(("", .sheet))
    lines.append((prompt(state), .sheetTitle))
    lines.insert(
      contentsOf: lots(review, room: body.height - 2 - lines.count, width: width - 4).map {
        ($0, .sheet)
      },
      at: lotsPlace)
    let inside = SheetFrame.draw(
      "Review: nothing is sent yet", width: width, height: lines.count + 2, into: &canvas, in: body)
    for (index, line) in lines.enumerated() where index < inside.height {
      canvas.drawWords(
        line.0, column: inside.x + 1, row: inside.y + index, width: inside.width - 2, role: line.1)
    }
  }

  /// What goes out, in one sentence.
  private func sentence(_ review: OrderReview) -> String {
    let value =
      review.estimatedValue.map { ", about \($0.currency == .usd ? "$" : "")\(Format.money($0))" }
      ?? ""
    return OrderText.sentence(request) + value
  }

  private func figures(_ review: OrderReview) -> [String] {
    [
      "buying power after  \(Format.money(review.buyingPowerAfter))",
      "position after      \(Format.quantity(review.positionAfter)) \(request.symbol)"
        + (review.shareOfEquityAfter.map { ", \(Format.share($0)) of equity" } ?? ""),
      review.distanceFromMarket.map { "from the market     \(Format.percent($0))" },
      review.session.map { "session             \($0.words)" },
      "client order id     \(request.clientOrderID)",
    ].compactMap { $0 }
  }

  /// On a small screen what it realises alone, and nothing where that would push out how the order is sent.
  private func lots(_ review: OrderReview, room: Int, width: Int) -> [String] {
    var lines: [String] = []
    for (label, text) in OrderText.lots(review).reversed() {
      let figures = SheetFrame.wrap(text, width: width - Self.labelWidth)
      guard lines.count + figures.count <= room else { break }
      lines =
        figures.enumerated().map { index, figure in
          let name = index == 0 ? label : ""
          return name + String(repeating: " ", count: Self.labelWidth - name.utf8.count) + figure
        } + lines
    }
    return lines
  }

  private static let labelWidth = 20

  private func prompt(_ state: AppState) -> String {
    if state.settings.isOffline { return "offline: nothing is sent   Esc goes back" }
    if state.settings.kind == .live {
      return "LIVE: type \(AppState.liveWord) and press Enter: \(typed)▏  Esc goes back"
    }
    return state.now < armedAt ? "wait" : "y sends it   Esc goes back"
  }
}

extension ConfirmationSheet {
  func draw(into canvas: inout Canvas, in body: Rect, now: Timestamp) {
    let width = min(60, body.width)
    let text = lines.flatMap { SheetFrame.wrap($0, width: width - 4) }
    let inside = SheetFrame.draw(
      title, width: width, height: text.count + 4, into: &canvas, in: body)
    for (index, line) in text.enumerated() where index < inside.height - 2 {
      canvas.drawWords(
        line, column: inside.x + 1, row: inside.y + index, width: inside.width - 2, role: .sheet)
    }
    let prompt =
      word.map { "type \($0) and press Enter: \(typed)▏  Esc leaves it" }
      ?? "y does it   Esc leaves everything as it is"
    canvas.drawWords(
      now < armedAt ? "wait" : prompt, column: inside.x + 1, row: inside.maxY - 1,
      width: inside.width - 2, role: .sheetTitle)
  }
}

extension ReadingSheet {
  func draw(into canvas: inout Canvas, in body: Rect) {
    let width = min(76, body.width)
    let inside = SheetFrame.draw(
      title, width: width, height: min(body.height, allLines.count + 2), into: &canvas, in: body)
    let lines = allLines
    let first = min(scroll, max(0, lines.count - inside.height))
    for (index, line) in lines.dropFirst(first).prefix(inside.height).enumerated() {
      let isHeading = !line.hasPrefix(" ") && !line.isEmpty
      canvas.drawWords(
        line, column: inside.x + 1, row: inside.y + index, width: inside.width - 2,
        role: isHeading ? .sheetTitle : .sheet)
    }
    if first + inside.height < lines.count {
      canvas.draw("▼", column: inside.maxX - 1, row: inside.maxY - 1, role: .sheetTitle)
    }
  }
}
