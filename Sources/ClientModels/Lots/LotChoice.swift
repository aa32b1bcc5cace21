/// Which lots an order closes and how much of each, in this order: chosen by hand.
public struct LotChoice: Hashable, Sendable {
  public struct Part: Hashable, Sendable {
    public let lot: ExecutionID
    public fileprivate(set) var quantity: Quantity

    public init(_ lot: ExecutionID, _ quantity: Quantity) {
      self.lot = lot
      self.quantity = quantity
    }
  }

  public private(set) var parts: [Part]
  /// When it was made, as far as that is known: only splits after that change it.
  public private(set) var madeAt: Timestamp?

  /// More than anybody chooses by hand, and few enough for one record of the journal.
  public static let mostParts = 100

  /// Nothing is chosen.
  public static let none = LotChoice()

  private init() { parts = [] }

  /// Nil when nothing is chosen, more than `mostParts` are, a lot is named twice, or a quantity is not positive.
  public init?(_ parts: [Part]) {
    guard (1...Self.mostParts).contains(parts.count), parts.allSatisfy(\.quantity.isPositive),
      Set(parts.map(\.lot)).count == parts.count
    else { return nil }
    self.parts = parts
  }

  public var isEmpty: Bool { parts.isEmpty }

  public func made(at time: Timestamp) -> LotChoice {
    var choice = self
    choice.madeAt = time
    return choice
  }

  /// What the parts come to; nil when that is larger than a figure can be.
  public var quantity: Quantity? {
    parts.reduce(Quantity.zero) { (sum: Quantity?, part) in
      sum.flatMap { try? $0 + part.quantity }
    }
  }

  /// Of one lot; zero when it is not chosen.
  public func quantity(of lot: ExecutionID) -> Quantity {
    parts.first { $0.lot == lot }?.quantity ?? .zero
  }

  /// What an execution has closed is not to be closed again by the rest of the order.
  public mutating func take(_ match: LotMatch) {
    for closed in match.parts {
      guard let index = parts.firstIndex(where: { $0.lot == closed.lot.id }) else { continue }
      let left = (try? parts[index].quantity - closed.quantity) ?? .zero
      parts[index].quantity = max(left, .zero)
    }
    parts.removeAll { $0.quantity.isZero }
  }

  /// After a split: each part in the proportion in which its lot became more or fewer, to nine digits. Throws when one does
  /// not fit.
  func scaled(
    from old: [ExecutionID: Quantity], to new: [ExecutionID: Quantity]
  ) throws(ArithmeticError) -> LotChoice {
    var scaled = self
    for index in parts.indices {
      guard let before = old[parts[index].lot], before.isPositive else { continue }
      let after = new[parts[index].lot] ?? .zero
      guard parts[index].quantity < before else {
        scaled.parts[index].quantity = after
        continue
      }
      scaled.parts[index].quantity = Quantity(
        try FixedDecimal.multiply(
          parts[index].quantity.decimal, after.decimal, dividedBy: before.decimal, toDigits: 9,
          rounding: .halfEven))
    }
    scaled.parts.removeAll { $0.quantity.isZero }
    return scaled
  }

  /// As it is typed, each lot by its own id: `ID:10,ID:5`.
  public var typed: String { parts.map { "\($0.lot):\($0.quantity)" }.joined(separator: ",") }
}
