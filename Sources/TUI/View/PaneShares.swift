/// How the panes of a tab share its body, as far as somebody changed it.
struct PaneShares: Hashable, Sendable {
  /// Parts of the width and of the height; nil for the usual ones.
  var beside: [Int]?
  var stacked: [Int]?
  /// The focused pane has the whole body.
  var isZoomed = false

  mutating func set(_ parts: [Int], _ way: Layout.Way) {
    if way == .beside { beside = parts } else { stacked = parts }
  }

  /// All parts together.
  static let whole = 1_000
  /// A twentieth goes to or from the focused pane with each key.
  static let step = whole / 20

  /// Parts that come to `whole`, of sizes in cells; none below 1.
  static func parts(of sizes: [Int]) -> [Int] {
    let total = sizes.reduce(0, +)
    guard total > 0 else { return divide(whole, by: sizes.map { _ in 1 }, least: 1) }
    return divide(whole, by: sizes, least: 1)
  }

  /// `total` by weights, each at least `least` where there is so much; the sizes always come to `total`.
  static func divide(_ total: Int, by weights: [Int], least: Int) -> [Int] {
    let count = weights.count
    guard count > 0 else { return [] }
    let floor = min(max(0, least), max(0, total) / count)
    let sum = max(1, weights.reduce(0, +))
    // In parts of a cell, so that nothing is rounded twice.
    let wishes = weights.map { max(0, total * $0 - floor * sum) }
    let spare = max(0, total) - floor * count
    let wished = max(1, wishes.reduce(0, +))
    var sizes = wishes.map { floor + spare * $0 / wished }
    // What rounding left over goes to those that lost the most by it.
    let lost = wishes.indices.sorted {
      (spare * wishes[$0] % wished, $1) > (spare * wishes[$1] % wished, $0)
    }
    var left = max(0, total) - sizes.reduce(0, +)
    var turn = 0
    while left > 0 {
      sizes[lost[turn % count]] += 1
      left -= 1
      turn += 1
    }
    return sizes
  }

  /// Gives parts of the others to one of them, or takes them from it; nil when there is nothing left to give.
  /// Nothing comes below `least` that was not below it before.
  static func moved(_ parts: [Int], to index: Int, by change: Int, least: Int) -> [Int]? {
    guard parts.indices.contains(index), parts.count > 1 else { return nil }
    let others = parts.indices.filter { $0 != index }
    let change = max(change, min(0, least - parts[index]))
    let spare = others.map { max(0, parts[$0] - least) }
    let given = min(change, spare.reduce(0, +))
    guard given != 0 else { return nil }
    var result = parts
    result[index] += given
    let weights = given > 0 ? spare : others.map { max(1, parts[$0]) }
    let pieces = divide(abs(given), by: weights, least: 0)
    for (other, piece) in zip(others, pieces) { result[other] -= given > 0 ? piece : -piece }
    return result
  }
}
