/// A line of figures with their names. What does not fit goes as a whole, the least important first.
struct LegendLine {
  struct Piece {
    let label: String
    let text: String
    let role: Role
    /// Higher ones go first, all of one rank together.
    let rank: Int
    /// What stands for it before it goes.
    let brief: String?

    init(
      _ label: String, _ text: String, _ role: Role = .text, rank: Int, brief: String? = nil
    ) {
      self.label = label
      self.text = text
      self.role = role
      self.rank = rank
      self.brief = brief
    }

    fileprivate var shortened: Piece { Piece(label, brief ?? text, role, rank: rank) }

    var width: Int {
      CellWidth.of(Sanitizer.clean(text)) + (label.isEmpty ? 0 : CellWidth.of(label) + 1)
    }
  }

  let pieces: [Piece]
  private static let gap = 2

  static func width(_ pieces: [Piece]) -> Int {
    pieces.reduce(-gap) { $0 + $1.width + gap }
  }

  func draw(into canvas: inout Canvas, in rect: Rect) {
    guard !rect.isEmpty else { return }
    var kept = pieces
    while Self.width(kept) > rect.width, let rank = kept.map(\.rank).max() {
      if kept.contains(where: { $0.rank == rank && $0.brief != nil }) {
        kept = kept.map { $0.rank == rank ? $0.shortened : $0 }
      } else {
        kept.removeAll { $0.rank == rank }
      }
    }
    var x = rect.x
    for piece in kept {
      if !piece.label.isEmpty {
        x += canvas.draw(piece.label + " ", column: x, row: rect.y, role: .label)
      }
      x += canvas.draw(piece.text, column: x, row: rect.y, role: piece.role) + Self.gap
    }
  }
}
