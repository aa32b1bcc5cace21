import ClientModels

/// The headlines of one symbol, the newest first.
struct NewsList {
  enum Look {
    /// A line each.
    case lines(selected: Int)
    /// Whole headlines, of which the keys of a pane go from one to the next.
    case pane(selected: Int?, isFocused: Bool)
    /// Whole headlines that are only looked at.
    case beside
  }

  let symbol: Symbol
  let look: Look
  let state: AppState

  private var page: NewsPage? {
    state.watch.news.flatMap { $0.symbol == symbol ? $0 : nil }
  }

  /// Those of a pane are filtered.
  private var items: [NewsItem] {
    if case .pane = look { state.listedNews } else { page?.items ?? [] }
  }

  private var failure: String? {
    state.watch.newsFailure.flatMap { $0.symbol == symbol ? $0.reason : nil }
  }

  func draw(into canvas: inout Canvas, in rect: Rect) {
    let (heading, body) = rect.split(top: 1)
    LegendLine(pieces: [.init("", "News", .title, rank: 0), freshness].compactMap { $0 })
      .draw(into: &canvas, in: heading)
    guard !items.isEmpty else {
      for (index, line) in SheetFrame.wrap(emptyText, width: max(1, body.width)).enumerated()
      where index < body.height {
        canvas.draw(line, column: body.x, row: body.y + index, role: .dim)
      }
      return
    }
    switch look {
    case .lines(let selected): drawLines(selected, into: &canvas, in: body)
    case .pane(let selected, let isFocused):
      drawWrapped(selected, isFocused, into: &canvas, in: body)
    case .beside: drawWrapped(nil, false, into: &canvas, in: body)
    }
  }

  private var freshness: LegendLine.Piece? {
    guard let page else { return nil }
    let age = page.asOf.map { Format.age(from: $0, to: state.now) + " ago" } ?? "unknown age"
    if let failure {
      return .init("", "read \(age): \(failure)", .failure, rank: 1, brief: "read \(age)")
    }
    return page.source == .cache
      ? .init("", "cached \(age)", .stale, rank: 1) : .init("", "read \(age)", .dim, rank: 1)
  }

  private var emptyText: String {
    if let page { return page.items.isEmpty ? "no news of \(symbol)" : state.emptyText(.news, "") }
    if let failure { return "the news could not be read, they are asked for again: \(failure)" }
    return state.settings.isOffline ? "no news of \(symbol) are cached" : "reading the news"
  }

  /// A line each, the selected one in sight.
  private func drawLines(_ selected: Int, into canvas: inout Canvas, in rect: Rect) {
    let first = min(max(0, selected - rect.height + 1), max(0, items.count - rect.height))
    for (index, item) in items.dropFirst(first).prefix(rect.height).enumerated() {
      let row = rect.y + index
      canvas.drawWords(
        "\(NewsText.time(item.createdAt))  \(NewsText.plain(item.headline))", column: rect.x,
        row: row, width: rect.width, role: .sheet)
      if first + index == selected {
        canvas.paint(Rect(x: rect.x, y: row, width: rect.width, height: 1), role: .selection)
      }
    }
  }

  /// Two lines of a headline at the most, and when and from whom it came above.
  private func lines(_ item: NewsItem, width: Int) -> [String] {
    let lines = SheetFrame.wrap(NewsText.plain(item.headline), width: max(1, width - 2))
    return lines.count <= 2 ? lines : [lines[0], lines.dropFirst().joined(separator: " ")]
  }

  /// As many whole headlines as fit, the selected one among them.
  private func drawWrapped(
    _ selected: Int?, _ isFocused: Bool, into canvas: inout Canvas, in rect: Rect
  ) {
    let heights = items.prefix((selected ?? 0) + rect.height + 1)
      .map { 1 + lines($0, width: rect.width).count }
    var first = 0
    if let selected {
      while first < selected, heights[first...selected].reduce(0, +) > rect.height { first += 1 }
    }
    var row = rect.y
    for (index, item) in items.enumerated().dropFirst(first) {
      guard index < heights.count, row + heights[index] <= rect.maxY else { return }
      let place = Rect(x: rect.x, y: row, width: rect.width, height: heights[index])
      canvas.drawWords(
        NewsText.time(item.createdAt) + (item.source.isEmpty ? "" : "  \(item.source)"),
        column: rect.x, row: row, width: rect.width, role: .dim)
      for (line, text) in lines(item, width: rect.width).enumerated() {
        canvas.drawWords(
          text, column: rect.x + 2, row: row + 1 + line, width: max(0, rect.width - 2))
      }
      if case .pane = look {
        canvas.note(.row(index), at: place)
        if index == selected {
          canvas.paint(place, role: isFocused ? .selection : .selectionUnfocused)
        }
      }
      row = place.maxY
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

  /// What is copied of an article.
  static func cells(_ item: NewsItem) -> [String] {
    [time(item.createdAt), plain(item.headline), item.source, item.url ?? ""]
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
