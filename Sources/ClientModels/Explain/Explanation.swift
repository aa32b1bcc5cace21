/// What a figure is made of. Pure: the same book is explained the same.
public struct Explanation: Hashable, Sendable {
  public enum Value: Hashable, Sendable {
    case money(Money), price(Price), quantity(Quantity)
    /// Exact; 0.01 is one per cent.
    case ratio(Percent)
    /// A statistic; 0.01 is one per cent.
    case rate(Double)
    case number(Double)
    case count(Int)
    case day(CalendarDay)
  }

  /// A figure that goes into it.
  public struct Input: Hashable, Sendable {
    public let name: String
    /// Nil where nobody knows it.
    public let value: Value?
    /// Who said so, or how it came.
    public let origin: String
    /// When it was made, or came to us.
    public let at: Timestamp?
    /// When a trade was made that came at another time.
    public let madeAt: Timestamp?
    /// It may be another by now.
    public let isStale: Bool

    public init(
      _ name: String, _ value: Value?, _ origin: String, at: Timestamp? = nil,
      madeAt: Timestamp? = nil, isStale: Bool = false
    ) {
      self.name = name
      self.value = value
      self.origin = origin
      self.at = at
      self.madeAt = madeAt
      self.isStale = isStale
    }
  }

  /// One of many that are summed, linked or set against each other.
  public struct Part: Hashable, Sendable {
    public let name: String
    public let value: Value
    public let note: [Token]

    public init(_ name: String, _ value: Value, _ note: [Token] = []) {
      self.name = name
      self.value = value
      self.note = note
    }
  }

  /// A piece of a line, so that amounts in it can be hidden.
  public enum Token: Hashable, Sendable {
    case text(String)
    case value(Value)
    case time(Timestamp)
  }

  public let figure: ExplainedFigure
  /// It is told of an account that was made of a file.
  public var isImported = false
  /// Nil where there is none.
  public var value: Value?
  /// Why there is none.
  public var missing: String?
  /// The formula with its numbers.
  public var numbers: [Token] = []
  public var inputs: [Input] = []
  /// What the parts are, such as "lots".
  public var partsName = ""
  public var parts: [Part] = []
  /// What else is to be said, such as a difference between the broker and our books.
  public var notes: [[Token]] = []

  public init(_ figure: ExplainedFigure) { self.figure = figure }

  /// Who says so.
  public var source: String { figure.name.source(isImported: isImported) }

  /// In words; nil for what is told and nobody computes.
  public var formula: String? {
    // It goes on from a figure that a file does not have.
    isImported && figure.name == .day ? nil : figure.name.formula
  }

  /// As tables show it; nil where there is none.
  public var shown: String? { value?.shown(isSigned: figure.name.isSigned) }

  public var isStale: Bool { inputs.contains(where: \.isStale) }

  /// The input of that name.
  public subscript(name: String) -> Value? { inputs.first { $0.name == name }?.value }
}

/// What must be known for an explanation, as far as it is.
public struct FigureContext: Sendable {
  public let portfolio: Portfolio
  public let now: Timestamp
  /// The positions that totals are of; nil for all.
  public var symbols: [Symbol]?
  /// What these positions have in common, as their heading says it; nil where they are shown or marked.
  public var group: String?
  public var review: PerformanceReview?
  public var values: ValueReading?
  public var bars: [Symbol: BarHistory] = [:]
  public var difference: BookDifference?
  public var activities: CountedActivities?
  /// Lots of the day are being read.
  public var awaitsLots = false
  /// The account was made of a file, and no broker told its values.
  public var isImported = false
  /// The book of the day that the portfolio is of; nil for the present book.
  public var day: DayBook?
  /// What a symbol is counted under.
  public var tag: @Sendable (Symbol) -> String? = { _ in nil }

  /// Activities that are summed.
  public struct CountedActivities: Sendable {
    /// What they are those of, such as "2026-11-20" or "what is shown".
    public let name: String
    /// The newest first.
    public let activities: [Activity]
    /// Older ones that belong to them may not have been read.
    public let isCut: Bool

    public init(_ name: String, _ activities: [Activity], isCut: Bool) {
      (self.name, self.activities, self.isCut) = (name, activities, isCut)
    }
  }

  public init(_ portfolio: Portfolio, now: Timestamp) {
    self.portfolio = portfolio
    self.now = now
    isImported = portfolio.account?.isImported ?? false
  }

  /// What the broker, or the file, said of an account or position.
  func told(_ what: String) -> String {
    isImported ? "the imported file, \(what)" : "the broker's \(what)"
  }

  /// Why a figure of the account is not known.
  var untold: String {
    isImported ? "the imported file does not say it" : "the broker does not say it"
  }

  /// Of a past day nothing is: it is what was known then.
  func isStale(_ receipt: Receipt?) -> Bool {
    day == nil && portfolio.isStale(receipt, now: now)
  }

  var isBookStale: Bool { day == nil && portfolio.isBookStale(now: now) }

  /// Who said so; of a past day the book that has it.
  func origin(_ words: String, isCost: Bool = false) -> String {
    guard let day else { return words }
    return switch day.origin {
    case .kept: "\(words), in the book of \(day.day)"
    case .reconstructed:
      "worked out later for \(day.day) from activities"
        + (isCost ? ", at the cost of our lots" : "")
    }
  }
}

extension DayPrice {
  /// Where it comes from, in words.
  var origin: String { source.words }
}

extension DayPrice.Source {
  var words: String {
    switch self {
    case .stream: "last trade, came by the stream"
    case .poll: "last trade, came by asking"
    case .position: "the broker's position"
    case .file: "the last price that the imported file names"
    case .bar: "close of the day's bar"
    }
  }
}

extension Explanation {
  /// Of every figure there is one, where nothing is known with the reason.
  public init(of figure: ExplainedFigure, in context: FigureContext) {
    switch figure.name.subject {
    case .position: self = PositionFigures(context).explain(figure)
    case .holdings: self = HoldingsFigures(context).explain(figure)
    case .account: self = AccountFigures(context).explain(figure)
    case .performance: self = PerformanceFigures(context).explain(figure)
    case .performancePart: self = PartFigures(context).explain(figure)
    case .activity: self = ActivityFigures(context).explain(figure)
    case .difference, .differencePart: self = DifferenceFigures(context).explain(figure)
    }
    isImported = context.isImported
  }

  static func without(_ figure: ExplainedFigure, _ reason: String) -> Explanation {
    var explanation = Explanation(figure)
    explanation.missing = reason
    return explanation
  }
}

extension Explanation.Value {
  public static func optional(_ money: Money?) -> Self? { money.map { .money($0) } }

  /// All of its digits.
  public var exact: String {
    switch self {
    case .money(let money): money.description
    case .price(let price): price.description
    case .quantity(let quantity): quantity.description
    case .ratio(let percent): percent.description
    case .rate(let rate): rate.description
    case .number(let number): number.description
    case .count(let count): String(count)
    case .day(let day): day.description
    }
  }

  /// As tables show it, with a plus before what is above zero where that is meant.
  public func shown(isSigned: Bool = false) -> String {
    switch self {
    case .money(let money): FigureText.cents(money.amount, isSigned: isSigned)
    case .price(let price): price.decimal.grouped(digits: max(2, price.decimal.fractionDigits))
    case .quantity(let quantity): quantity.decimal.grouped(digits: quantity.decimal.fractionDigits)
    case .ratio(let percent):
      (try? percent.decimal * 100).map { FigureText.cents($0, isSigned: isSigned) + "%" }
        ?? percent.description
    case .rate(let rate): isSigned ? FigureText.percent(rate) : FigureText.share(rate)
    case .number(let number): FigureText.number(number)
    case .count(let count): String(count)
    case .day(let day): day.description
    }
  }

  /// One of our own amounts, which may have to be hidden.
  public var isOurs: Bool {
    switch self {
    case .money, .quantity: true
    case .price, .ratio, .rate, .number, .count, .day: false
    }
  }
}
