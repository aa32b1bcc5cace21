/// A line of figures with their names. What does not fit goes as a whole, the least important first.
struct LegendLine {
  struct Piece {
    let label: String
    let text: String
    let role: Role
    /// Higher ones go first, all of one rank together.
    let rank: Int

    init(_ label: String, _ text: String, _ role: Role = .text, rank: Int) {
      self.label = label
      self.text = text
      self.role = role
      self.rank = rank
    }

    var width: Int {
      CellWidth.of(Sanitizer.clean(text)) + (label.isEmpty ? 0 : CellWidth.of(label) + 1)
    }
  }

  let pieces: [Piece]
  private static let gap = 2

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    var kept = Array(pieces.indices)
    func total() -> Int { kept.reduce(-Self.gap) { $0 + pieces[$1].width + Self.gap } }
    while total() > rect.width, let rank = kept.map({ pieces[$0].rank }).max() {
      kept.removeAll { pieces[$0].rank == rank }
    }
    var x = rect.x
    for index in kept {
      let piece = pieces[index]
      if !piece.label.isEmpty {
        x += canvas.draw(piece.label + " ", column: x, row: rect.y, role: .label)
      }
      x += canvas.draw(piece.text, column: x, row: rect.y, role: piece.role) + Self.gap
    }
  }
}
