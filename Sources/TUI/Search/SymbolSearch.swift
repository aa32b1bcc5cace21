import ClientModels

/// Instruments that one finds by typing a part of their symbol or name.
public struct SymbolSearch: Hashable, Sendable {
  public enum Purpose: Hashable, Sendable {
    case chart
    /// For the symbol of the ticket below it.
    case ticket
  }

  let purpose: Purpose
  private(set) var text: String
  private(set) var found: [AssetName] = []
  var list = ListPlace()

  init(_ purpose: Purpose, text: String, in index: AssetIndex) {
    self.purpose = purpose
    self.text = String(text.prefix(AssetIndex.textLimit))
    look(in: index)
  }

  var selected: AssetName? { found.indices.contains(list.selected) ? found[list.selected] : nil }

  mutating func type(_ character: Character, in index: AssetIndex) {
    guard text.count < AssetIndex.textLimit else { return }
    text.append(character)
    look(in: index)
  }

  mutating func deleteBackward(in index: AssetIndex) {
    _ = text.popLast()
    look(in: index)
  }

  mutating func clear(in index: AssetIndex) {
    text = ""
    look(in: index)
  }

  /// Once more, in a list that has come meanwhile.
  mutating func look(in index: AssetIndex) {
    found = index.matches(text)
    list.selected = 0
  }

  /// `isWhole` says whether all symbols are known, and not only those that are held, quoted or listed.
  func draw(into canvas: inout Canvas, in body: Rect, known: Int, isWhole: Bool) {
    let inside = SheetFrame.draw(
      "Find a symbol among \(known)", width: 64, height: min(body.height, 16), into: &canvas,
      in: body)
    let line = Rect(x: inside.x, y: inside.y, width: inside.width, height: 1)
    canvas.fill(line, role: .inputFocused)
    let used = canvas.draw(
      "> " + text, column: inside.x, row: inside.y, limit: inside.width - 1, role: .inputFocused)
    canvas.cursor = (min(inside.x + used, inside.maxX - 1), inside.y)
    guard !found.isEmpty else {
      canvas.drawWords(
        isWhole ? "no symbol and no name is like that" : "the list of all symbols is not read yet",
        column: inside.x + 1, row: inside.y + 1,
        width: inside.width - 2, role: .dim)
      return
    }
    let width = found.map { $0.symbol.text.utf8.count }.max() ?? 0
    let below = Rect(
      x: inside.x, y: inside.y + 1, width: inside.width, height: max(0, inside.height - 1))
    let lines = found.map { asset in
      let gap = String(repeating: " ", count: width - asset.symbol.text.utf8.count + 2)
      return asset.symbol.text + gap + asset.name
    }
    // The best alone are kept: who reads to their end must not take them for all there are.
    let isCut = found.count == AssetIndex.mostMatches && found.count < known
    let (rows, end) = below.split(top: below.height - (isCut ? 1 : 0))
    list.draw(lines, into: &canvas, in: rows)
    if isCut {
      canvas.drawWords(
        "the first \(found.count) are listed: type more to find others",
        column: end.x + 1, row: end.y, width: end.width - 2, role: .dim)
    }
  }
}
