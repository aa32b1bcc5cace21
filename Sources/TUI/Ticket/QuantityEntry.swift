import ClientModels

/// What people type for a quantity: a number, `1.5k`, `50%`, `$5k`, `$$5k`, `max` or `pos`.
///
/// `$5k` is as many whole shares as that buys, or as much of a coin in its steps; `$$5k` is an order for the amount itself,
/// which the broker fills with fractions. Shortcuts that divide money by a price are rounded down to whole shares, those of
/// coins to their steps; so is a share of a position where its order takes no fractions (`cut` says so). Nothing typed as a
/// number is rounded.
struct QuantityEntry {
  struct Fault: Error, Hashable, CustomStringConvertible {
    let description: String
  }

  let text: String
  let side: OrderSide
  let symbol: Symbol?
  let pricing: OrderPricing?
  let portfolio: Portfolio
  /// Whether the broker takes parts of a share or coin in such an order.
  var takesFractions = false

  /// Whether it is a part of the buying power, or of the position that is sold.
  static func isShare(_ text: String) -> Bool {
    text.lowercased() == "max" || text.hasSuffix("%")
  }

  func size() throws(Fault) -> OrderSize {
    guard text.hasPrefix("$$") else { return .quantity(try quantity()) }
    let amount = try amount(String(text.lowercased().dropFirst(2)))
    guard amount.isPositive else { throw Fault(description: "the amount must be more than zero") }
    return .notional(amount)
  }

  func quantity() throws(Fault) -> Quantity {
    let word = text.lowercased()
    if word == "pos" { return try position().magnitude }
    if let part = try part() { return try share(of: part) }
    if word.hasPrefix("$") {
      let amount = try amount(String(word.dropFirst()))
      guard amount.isPositive else { throw Fault(description: "the amount must be more than zero") }
      return try bought(for: amount)
    }
    let quantity = Quantity(try amount(word))
    guard quantity.isPositive else {
      throw Fault(description: "the quantity must be more than zero")
    }
    return quantity
  }

  private func amount(_ word: String) throws(Fault) -> FixedDecimal {
    guard !word.isEmpty || !text.hasPrefix("$") else {
      throw Fault(description: "how much money? $5k or $1200")
    }
    return try number(word)
  }

  private func number(_ text: String) throws(Fault) -> FixedDecimal {
    do throws(TypedNumberFault) { return try FixedDecimal(typed: text) } catch {
      throw Fault(description: error.description)
    }
  }

  /// What a share of a position was cut by to whole units, in words; nil when nothing was.
  var cut: String? {
    guard side != .buy, let part = try? part(), let of = try? sellable().magnitude,
      let exact = try? of.decimal * part, let taken = try? share(of: part), taken.decimal != exact
    else { return nil }
    return "\(text) of \(of) is \(exact): \(taken) whole"
  }

  /// The ratio that `max` or `50%` means; nil for anything else.
  private func part() throws(Fault) -> FixedDecimal? {
    let word = text.lowercased()
    if word == "max" { return .one }
    guard word.hasSuffix("%") else { return nil }
    let percent = try number(String(word.dropLast()))
    guard percent > .zero, percent <= 100 else {
      throw Fault(description: "a part is more than 0% and at most 100%")
    }
    return try checked { () throws(ArithmeticError) in try percent / 100 }
  }

  /// What working orders leave of the position.
  private func sellable() throws(Fault) -> Quantity {
    let held = try position()
    return symbol.flatMap { portfolio.positions[$0]?.quantityAvailable } ?? held
  }

  private func share(of part: FixedDecimal) throws(Fault) -> Quantity {
    if side == .buy {
      guard let power = portfolio.account?.buyingPower else {
        throw Fault(description: "buying power is not known")
      }
      return try affordable(
        with: checked { () throws(ArithmeticError) in try power.amount * part })
    }
    let available = try sellable()
    guard !available.isZero else {
      throw Fault(
        description: OrderProblem.insufficientQuantity(available: .zero, side).description)
    }
    let result = try checked { () throws(ArithmeticError) in
      try available.magnitude.decimal * part
    }.cut(toMultipleOf: position().isWhole && !takesFractions ? .one : coinStep ?? Self.finest)
    guard result.isPositive else {
      throw Fault(description: "that part of the position is less than one unit")
    }
    return Quantity(result)
  }

  /// A quantity has at most nine digits after the point.
  static let finest = FixedDecimal(units: 1_000_000_000)

  /// In what steps a coin is ordered; nil for everything else.
  private var coinStep: FixedDecimal? {
    guard let symbol, symbol.isCryptoPair else { return nil }
    return portfolio.assets[symbol]?.lot?.decimal ?? Self.finest
  }

  private func position() throws(Fault) -> Quantity {
    guard let symbol, let position = portfolio.positions[symbol] else {
      throw Fault(description: "no position in \(symbol?.text ?? "it") to take a part of")
    }
    return position.quantity
  }

  /// Units for an amount of money, at the price that the order is worked out at.
  private func bought(for amount: FixedDecimal) throws(Fault) -> Quantity {
    let estimate = symbol.map {
      OrderEstimate(
        OrderInstruction(
          symbol: $0, side: side, size: .quantity(Quantity(.one)), pricing: pricing ?? .market),
        portfolio: portfolio)
    }
    return try divided(amount, by: estimate?.price) { each, unit in
      "the amount is less than one \(unit) at \(each)"
    }
  }

  /// Units for a part of the buying power, at the price at which the broker sets money aside for them (`Collar`).
  private func affordable(with amount: FixedDecimal) throws(Fault) -> Quantity {
    let market = symbol.flatMap { portfolio.market[$0] }
    return try divided(amount, by: (pricing ?? .market).reserve(buyingIn: market)) { each, unit in
      "the amount is less than the \(each) that the broker sets aside for one \(unit)"
    }
  }

  private func divided(
    _ amount: FixedDecimal, by price: Price?, tooLittle: (String, String) -> String
  ) throws(Fault) -> Quantity {
    guard let price, price.isPositive else {
      throw Fault(description: "no price is known to divide the amount by")
    }
    let each = try checked { () throws(ArithmeticError) in
      try price.times(Quantity(.one), of: symbol)
    }
    let result = try checked { () throws(ArithmeticError) in
      try FixedDecimal.multiply(amount, .one, dividedBy: each, rounding: .down)
    }.cut(toMultipleOf: coinStep ?? .one)
    guard result.isPositive else {
      let unit =
        coinStep.map { "step of \($0)" }
        ?? (symbol?.isOptionContract == true ? "contract" : "share")
      throw Fault(description: tooLittle(each.grouped(digits: 2), unit))
    }
    return Quantity(result)
  }

  private func checked(
    _ compute: () throws(ArithmeticError) -> FixedDecimal
  ) throws(Fault) -> FixedDecimal {
    do throws(ArithmeticError) { return try compute() } catch {
      throw Fault(description: "the number is too large")
    }
  }
}
