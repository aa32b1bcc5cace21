extension ImportReading {
  mutating func positions() -> [Position] {
    var positions: [Symbol: Position] = [:]
    var cash: Money?
    let reading = self
    each { row throws(Reason) in
      if try reading.isCash(row) {
        _ = try reading.currency(row)
        guard let amount = try reading.cash(row) else { throw Reason(words: "it has no amount") }
        do throws(ArithmeticError) { cash = try (cash ?? .zero) + Money(amount) } catch {
          throw Reason(words: "its figures are too large")
        }
        return
      }
      guard let symbol = try reading.symbol(row) else { throw Reason(words: "it has no symbol") }
      guard let quantity = try reading.figure(.quantity, row) else {
        throw Reason(words: "it has no quantity")
      }
      guard !quantity.isZero else { throw Reason(words: "nothing of it is held") }
      guard positions[symbol] == nil else {
        throw Reason(words: "\(symbol) is there already: add the lines up")
      }
      _ = try reading.currency(row)
      positions[symbol] = try reading.position(symbol, quantity, row)
    }
    self.cash = cash
    if cash == nil { notes.append("no line is of cash: what is held counts alone") }
    return positions.values.sorted { $0.symbol < $1.symbol }
  }

  /// What brokers call cash among positions.
  private static let cashNames: Set<String> = [
    "cash", "usd", "cashcashinvestments", "cashandcashinvestments", "cashbalance", "settledcash",
    "cashandsweepfunds", "cashsweep", "corecash", "totalcash", "bargeld",
  ]

  private func isCash(_ row: ImportTable.Row) throws(Reason) -> Bool {
    guard let name = text(.symbol, row), Self.cashNames.contains(ImportColumn.plain(name)) else {
      return false
    }
    // CASH and USD are shares, too: those have a price.
    for column in [ImportColumn.price, .averageCost] {
      if let each = try figure(column, row), each != FixedDecimal(1) { return false }
    }
    return true
  }

  private func cash(_ row: ImportTable.Row) throws(Reason) -> FixedDecimal? {
    for column in [ImportColumn.value, .amount, .quantity, .cost] {
      if let amount = try figure(column, row) { return amount }
    }
    return nil
  }

  private func position(
    _ symbol: Symbol, _ quantity: FixedDecimal, _ row: ImportTable.Row
  ) throws(Reason) -> Position {
    let (cost, average) = (try figure(.cost, row)?.magnitude, try figure(.averageCost, row))
    let told = try figure(.price, row)
    let worth = told == nil ? try figure(.value, row)?.magnitude : nil
    do throws(ArithmeticError) {
      let size = quantity.magnitude
      // What the whole of it is worth tells the price of each, as far as that has an end of digits.
      let price: FixedDecimal? =
        if let told { told } else if let worth {
          try FixedDecimal.multiply(worth, .one, dividedBy: size * symbol.sharesEach, toDigits: 9)
        } else { nil }
      let whole: FixedDecimal? =
        if let cost { cost } else if let average {
          try Price(average).times(Quantity(size), of: symbol)
        } else { nil }
      let each =
        if let average { average } else if let cost { try cost / (size * symbol.sharesEach) } else {
          FixedDecimal.zero
        }
      let signed = whole.map { quantity.isNegative ? -$0 : $0 }
      let value = try price.map { price throws(ArithmeticError) in
        try Price(price).times(Quantity(quantity), of: symbol)
      }
      let gain: FixedDecimal? =
        if let value, let signed { try value - signed } else { nil }
      return Position(
        symbol: symbol, assetClass: symbol.assetClass,
        quantity: Quantity(quantity), averageEntryPrice: Price(each),
        marketValue: value.map { Money($0) }, costBasis: signed.map { Money($0) },
        unrealizedProfitAndLoss: gain.map { Money($0) },
        unrealizedProfitAndLossPercent: gain.flatMap { gain in
          whole.flatMap { try? Percent(gain, of: $0) }
        }, currentPrice: price.map(Price.init))
    } catch {
      throw Reason(words: "its figures are too large")
    }
  }
}
