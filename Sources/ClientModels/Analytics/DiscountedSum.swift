/// `Σ amount × e^(y × place)` as a function of `y`: a present value, with `e^y` the discount over the whole time. Its roots
/// are all found, or shown not to be there.
///
/// On an interval the sum of the terms above zero and that of those below are both monotone, which encloses the function
/// and its derivative: an interval is done when it can hold no root, or only one. What remains is halved.
struct DiscountedSum {
  struct Term {
    /// From 0 at the beginning to 1 at the end.
    let place: Double
    let amount: Double
  }

  private let terms: [Term]
  /// A discount by more than e^60 is not looked for: nothing grows or shrinks by a factor of 10²⁶.
  private static let reach = 60.0
  private static let mostHalvings = 48

  init(_ terms: [Term]) { self.terms = terms }

  /// Ascending.
  func roots() -> [Double] {
    // Both halves decline from the largest weight of 1, so that nothing overflows.
    let below = Half(terms.map { (exponent: $0.place, amount: $0.amount) })
    let above = Half(terms.map { (exponent: 1 - $0.place, amount: $0.amount) })
    let negative = below.roots(upTo: Self.reach, withZero: false).map { -$0 }.reversed()
    return Array(negative) + above.roots(upTo: Self.reach, withZero: true)
  }

  /// `Σ amount × e^(−z × exponent)` for `z` from 0 on.
  private struct Half {
    let terms: [(exponent: Double, amount: Double)]

    init(_ terms: [(exponent: Double, amount: Double)]) { self.terms = terms }

    /// The sums of the terms above and below zero, and of what the slope is made of.
    struct Point {
      let z: Double
      var gains = 0.0
      var losses = 0.0
      var gainSlopes = 0.0
      var lossSlopes = 0.0
      var value = 0.0
    }

    func point(_ z: Double) -> Point {
      var point = Point(z: z)
      var value = CompensatedSum()
      for (exponent, amount) in terms {
        let term = amount * Exponential.exp(-z * exponent)
        value.add(term)
        if term > 0 {
          point.gains += term
          point.gainSlopes += term * exponent
        } else {
          point.losses -= term
          point.lossSlopes -= term * exponent
        }
      }
      point.value = value.value
      return point
    }

    func roots(upTo end: Double, withZero: Bool) -> [Double] {
      var roots: [Double] = []
      let start = point(0)
      if start.value == 0, withZero { roots.append(0) }
      isolate(start, point(end), halvings: 0, &roots)
      return roots
    }

    /// Adds the roots above the lower end, up to the upper one.
    private func isolate(_ a: Point, _ b: Point, halvings: Int, _ roots: inout [Double]) {
      if b.gains > a.losses || b.losses > a.gains { return }
      let isMonotone = b.gainSlopes > a.lossSlopes || b.lossSlopes > a.gainSlopes
      if isMonotone || halvings == DiscountedSum.mostHalvings {
        if b.value == 0 || (a.value < 0 && b.value > 0) || (a.value > 0 && b.value < 0) {
          roots.append(refined(a, b))
        }
        return
      }
      let middle = point((a.z + b.z) / 2)
      isolate(a, middle, halvings: halvings + 1, &roots)
      isolate(middle, b, halvings: halvings + 1, &roots)
    }

    /// By halving, down to neighbouring numbers.
    private func refined(_ a: Point, _ b: Point) -> Double {
      guard b.value != 0 else { return b.z }
      var (low, high) = (a.z, b.z)
      while true {
        let middle = low + (high - low) / 2
        guard middle > low, middle < high else { break }
        let value = point(middle).value
        if value == 0 { return middle }
        if (value < 0) == (a.value < 0) { low = middle } else { high = middle }
      }
      return low + (high - low) / 2
    }
  }
}
