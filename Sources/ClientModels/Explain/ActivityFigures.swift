/// What activities add up to: the sums of tab 4.
struct ActivityFigures {
  private let context: FigureContext

  init(_ context: FigureContext) { self.context = context }

  /// Activities that are listed one by one; of more the older ones are summed.
  static let mostListed = 1_000

  func explain(_ figure: ExplainedFigure) -> Explanation {
    guard let counted = context.activities else {
      return .without(figure, "the account's activity is not read")
    }
    var explanation = Explanation(figure)
    let own = counted.activities.filter { !$0.isCanceled && Self.counts($0, in: figure.name) }
    explanation.notes = notes(counted)
    var sum: Money?
    do throws(ArithmeticError) {
      for activity in own {
        guard let amount = Self.amount(activity, in: figure.name) else {
          explanation.missing = "of \(Self.words(activity)) the amount is not known"
          return explanation
        }
        if let before = sum { sum = try before + amount } else { sum = amount }
      }
      explanation.value = .money(sum ?? .zero)
      try list(own, figure.name, &explanation)
    } catch {
      explanation.value = nil
      explanation.missing = FigureGap.notSums(error).words
      return explanation
    }
    explanation.numbers = [
      .text("the sum of \(own.count) \(own.count == 1 ? "activity" : "activities")")
    ]
    return explanation
  }

  private func notes(_ counted: FigureContext.CountedActivities) -> [[Explanation.Token]] {
    var notes: [[Explanation.Token]] = [[.text("Of \(counted.name).")]]
    if counted.isCut {
      notes.append([.text("Older ones that belong to it are not read yet, and not counted.")])
    }
    let canceled = counted.activities.count(where: \.isCanceled)
    if canceled > 0 {
      notes.append([
        .text(
          "\(canceled) that the broker took back \(canceled == 1 ? "counts" : "count") nothing.")
      ])
    }
    return notes
  }

  private func list(
    _ activities: [Activity], _ name: FigureName, _ explanation: inout Explanation
  ) throws(ArithmeticError) {
    explanation.partsName = "activities"
    for activity in activities.prefix(Self.mostListed) {
      guard let amount = Self.amount(activity, in: name) else { continue }
      explanation.parts.append(
        Explanation.Part(activity.day.description, .money(amount), activity.told))
    }
    let others = activities.dropFirst(Self.mostListed)
    guard !others.isEmpty else { return }
    var rest: Money?
    for amount in others.lazy.compactMap({ Self.amount($0, in: name) }) {
      if let before = rest { rest = try before + amount } else { rest = amount }
    }
    explanation.parts.append(
      Explanation.Part("before", .money(rest ?? .zero), [.text("\(others.count) more")]))
  }

  private static func words(_ activity: Activity) -> String {
    "\(activity.type)\(activity.symbol.map { " \($0)" } ?? "") of \(activity.day)"
  }

  /// As `ActivitySums` has it.
  private static func counts(_ activity: Activity, in name: FigureName) -> Bool {
    switch name {
    case .bought: activity.kind == .trade && activity.side == .buy
    case .sold: activity.kind == .trade && activity.side != .buy
    case .activityIncome: activity.kind == .dividend || activity.kind == .interest
    case .activityFees: activity.kind == .fee
    default: activity.cash != nil || activity.kind == .trade || activity.quantity == nil
    }
  }

  private static func amount(_ activity: Activity, in name: FigureName) -> Money? {
    name == .bought ? activity.cash.map { -$0 } : activity.cash
  }
}

extension Activity {
  /// What happened, without its day and cash.
  var told: [Explanation.Token] {
    var words: [Explanation.Token] = [.text(type)]
    if let symbol { words.append(.text(" \(symbol)")) }
    if let side { words.append(.text(" \(side.wire)")) }
    if let quantity { words += [.text(" "), .value(.quantity(quantity))] }
    if let price = settlement?.price ?? price { words.append(.text(" at \(price)")) }
    return words
  }
}
