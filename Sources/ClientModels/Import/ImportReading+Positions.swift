/// What the lines of one symbol say of a position, added up.
private struct ImportHolding {
  let symbol: Symbol
  /// From one, in their order.
  var lines: [Int]
  var quantity: FixedDecimal
  /// What all of it cost, without sign; nil where a line does not tell.
  var cost: FixedDecimal?
  /// Of one, where the only line tells it.
  var average: FixedDecimal?
  /// As a line tells it.
  var price: FixedDecimal?
  /// What all of it is worth, without sign; nil where a line does not tell.
  var worth: FixedDecimal?

  /// The same symbol in another line, such as of another account.
  mutating func add(_ other: ImportHolding) throws(ImportReading.Reason) {
    let first = lines.first ?? 0
    guard quantity.isNegative == other.quantity.isNegative else {
      throw .init(words: "\(symbol) is held long and, on line \(first), short: write what is left")
    }
    if let price, let another = other.price, price != another {
      throw .init(
        words:
          "the price of \(symbol) is \(another), and on line \(first) \(price): write one price")
    }
    do throws(ArithmeticError) {
      quantity = try quantity + other.quantity
      cost = try Self.sum(cost, other.cost)
      worth = try Self.sum(worth, other.worth)
    } catch {
      throw .init(words: "its figures are too large")
    }
    average = nil
    price = price ?? other.price
    lines += other.lines
  }

  private static func sum(
    _ a: FixedDecimal?, _ b: FixedDecimal?
  ) throws(ArithmeticError) -> FixedDecimal? {
    guard let a, let b else { return nil }
    return try a + b
  }

  func position() throws(ArithmeticError) -> Position {
    let shares = try quantity.magnitude * symbol.sharesEach
    // What the whole of it is worth, or cost, tells the figure of each, as far as that has an end of digits.
    let price: FixedDecimal? =
      if let price { price } else if let worth {
        try FixedDecimal.multiply(worth, .one, dividedBy: shares, toDigits: 9)
      } else { nil }
    let each: FixedDecimal? =
      if let average { average } else if let cost { try cost / shares } else { nil }
    let signed = cost.map { quantity.isNegative ? -$0 : $0 }
    let value = try price.map { price throws(ArithmeticError) in
      try Price(price).times(Quantity(quantity), of: symbol)
    }
    let gain: FixedDecimal? = if let value, let signed { try value - signed } else { nil }
    return Position(
      symbol: symbol, assetClass: symbol.assetClass, quantity: Quantity(quantity),
      averageEntryPrice: each.map(Price.init), marketValue: value.map { Money($0) },
      costBasis: signed.map { Money($0) }, unrealizedProfitAndLoss: gain.map { Money($0) },
      unrealizedProfitAndLossPercent: gain.flatMap { gain in
        cost.flatMap { try? Percent(gain, of: $0) }
      }, currentPrice: price.map(Price.init))
  }
}

extension ImportReading {
  mutating func positions() -> [Position] {
    var holdings: [Symbol: ImportHolding] = [:]
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
      let holding = try reading.holding(row)
      guard var known = holdings[holding.symbol] else {
        holdings[holding.symbol] = holding
        return
      }
      try known.add(holding)
      holdings[holding.symbol] = known
    }
    self.cash = cash
    if cash == nil { notes.append("no line is of cash: what is held counts alone") }
    var positions: [Position] = []
    for holding in holdings.values.sorted(by: { $0.symbol < $1.symbol }) {
      guard let position = try? holding.position() else {
        rejected += holding.lines.map { .init(line: $0, reason: "its figures are too large") }
        continue
      }
      positions.append(position)
      if holding.lines.count > 1 {
        let lines = holding.lines.map(String.init).joined(separator: ", ")
        notes.append("\(holding.symbol) stands on lines \(lines): added up to \(holding.quantity)")
      }
    }
    return positions
  }

  /// What brokers call cash among positions.
  private static let cashNames: Set<String> = [
    "cash", "usd", "cashcashinvestments", "cashandcashinvestments", "cashbalance", "settledcash",
    "cashandsweepfunds", "cashsweep", "corecash", "totalcash", "bargeld",
  ]

  static func isCash(named name: String) -> Bool { cashNames.contains(ImportColumn.plain(name)) }

  private func isCash(_ row: ImportTable.Row) throws(Reason) -> Bool {
    guard let name = text(.symbol, row) else { return false }
    guard Self.isCash(named: name) || Symbol(typed: name) == nil && isDescribedAsCash(row) else {
      return false
    }
    // CASH and USD are shares, too: those have a price.
    for column in [ImportColumn.price, .averageCost] {
      if let each = try figure(column, row), each != FixedDecimal(1) { return false }
    }
    return true
  }

  private func isDescribedAsCash(_ row: ImportTable.Row) -> Bool {
    guard let note = text(.note, row) else { return false }
    return note.lowercased().split { !$0.isLetter }.contains("cash")
  }

  private func cash(_ row: ImportTable.Row) throws(Reason) -> FixedDecimal? {
    for column in [ImportColumn.value, .amount, .quantity, .cost] {
      if let amount = try figure(column, row) { return amount }
    }
    return nil
  }

  private func holding(_ row: ImportTable.Row) throws(Reason) -> ImportHolding {
    let symbol = try heldSymbol(row)
    guard let quantity = try figure(.quantity, row) else {
      throw Reason(words: "it has no quantity")
    }
    guard !quantity.isZero else { throw Reason(words: "nothing of it is held") }
    _ = try currency(row)
    var holding = ImportHolding(
      symbol: symbol, lines: [row.line], quantity: quantity,
      cost: try figure(.cost, row)?.magnitude, average: try figure(.averageCost, row),
      price: try figure(.price, row), worth: try figure(.value, row)?.magnitude)
    let size = quantity.magnitude
    do {
      if let average = holding.average {
        holding.cost = try agreed(holding.cost, .cost, average, .averageCost, size, symbol, row)
      }
      if let price = holding.price {
        holding.worth = try agreed(holding.worth, .value, price, .price, size, symbol, row)
      }
    } catch let reason as Reason {
      throw reason
    } catch {
      throw Reason(words: "its figures are too large")
    }
    return holding
  }

  private func heldSymbol(_ row: ImportTable.Row) throws(Reason) -> Symbol {
    let name = text(.symbol, row) ?? ""
    let isFund =
      name.hasSuffix("**") || (text(.note, row) ?? "").lowercased().contains("money market")
    if isFund, Symbol(typed: name) == nil {
      throw Reason(
        words:
          "\"\(Self.short(name))\" is no symbol: where a money-market fund counts as cash, write Cash as its symbol"
      )
    }
    guard let symbol = try symbol(row) else { throw Reason(words: "it has no symbol") }
    return symbol
  }

  /// The figure of the whole where a line tells it, else quantity × that of each. Throws where the two are further apart than
  /// rounding explains.
  private func agreed(
    _ whole: FixedDecimal?, _ wholeColumn: ImportColumn, _ each: FixedDecimal,
    _ eachColumn: ImportColumn, _ size: FixedDecimal, _ symbol: Symbol, _ row: ImportTable.Row
  ) throws -> FixedDecimal {
    let reckoned = try Price(each).times(Quantity(size), of: symbol)
    guard let whole else { return reckoned }
    let shown = Self.half(ofDigit: digits(wholeColumn, row))
    let bound = try rounding(eachColumn, row, for: size, of: symbol) + shown
    guard try (whole - reckoned.magnitude).magnitude <= bound else {
      throw Reason(
        words:
          "the \(wholeColumn.rawValue) \(whole) and the \(eachColumn.rawValue) \(each), which makes it \(reckoned), are not of one position: correct or leave out one of them"
      )
    }
    return whole
  }
}
