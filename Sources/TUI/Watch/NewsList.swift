import ClientModels

/// The headlines of one symbol, the newest first.
struct NewsList {
  let symbol: Symbol
  /// The one that the keys are for; nil where they are only looked at.
  let selected: Int?
  let state: AppState

  private var page: NewsPage? {
    state.watch.news.flatMap { $0.symbol == symbol ? $0 : nil }
  }

  private var failure: String? {
    state.watch.newsFailure.flatMap { $0.symbol == symbol ? $0.reason : nil }
  }

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let (heading, body) = rect.split(top: 1)
    LegendLine(pieces: [.init("", "News", .title, rank: 0), freshness].compactMap { $0 })
      .draw(into: &canvas, in: heading)
    guard let page, !page.items.isEmpty else {
      for (index, line) in SheetFrame.wrap(emptyText, width: max(1, body.width)).enumerated()
      where index < body.height {
        canvas.draw(line, column: body.x, row: body.y + index, role: .dim)
      }
      return
    }
    if let selected {
      drawList(page, selected, into: &canvas, in: body)
    } else {
      drawWrapped(page, into: &canvas, in: body)
    }
  }

  private var freshness: LegendLine.Piece? {
    guard let page else { return nil }
    let age = page.asOf.map { Format.age(from: $0, to: state.now) + " ago" } ?? "unknown age"
    if let failure {
      return .init("", "as of \(age): \(failure)", .failure, rank: 1, brief: "as of \(age)")
    }
    return page.source == .cache
      ? .init("", "cached \(age)", .stale, rank: 1) : .init("", "as of \(age)", .dim, rank: 1)
  }

  private var emptyText: String {
    if page != nil { return "no news of \(symbol)" }
    if let failure { return "the news could not be read, they are asked for again: \(failure)" }
    return state.settings.isOffline ? "no news of \(symbol) are cached" : "reading the news"
  }

  /// A line each, the selected one in sight.
  private func drawList(
    _ page: NewsPage, _ selected: Int, into canvas: inout Canvas, in rect: Rect
  ) {
    let first = min(max(0, selected - rect.height + 1), max(0, page.items.count - rect.height))
    for (index, item) in page.items.dropFirst(first).prefix(rect.height).enumerated() {
      let row = rect.y + index
      canvas.drawWords(
        "\(NewsText.time(item.createdAt))  \(NewsText.plain(item.headline))", column: rect.x,
        row: row, width: rect.width, role: .sheet)
      if first + index == selected {
        canvas.paint(Rect(x: rect.x, y: row, width: rect.width, height: 1), role: .selection)
      }
    }
  }

  /// As many whole headlines as fit, two lines of each at the most.
  private func drawWrapped(_ page: NewsPage, into canvas: inout Canvas, in rect: Rect) {
    var row = rect.y
    for item in page.items {
      let lines = SheetFrame.wrap(NewsText.plain(item.headline), width: max(1, rect.width - 2))
      guard row + 1 + min(2, lines.count) <= rect.maxY else { return }
      canvas.drawWords(
        NewsText.time(item.createdAt) + (item.source.isEmpty ? "" : "  \(item.source)"),
        column: rect.x, row: row, width: rect.width, role: .dim)
      for (index, line) in lines.prefix(2).enumerated() {
        let isCut = index == 1 && lines.count > 2
        canvas.drawWords(
          isCut ? lines.dropFirst().joined(separator: " ") : line, column: rect.x + 2,
          row: row + 1 + index, width: max(0, rect.width - 2))
      }
      row += 1 + min(2, lines.count)
    }
  }
}

/// News as they are read: other people's words, which may be written for a browser.
enum NewsText {
  /// Month, day, hour and minute in New York.
  static func time(_ time: Timestamp) -> String {
    let text = Format.dateAndClock(time)
    return String(text.dropFirst(5).prefix(11))
  }

  /// Without the marks of HTML: its tags go, and the few characters that it spells out come back.
  static func plain(_ text: String) -> String {
    guard text.contains("&") || text.contains("<") else { return text }
    var plain = ""
    var rest = text[...]
    while let mark = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
      plain += rest[..<mark]
      rest = rest[mark...]
      if let (length, meaning) = Self.mark(rest.prefix(200)) {
        plain += meaning
        rest = rest.dropFirst(length)
      } else {
        plain.append(rest.removeFirst())
      }
    }
    return plain + rest
  }

  /// How long the mark at the beginning is, and what it means; nil when it is none.
  private static func mark(_ text: Substring) -> (length: Int, meaning: String)? {
    if text.first == "<" {
      guard let second = text.dropFirst().first, second.isLetter || second == "/",
        let end = text.firstIndex(of: ">")
      else { return nil }
      return (text.distance(from: text.startIndex, to: end) + 1, "")
    }
    let names = [
      "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&apos;": "'",
      "&nbsp;": " ",
    ]
    return names.first { text.hasPrefix($0.key) }.map { ($0.key.count, $0.value) }
  }

  /// An article as a sheet to read.
  static func sheet(_ item: NewsItem) -> ReadingSheet {
    let from = [item.author, item.source].filter { !$0.isEmpty }.joined(separator: ", ")
    let summary = plain(item.summary).split(
      whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\r\n" })
    var lines = [
      plain(item.headline), " \(Format.dateAndClock(item.createdAt)) New York", " \(from)", "",
    ]
    lines += summary.isEmpty ? [" There is no summary."] : summary.map { " \($0)" }
    if !item.symbols.isEmpty {
      lines += ["", " About \(item.symbols.map(\.text).joined(separator: " "))"]
    }
    if let url = item.url { lines.append(" \(url)") }
    return ReadingSheet(title: "News", lines: lines)
  }
}
