/// How a file writes its purchases and fees: what one line leaves open, others may tell.
struct ImportHabits: Hashable {
  /// A purchase has an amount with a minus: one without went the other way.
  private(set) var signsPurchases = false
  /// Amounts leave fees out more often than not, where a line shows it.
  private(set) var leavesFeesOut = false

  init() {}

  init(of reading: ImportReading) {
    var (without, with) = (0, 0)
    for row in reading.table.rows {
      guard let word = reading.text(.action, row), let action = ImportAction(word),
        action == .buy || action == .sell,
        let figures = try? ImportReading.TradeFigures(action == .buy ? .buy : .sell, row, reading)
      else { continue }
      if action == .buy, figures.amount?.isNegative ?? false { signsPurchases = true }
      guard let fits = figures.fits, fits.with != fits.without else { continue }
      (without, with) = (without + (fits.without ? 1 : 0), with + (fits.with ? 1 : 0))
    }
    leavesFeesOut = without > with
  }
}

extension ImportReading {
  private static let reversal = "of a reversal leave both lines out, or write the opposite action"

  /// What a line of a trade tells in figures.
  struct TradeFigures {
    let side: OrderSide
    let symbol: Symbol
    /// Above zero.
    let quantity: FixedDecimal
    /// As written.
    let price: FixedDecimal?
    let amount: FixedDecimal?
    /// Without sign.
    let fee: FixedDecimal
    /// How far an amount may be from price × quantity, where both are rounded: half a unit of the last digit of the price for
    /// each share, of its second digit after the point at least, and a cent.
    let rounding: FixedDecimal

    init(
      _ side: OrderSide, _ row: ImportTable.Row, _ reading: ImportReading
    ) throws(Reason) {
      guard let symbol = try reading.symbol(row) else { throw Reason(words: "it has no symbol") }
      guard let quantity = try reading.figure(.quantity, row), !quantity.isZero else {
        throw Reason(words: "it has no quantity")
      }
      if side == .buy, quantity.isNegative {
        throw Reason(words: "it buys, and its quantity is negative: \(reversal)")
      }
      self.side = side
      self.symbol = symbol
      self.quantity = quantity.magnitude
      price = try reading.figure(.price, row)
      amount = try reading.figure(.amount, row)
      fee = try reading.figure(.fee, row)?.magnitude ?? .zero
      if let price, price.isNegative {
        throw Reason(words: "its price is negative: \(reversal)")
      }
      do throws(ArithmeticError) {
        rounding = try reading.rounding(.price, row, for: quantity.magnitude, of: symbol)
      } catch {
        throw Reason(words: "its figures are too large")
      }
    }

    /// Price × quantity; nil without a price, or where it does not fit.
    var value: FixedDecimal? {
      price.flatMap { try? Price($0).times(Quantity(quantity), of: symbol) }
    }

    /// What the amount says that the cash of the account changed by. A purchase pays, whether a minus says so or not.
    var cash: FixedDecimal? { amount.map { side == .buy ? -$0.magnitude : $0 } }

    /// What the amount leaves of cash beyond price × quantity: fees are negative.
    var beyond: FixedDecimal? {
      guard let value, let cash else { return nil }
      return try? side == .buy ? cash + value : cash - value
    }

    /// Whether the amount is price × quantity with its fees, or without them, but for rounding.
    var fits: (with: Bool, without: Bool)? {
      guard let beyond, let gap = try? beyond + fee else { return nil }
      return (gap.magnitude <= rounding, beyond.magnitude <= rounding)
    }
  }

  /// Throws when it does not fit.
  func rounding(
    _ column: ImportColumn, _ row: ImportTable.Row, for quantity: FixedDecimal, of symbol: Symbol
  ) throws(ArithmeticError) -> FixedDecimal {
    let shares = try quantity * symbol.sharesEach
    return try FixedDecimal.multiply(
      Self.half(ofDigit: max(2, digits(column, row))), shares, dividedBy: .one)
      + Self.half(ofDigit: 2) + Self.half(ofDigit: 2)
  }

  /// Half a unit of that digit after the point.
  static func half(ofDigit digit: Int) -> FixedDecimal {
    FixedDecimal(units: 5 * FixedDecimal.powerOfTen(17 - min(max(digit, 0), 17)))
  }

  /// An execution, and what its amount says beyond price × quantity as a fee, so that cash comes out to the cent.
  func trade(_ side: OrderSide, _ row: ImportTable.Row) throws(Reason) -> [ImportDraft] {
    let figures = try TradeFigures(side, row, self)
    try checkSigns(figures)
    guard figures.price != nil || figures.amount != nil else {
      throw Reason(words: "it has neither a price nor an amount")
    }
    do {
      let price = try figures.price ?? self.price(of: figures)
      guard side == .sell || price.isPositive else {
        throw Reason(words: "it buys at a price of zero: of a gift or a transfer write Transfer In")
      }
      let fill = ImportDraft(
        type: "FILL", symbol: figures.symbol, side: side, quantity: figures.quantity, price: price)
      let (paid, isOnTop) = try paid(figures, at: price)
      guard !paid.isZero else { return [fill] }
      let note =
        paid == -figures.fee
        ? "fees" : figures.fee.isZero ? "rounding: amount and price" : "fees and rounding"
      return [
        fill,
        ImportDraft(
          isFeeOnTop: isOnTop, type: "FEE", symbol: figures.symbol, cash: paid, note: note),
      ]
    } catch let reason as Reason {
      throw reason
    } catch {
      throw Reason(words: "its figures are too large")
    }
  }

  private func checkSigns(_ figures: TradeFigures) throws(Reason) {
    guard let amount = figures.amount else { return }
    if figures.side == .buy, amount.isPositive, habits.signsPurchases {
      throw Reason(
        words:
          "it buys, and its amount came in where other purchases of the file have a minus: \(Self.reversal)"
      )
    }
    // Fees may be more than what was sold for.
    let least = (try? (figures.value ?? .zero) - figures.fee) ?? .zero
    if figures.side == .sell, amount.isNegative, !least.isNegative {
      throw Reason(words: "it sells, and its amount is negative: \(Self.reversal)")
    }
  }

  /// Of one, by the amount.
  private func price(of figures: TradeFigures) throws -> FixedDecimal {
    let amount = figures.cash?.magnitude ?? .zero
    let fee = habits.leavesFeesOut ? .zero : figures.fee
    let value = try figures.side == .buy ? amount - fee : amount + fee
    guard !value.isNegative else { throw Reason(words: "its fees are more than its amount") }
    return try FixedDecimal.multiply(
      value, .one, dividedBy: figures.quantity * figures.symbol.sharesEach, toDigits: 9)
  }

  /// What the line changed cash by besides price × quantity, and whether its amount leaves the fees out.
  private func paid(
    _ figures: TradeFigures, at price: FixedDecimal
  ) throws -> (FixedDecimal, isOnTop: Bool) {
    guard let cash = figures.cash else { return (-figures.fee, false) }
    let value = try Price(price).times(Quantity(figures.quantity), of: figures.symbol)
    let beyond = try figures.side == .buy ? cash + value : cash - value
    guard let fits = figures.fits else {
      // The price is that of the amount.
      return try habits.leavesFeesOut
        ? (beyond - figures.fee, !figures.fee.isZero) : (beyond, false)
    }
    let isOnTop =
      switch (fits.with, fits.without) {
      case (true, false): false
      case (false, true): true
      case (true, true): beyond != -figures.fee && (beyond.isZero || habits.leavesFeesOut)
      case (false, false):
        throw Reason(
          words:
            "price × quantity is \(value), fees are \(figures.fee) and the amount is \(cash): rounding explains \(figures.rounding) at most; what else was charged belongs in a column of fees"
        )
      }
    guard isOnTop, !figures.fee.isZero else { return (beyond, false) }
    return (try beyond - figures.fee, true)
  }

  /// A line of a dividend that names the shares it bought.
  func isReinvestment(_ word: String, _ row: ImportTable.Row) throws(Reason) -> Bool {
    guard ImportColumn.plain(word).contains("reinvest") else { return false }
    let amount = try figure(.amount, row) ?? .zero
    guard let quantity = try figure(.quantity, row), !quantity.isZero else {
      guard !amount.isNegative else {
        throw Reason(
          words: "it spends its amount and names no shares: write Dividend, or their quantity")
      }
      return false
    }
    guard !amount.isPositive else {
      throw Reason(
        words: "it may be the dividend, or the shares it bought: write Dividend or Reinvest Shares")
    }
    return true
  }
}
