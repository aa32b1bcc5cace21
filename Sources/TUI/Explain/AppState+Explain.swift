import ClientModels

/// What figures are made of: from a row, a sheet of details, or the totals to the explanation of each.
extension AppState {
  /// What is known for explanations now, of the day that is shown.
  var figureContext: FigureContext {
    var context = FigureContext(portfolio, now: now)
    context.review = performance.review
    context.values = performance.reading?.values
    context.bars = performance.reading?.bars ?? [:]
    context.difference = timeMachine.difference
    context.day = timeMachine.book
    context.awaitsLots = timeMachine.awaitsLots
    context.isImported = settings.isImported
    let tags = settings.tags
    context.tag = { tags[$0]?.first }
    return context
  }

  mutating func runFigures(_ command: Command) {
    switch command {
    case .showFigures: openFigures()
    case .nextFigure: moveFigure(by: 1)
    case .previousFigure: moveFigure(by: -1)
    default: break
    }
  }

  /// The figures of the account and of the totals line, each with its name.
  private mutating func openFigures() {
    if focus == .activity {
      if let sheet = activitySums { layers.append(.reading(sheet)) }
      return
    }
    let context = totalsContext
    let subjects: [FigureName.Subject] = context.group == nil ? [.account, .holdings] : [.holdings]
    let names = FigureName.allCases.filter { subjects.contains($0.subject) }
    let rows = names.map { name in
      let explanation = Explanation(of: ExplainedFigure(name), in: context)
      let text = masked(explanation) ?? "— \(explanation.missing ?? "")"
      return FigureRow(name.words, text, ExplainedFigure(name))
    }
    let title =
      context.group.map { "Figures of the group \($0)" } ?? "Figures of the account and the totals"
    // They stand still while the screen goes on.
    layers.append(.reading(.of("\(title) at \(Format.clock(now))", rows)))
  }

  private func masked(_ explanation: Explanation) -> String? {
    explanation.value.flatMap {
      settings.masksAmounts && $0.isOurs ? Format.mask : explanation.shown
    }
  }

  /// Totals are of the group whose heading is selected, of the marked rows, or of those that the filter lets pass.
  private var totalsContext: FigureContext {
    var context = figureContext
    if focus == .holdings, let index = selectedIndex(.holdings),
      let group = groupName(at: index, in: .holdings)
    {
      context.symbols = tables.holdings.members(of: group)
      context.group = group.isEmpty ? "no \(look(of: .holdings).grouping ?? "group")" : group
    } else if !holdingMarks.isEmpty {
      context.symbols = holdingMarks.sorted()
    } else if filters[.holdings].map({ !$0.isEmpty }) ?? false {
      context.symbols = lists.holdings.compactMap(\.row)
    }
    return context
  }

  private mutating func moveFigure(by step: Int) {
    guard case .reading(var sheet)? = layers.last, !sheet.figures.isEmpty else { return }
    let count = sheet.figures.count
    sheet.chosen = min(max(0, (sheet.chosen ?? (step > 0 ? -1 : count)) + step), count - 1)
    layers[layers.count - 1] = .reading(sheet)
    guard let line = sheet.chosenLine(width: body.width),
      let text = text(of: layers[layers.count - 1])
    else { return }
    // The chosen line stays on the screen.
    let room = max(1, text.lines.count - text.mostScroll(in: body))
    let scroll = min(layers[layers.count - 1].scroll, text.mostScroll(in: body))
    layers[layers.count - 1].scroll = min(max(scroll, line - room + 1), line)
  }

  /// Whether the sheet in front has a figure that can be explained.
  var namesFigure: Bool {
    if case .reading(let sheet)? = layers.last { !sheet.figures.isEmpty } else { false }
  }

  /// Enter on a sheet: what the chosen figure is made of, or the order that is named.
  mutating func openFromSheet() {
    guard case .reading(let sheet)? = layers.last, !sheet.figures.isEmpty else {
      openOrderOfSheet()
      return
    }
    explain(sheet.figures[sheet.chosen ?? 0].figure)
  }

  mutating func explain(_ figure: ExplainedFigure) {
    var context = figure.name.subject == .holdings ? totalsContext : figureContext
    if figure.name.subject == .activity { context.activities = countedActivities }
    let explanation = Explanation(of: figure, in: context)
    var sheet = ReadingSheet(
      title: figure.title, lines: lines(of: explanation))
    sheet.explanation = explanation
    layers.append(.reading(sheet))
  }

  private func lines(of explanation: Explanation) -> [String] {
    explanation.lines(now: now, mask: settings.masksAmounts ? Format.mask : nil) {
      "\(Format.dateAndClock($0)) New York"
    }
  }

  /// What was not known when it was opened is there now.
  mutating func explainAnew(_ isMeant: (FigureName) -> Bool) {
    for index in layers.indices {
      guard case .reading(var sheet) = layers[index], let figure = sheet.explanation?.figure,
        isMeant(figure.name)
      else { continue }
      sheet.explanation = Explanation(of: figure, in: figureContext)
      layers[index] = .reading(sheet)
    }
    followExplanations()
  }

  /// The figures of an explanation stay those that it was opened with; how old they are goes on.
  mutating func followExplanations() {
    for index in layers.indices {
      guard case .reading(var sheet) = layers[index], let explanation = sheet.explanation else {
        continue
      }
      let lines = lines(of: explanation)
      guard lines != sheet.lines else { continue }
      sheet.lines = lines
      layers[index] = .reading(sheet)
    }
  }

  /// Enter on a row of tab 5 or 6 that has a figure; false for one that only tells.
  mutating func explainRow(_ index: Int) -> Bool {
    let figure: ExplainedFigure? =
      switch focus {
      case .performance:
        performance.rows.indices.contains(index) ? performance.rows[index].explained : nil
      case .history: timeMachine.rows.indices.contains(index) ? timeMachine.rows[index].figure : nil
      default: nil
      }
    guard let figure else { return false }
    explain(figure)
    return true
  }
}

/// A line of a sheet with a figure that can be explained.
struct FigureRow {
  let name: String
  let text: String
  let figure: ExplainedFigure

  init(_ name: String, _ text: String, _ figure: ExplainedFigure) {
    (self.name, self.text, self.figure) = (name, text, figure)
  }
}

/// Where a figure stands on a sheet.
public struct SheetFigure: Hashable, Sendable {
  /// An index of the sheet's lines.
  let line: Int
  let figure: ExplainedFigure
}

extension ReadingSheet {
  static func of(_ title: String, _ rows: [FigureRow]) -> ReadingSheet {
    let width = (rows.map { CellWidth.of($0.name) }.max() ?? 0) + 2
    var sheet = ReadingSheet(
      title: title,
      lines: rows.map {
        "  " + $0.name + String(repeating: " ", count: width - CellWidth.of($0.name)) + $0.text
      })
    sheet.figures = rows.enumerated().map { SheetFigure(line: $0, figure: $1.figure) }
    sheet.chosen = rows.isEmpty ? nil : 0
    return sheet
  }

  /// The lines that begin with these names have these figures, of the symbol where there is one.
  mutating func explain(_ names: [String: FigureName], of symbol: Symbol? = nil) {
    figures = lines.enumerated().compactMap { index, line in
      names.first { line.hasPrefix("  \($0.key)  ") }.map {
        SheetFigure(line: index, figure: ExplainedFigure($0.value, of: symbol?.text))
      }
    }
    chosen = figures.isEmpty ? nil : 0
  }

  /// The first line on the screen of the chosen figure.
  func chosenLine(width: Int) -> Int? {
    guard let chosen, figures.indices.contains(chosen) else { return nil }
    let width = min(Self.widest, width)
    return lines.prefix(figures[chosen].line).reduce(0) {
      $0 + SheetText.hang($1, width: width, role: .sheet).count
    }
  }
}
