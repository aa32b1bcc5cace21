import ClientModels

/// The text of a sheet in wrapped lines, as much of it as there is room for, and below it the keys that act on it.
struct SheetText {
  let title: String
  /// Of the sheet with its frame.
  let width: Int
  let lines: [(text: String, role: Role)]
  /// What is always seen below the text; nil for a sheet that is only read.
  let prompt: String?
  /// The prompt is what is being typed: it gives way to nothing.
  var keepsPrompt = false
  /// The first lines, which stay while the others are scrolled: what it is about. At most the half of what there is room for.
  var head = 0

  init(
    title: String, width: Int, lines: [(text: String, role: Role)], prompt: String? = nil
  ) {
    self.title = title
    self.width = width
    self.lines = lines
    self.prompt = prompt
  }

  /// What keeps an order back has another mark than what only warns, for who sees no colours.
  static func marked(_ text: String, _ role: Role) -> String {
    switch role {
    case .failure: "× \(text)"
    case .warning: "! \(text)"
    default: text
    }
  }

  /// The first `most` of what is listed and how many more there are; one more than that many are all told, which takes no more room.
  static func listed(_ items: [String], atMost most: Int = 12) -> [String] {
    items.count <= most + 1 ? items : items.prefix(most) + ["and \(items.count - most) more"]
  }

  /// Lines wrapped to the inside of a sheet of that width, each with the blanks that the text begins with.
  static func wrap(
    _ text: String, width: Int, role: Role
  ) -> [(text: String, role: Role)] {
    guard !text.isEmpty else { return [("", role)] }
    let indent = String(text.prefix { $0 == " " })
    return SheetFrame.wrap(text, width: max(8, width - 4 - indent.count))
      .map { (text: indent + $0, role: role) }
  }

  /// A name and, two blanks or more behind it, its value, which goes on below itself where it does not fit.
  static func hang(_ line: String, width: Int, role: Role) -> [(text: String, role: Role)] {
    guard CellWidth.of(line) > width - 4 else { return [(line, role)] }
    let characters = Array(line)
    let start = characters.indices.dropLast().prefix(24).last {
      characters[$0] == " " && characters[$0 + 1] != " " && ($0 == 0 || characters[$0 - 1] == " ")
    }
    let head = String(characters.prefix(start.map { $0 + 1 } ?? 0))
    let indent = String(repeating: " ", count: head.count)
    return SheetFrame.wrap(
      String(characters.dropFirst(head.count)), width: max(8, width - 4 - head.count)
    ).enumerated().map { index, words in ((index == 0 ? head : indent) + words, role) }
  }

  /// An arrow rather than a letter, where there is one: on some sheets letters are typed.
  static var readKey: String {
    let keys = Keymap.current.keys(of: .readDown)
    return keys.contains(.down) ? Key.down.name : Command.readDown.keyName
  }

  /// How many lines can be left out at most at the top; none when all of it is seen.
  func mostScroll(in body: Rect) -> Int { max(0, lines.count - room(in: body)) }

  /// The empty line above the prompt is the first to give way.
  private func room(in body: Rect) -> Int {
    let inside = max(0, body.height - 2)
    guard prompt != nil else { return inside }
    return lines.count + 2 <= inside ? lines.count : max(0, inside - 1)
  }

  /// Draws it without its first `scroll` lines. While some are below, the prompt says how to get there in its own place.
  func draw(scroll: Int, into canvas: inout Canvas, in body: Rect) {
    let room = room(in: body)
    let first = min(max(0, scroll), mostScroll(in: body))
    let below = lines.count - first - room
    let inside = SheetFrame.draw(
      title, width: width, height: lines.count + (prompt == nil ? 2 : 4), into: &canvas, in: body)
    let head = min(head, room / 2)
    let seen = lines.prefix(head) + lines.dropFirst(head + first).prefix(room - head)
    for (index, line) in seen.enumerated() {
      canvas.drawWords(
        line.text, column: inside.x + 1, row: inside.y + index, width: inside.width - 2,
        role: line.role)
    }
    if first > 0 {
      canvas.draw("▲", column: inside.maxX - 1, row: inside.y + head, role: .sheetTitle)
    }
    if below > 0 {
      let row = inside.y + room - 1
      canvas.draw("▼", column: inside.maxX - 1, row: row, role: .sheetTitle)
    }
    guard let prompt else { return }
    canvas.drawWords(
      below > 0 && !keepsPrompt
        ? "\(Self.readKey): \(below) more line\(below == 1 ? "" : "s") to read   \(Command.leaveReading.keyName) goes back"
        : prompt,
      column: inside.x + 1, row: inside.maxY - 1, width: inside.width - 2, role: .sheetTitle)
  }
}

extension AppState {
  /// Where sheets stand: between the header and the footer.
  var body: Rect { places(size).sheets }

  /// The text of a sheet that may not fit; nil for the sheets with fields and lists of their own.
  func text(of layer: Layer) -> SheetText? {
    let width = body.width
    return switch layer {
    case .review(let sheet): sheet.text(width: width, state: self)
    case .confirmation(let sheet): sheet.text(width: width, state: self)
    case .reading(let sheet): sheet.text(width: width)
    case .outcomes(let sheet): sheet.text(width: width, state: self)
    case .exit(let sheet):
      sheet.text(width: width, report: reportNow(of: sheet.request)) { id in
        portfolio.orders[id].map(OrderText.sentence)
      }
    case .bulk(let sheet): sheet.text(width: width, state: self)
    case .ticket, .lots, .columns, .sort, .search, .line, .palette, .chart, .themes, .mapping,
      .settings,
      .goTo, .alerts, .news:
      nil
    }
  }

  /// What is left of a way out that was broken off is what is held and works now.
  private func reportNow(of request: ExitRequest) -> ExitReport? {
    guard let report = exits[request], report.outcome == .brokenOff else { return exits[request] }
    return ExitReport(brokenOff: request, at: report.startedAt, portfolio: portfolio)
  }

  /// Whether the front sheet shows the end of its text: what it asks for can only be answered by who could read it.
  var isReadToEnd: Bool {
    guard let layer = layers.last, let text = text(of: layer) else { return true }
    return layer.scroll >= text.mostScroll(in: body)
  }

  mutating func scroll(by step: Int) {
    guard let index = layers.indices.last, let text = text(of: layers[index]) else { return }
    let most = text.mostScroll(in: body)
    let scroll = min(max(0, min(layers[index].scroll, most) + step), most)
    // Whoever is at the end of what still grows stays there.
    if case .exit = layers[index], scroll == most {
      layers[index].scroll = .max
    } else {
      layers[index].scroll = scroll
    }
  }
}

extension Layer {
  /// Lines of its text that are left out at the top.
  var scroll: Int {
    get {
      switch self {
      case .review(let sheet): sheet.scroll
      case .confirmation(let sheet): sheet.scroll
      case .reading(let sheet): sheet.scroll
      case .outcomes(let sheet): sheet.scroll
      case .exit(let sheet): sheet.scroll
      case .bulk(let sheet): sheet.scroll
      case .ticket, .lots, .columns, .sort, .search, .line, .palette, .chart, .themes, .mapping,
        .settings,
        .goTo, .alerts, .news:
        0
      }
    }
    set {
      switch self {
      case .review(var sheet):
        sheet.scroll = newValue
        self = .review(sheet)
      case .confirmation(var sheet):
        sheet.scroll = newValue
        self = .confirmation(sheet)
      case .reading(var sheet):
        sheet.scroll = newValue
        self = .reading(sheet)
      case .outcomes(var sheet):
        sheet.scroll = newValue
        self = .outcomes(sheet)
      case .exit(var sheet):
        sheet.scroll = newValue
        self = .exit(sheet)
      case .bulk(var sheet):
        sheet.scroll = newValue
        self = .bulk(sheet)
      case .ticket, .lots, .columns, .sort, .search, .line, .palette, .chart, .themes, .mapping,
        .settings,
        .goTo, .alerts, .news:
        break
      }
    }
  }
}
