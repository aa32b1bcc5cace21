import ClientModels

/// The themes, one after the other, on the screen behind.
public struct ThemeSheet: Hashable, Sendable {
  var names: [String] = []
  var selected = 0
  /// The one in use while others are looked at.
  var current: String?
  /// What Escape goes back to; nil for the theme of the start.
  let before: Theme?

  private static let mark = ", in use"

  var name: String? { names.indices.contains(selected) ? names[selected] : nil }

  mutating func move(by step: Int) {
    guard !names.isEmpty else { return }
    selected = (selected + step + names.count) % names.count
  }

  /// At the right edge, so that as much as possible of the screen is seen.
  func draw(into canvas: inout Canvas, in body: Rect) {
    let width = min(
      body.width, max(20, (names.map(CellWidth.of).max() ?? 0) + 6 + Self.mark.utf8.count))
    let height = min(body.height, max(3, names.count + 2))
    let rect = Rect(x: body.maxX - width, y: body.y, width: width, height: height)
    canvas.fill(rect, role: .sheet)
    canvas.box(rect, title: "Themes", role: .sheetBorder, titleRole: .sheetTitle)
    let inside = rect.inset(by: 1)
    let first = min(max(0, selected - inside.height + 1), max(0, names.count - inside.height))
    for (line, name) in names.dropFirst(first).prefix(inside.height).enumerated() {
      let role: Role = first + line == selected ? .selection : .sheet
      let row = Rect(x: inside.x, y: inside.y + line, width: inside.width, height: 1)
      canvas.fill(row, role: role)
      canvas.drawWords(
        name + (name == current ? Self.mark : ""), column: inside.x + 1, row: row.y,
        width: max(0, inside.width - 2), role: role)
      canvas.note(.item(first + line), at: row)
    }
  }
}

extension AppState {
  mutating func openThemes() -> [Effect] {
    layers.append(.themes(ThemeSheet(before: theme)))
    return [.settings(.listThemes)]
  }

  mutating func moveTheme(by step: Int) -> [Effect] {
    guard case .themes(var sheet)? = layers.last else { return [] }
    sheet.move(by: step)
    layers[layers.count - 1] = .themes(sheet)
    return sheet.name.map { [.settings(.showTheme($0))] } ?? []
  }

  mutating func keepTheme() -> [Effect] {
    guard case .themes(let sheet)? = layers.last else { return [] }
    layers.removeLast()
    return sheet.name.map { [.settings(.keep(.theme($0)))] } ?? []
  }

  mutating func leaveThemes() {
    guard case .themes(let sheet)? = layers.last else { return }
    theme = sheet.before
    layers.removeLast()
  }

  mutating func toggleMask() -> [Effect] {
    settings.masksAmounts.toggle()
    return [.settings(.keep(.masksAmounts(settings.masksAmounts)))]
  }
}
