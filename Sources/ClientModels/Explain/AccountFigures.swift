/// What the positions add up to.
struct HoldingsFigures {
  private let context: FigureContext

  init(_ context: FigureContext) { self.context = context }

  func explain(_ figure: ExplainedFigure) -> Explanation {
    let portfolio = context.portfolio
    let positions =
      context.symbols.map { $0.compactMap { portfolio.positions[$0] } }
      ?? Array(portfolio.positions.values)
    var explanation = Explanation(figure)
    explanation.partsName = "positions"
    var sum: Money?
    var missing: [Symbol] = []
    for position in positions.sorted(by: { $0.symbol < $1.symbol }) {
      let value = portfolio.valuation(of: position)
      guard let amount = Self.amount(figure.name, value) else {
        missing.append(position.symbol)
        continue
      }
      let isStale = context.isStale(value.receipt)
      explanation.parts.append(
        Explanation.Part(
          position.symbol.text, .money(amount), isStale ? [.text("STALE price")] : []))
      do throws(ArithmeticError) {
        if let before = sum { sum = try before + amount } else { sum = amount }
      } catch {
        return .without(figure, FigureGap.notSums(error).words)
      }
    }
    if let group = context.group {
      explanation.notes.append([.text("Of the group \(group).")])
    } else if context.symbols != nil {
      explanation.notes.append([.text("Of the rows that are shown or marked.")])
    }
    guard missing.isEmpty else {
      explanation.missing =
        "not known of \(missing.prefix(5).map(\.text).joined(separator: ", "))"
        + (missing.count > 5 ? " and \(missing.count - 5) more" : "")
      return explanation
    }
    guard let sum else {
      explanation.missing = "nothing is held"
      return explanation
    }
    explanation.value = .money(sum)
    explanation.numbers = [.text("the sum of \(explanation.parts.count) positions")]
    return explanation
  }

  private static func amount(_ name: FigureName, _ value: Valuation) -> Money? {
    switch name {
    case .totalValue: value.marketValue
    case .totalUnrealized: value.unrealized
    case .totalDay: value.day
    default: nil
    }
  }
}

/// The broker's own figures of the account.
struct AccountFigures {
  private let context: FigureContext

  init(_ context: FigureContext) { self.context = context }

  func explain(_ figure: ExplainedFigure) -> Explanation {
    guard let account = context.portfolio.account else {
      return .without(figure, "the account was never read")
    }
    var explanation = Explanation(figure)
    switch figure.name {
    case .equity:
      tell(&explanation, "equity", account.equity)
      addWorth(&explanation, account)
    case .cash: tell(&explanation, "cash", account.cash)
    case .buyingPower:
      tell(&explanation, "buying power", account.buyingPower)
      guard !context.isImported else { break }
      explanation.notes = [[.text("It is shown as the broker says it and never computed here.")]]
    case .accountDay: addDay(&explanation, account)
    case .bookValue: addBook(&explanation, account)
    default: break
    }
    return explanation
  }

  private func input(_ name: String, _ money: Money?) -> Explanation.Input {
    let portfolio = context.portfolio
    return Explanation.Input(
      name, .optional(money), context.origin(context.told("account")), at: portfolio.asOf,
      isStale: context.isBookStale)
  }

  private func tell(_ explanation: inout Explanation, _ name: String, _ money: Money?) {
    explanation.value = .optional(money)
    explanation.inputs = [input(name, money)]
    if money == nil { explanation.missing = context.untold }
  }

  private func addDay(_ explanation: inout Explanation, _ account: Account) {
    explanation.inputs = [
      input("equity", account.equity), input("equity at the last close", account.lastEquity),
    ]
    guard let equity = account.equity, let last = account.lastEquity,
      let day = context.portfolio.dayProfitAndLoss
    else {
      explanation.missing =
        context.isImported
        ? "the imported file tells no value of the close before" : "the broker does not say both"
      return
    }
    explanation.value = .money(day)
    explanation.numbers = [.value(.money(equity)), .text(" − "), .value(.money(last))]
    explanation.notes = [
      [.text("Money that came today counts as gain here, as it does for the broker.")]
    ]
  }

  /// Cash and each position, with its price, who said that, and when.
  private func addBook(_ explanation: inout Explanation, _ account: Account) {
    let portfolio = context.portfolio
    explanation.inputs = [input("cash", account.cash)]
    guard var sum = account.cash else {
      explanation.missing = "cash is not known"
      return
    }
    explanation.partsName = "positions"
    var unpriced: [Symbol] = []
    for position in portfolio.positions.values.sorted(by: { $0.symbol < $1.symbol })
    where !position.quantity.isZero {
      let value = portfolio.valuation(of: position)
      guard value.price != nil, let worth = value.marketValue else {
        unpriced.append(position.symbol)
        continue
      }
      do throws(ArithmeticError) { sum = try sum + worth } catch {
        explanation.missing = FigureGap.notSums(error).words
        return
      }
      explanation.parts.append(
        Explanation.Part(position.symbol.text, .money(worth), priced(position, value)))
    }
    guard unpriced.isEmpty else {
      explanation.missing =
        "no price is known of \(unpriced.prefix(5).map(\.text).joined(separator: ", "))"
      return
    }
    explanation.value = .money(sum)
    explanation.numbers = [.text("the sum of cash and \(explanation.parts.count) positions")]
  }

  /// How much of it there is, at which price.
  private func priced(_ position: Position, _ value: Valuation) -> [Explanation.Token] {
    guard let price = value.price else { return [] }
    return [.value(.quantity(position.quantity)), .text(" at "), .value(.price(price))]
      + priceNote(position.symbol, value)
  }

  /// Where a price comes from, and from when it is.
  private func priceNote(_ symbol: Symbol, _ value: Valuation) -> [Explanation.Token] {
    if let price = context.day?.holdings[symbol]?.price {
      return noted(price.origin, price.at, "")
    }
    let origin =
      switch value.receipt?.source {
      case .stream: DayPrice.Source.stream.words
      case .poll: DayPrice.Source.poll.words
      case .file: DayPrice.Source.file.words
      case nil: context.told("position")
      }
    let at = value.receipt?.at ?? context.portfolio.asOf
    let stale = context.isStale(value.receipt) ? "; STALE" : ""
    return noted(origin, at, stale)
  }

  private func noted(
    _ origin: String, _ at: Timestamp?, _ stale: String
  ) -> [Explanation.Token] {
    let when: [Explanation.Token] = at.map { [.text(", "), .time($0)] } ?? []
    return [.text(" (\(origin)")] + when + [.text("\(stale))")]
  }

  /// Cash and positions at the newest prices, beside the broker's word.
  private func addWorth(_ explanation: inout Explanation, _ account: Account) {
    let portfolio = context.portfolio
    guard let cash = account.cash else { return }
    explanation.partsName = "cash and positions"
    var sum = cash
    var parts = [Explanation.Part("cash", .money(cash))]
    for position in portfolio.positions.values.sorted(by: { $0.symbol < $1.symbol }) {
      let value = portfolio.valuation(of: position)
      guard let worth = value.marketValue, let next = try? sum + worth else { return }
      sum = next
      parts.append(
        Explanation.Part(position.symbol.text, .money(worth), priced(position, value)))
    }
    explanation.parts = parts
    guard let equity = account.equity, let gap = try? sum - equity else { return }
    guard !gap.isZero else {
      explanation.notes = [
        [.text("Cash and positions come to "), .value(.money(sum)), .text(", the same.")]
      ]
      return
    }
    explanation.notes = [
      [
        .text("Cash and positions at the prices that are known here come to "),
        .value(.money(sum)), .text(", "), .value(.money(gap)),
        .text(context.isImported ? " from what was imported." : " from the broker's figure."),
      ]
    ]
  }
}
