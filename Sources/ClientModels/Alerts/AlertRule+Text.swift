/// An alert in words, as one types it: `AAPL > 200 repeat back 0.50 until 2026-12-31 note earnings`.
extension AlertRule {
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
  }

  /// In bytes.
  public static let textLimit = 180

  private static let form =
    "write it like AAPL > 200, AAPL -5%, pl < -500, AAPL pl > 100, day < -200 or fill TSLA"

  public init(words: [String]) throws(Fault) {
    guard words.reduce(0, { $0 + $1.utf8.count + 1 }) <= Self.textLimit else {
      throw Fault(description: "an alert has at most \(Self.textLimit) characters")
    }
    var rest = words[...]
    var rule = AlertRule(try Self.condition(&rest))
    while let word = rest.popFirst() {
      switch word.lowercased() {
      case "repeat": rule.repeats = true
      case "once": rule.repeats = false
      case "back":
        let figure = rest.popFirst() ?? ""
        guard let margin = try? FixedDecimal(typed: figure), !margin.isNegative else {
          throw Fault(description: "back needs how far it must go back, such as back 0.50")
        }
        rule.margin = margin
      case "until":
        guard let day = CalendarDay(rest.popFirst() ?? "") else {
          throw Fault(description: "until needs a day, such as until 2026-12-31")
        }
        rule.lastDay = day
      case "note":
        rule.note = Self.printable(rest.joined(separator: " "))
        rest = []
      default:
        throw Fault(
          description:
            "\"\(word)\" is none of repeat, back FIGURE, until DAY, note WORDS")
      }
    }
    if case .fill = rule.condition, rule.margin != nil {
      throw Fault(description: "a fill does not go back: leave back out")
    }
    self = rule
  }

  public init(text: String) throws(Fault) {
    try self.init(words: text.split(separator: " ").map(String.init))
  }

  private static func condition(
    _ rest: inout ArraySlice<String>
  ) throws(Fault) -> AlertCondition {
    guard let first = rest.popFirst() else { throw Fault(description: form) }
    switch first.lowercased() {
    case "fill":
      guard let word = rest.first, !options.contains(word.lowercased()) else { return .fill(nil) }
      rest = rest.dropFirst()
      return .fill(try symbol(word))
    case "pl": return .figure(.unrealized(nil), try bound(&rest, isPercent: false))
    case "day": return .figure(.day(nil), try bound(&rest, isPercent: false))
    default: break
    }
    let symbol = try symbol(first)
    switch rest.first?.lowercased() {
    case "pl":
      rest = rest.dropFirst()
      return .figure(.unrealized(symbol), try bound(&rest, isPercent: false))
    case "day":
      rest = rest.dropFirst()
      return .figure(.day(symbol), try bound(&rest, isPercent: false))
    case "chg", "change":
      rest = rest.dropFirst()
      return .figure(.change(symbol), try bound(&rest, isPercent: true))
    default: break
    }
    if let word = rest.first, word.hasSuffix("%"), let level = percent(word) {
      rest = rest.dropFirst()
      guard word.hasPrefix("+") || word.hasPrefix("-") else {
        throw Fault(description: "say which way: \(first) +\(word) or \(first) -\(word)")
      }
      return .figure(.change(symbol), AlertBound(level.isNegative ? .atMost : .atLeast, level))
    }
    let isPercent = rest.dropFirst().first?.hasSuffix("%") ?? rest.first?.hasSuffix("%") ?? false
    let bound = try bound(&rest, isPercent: isPercent)
    guard isPercent || bound.level.isPositive else {
      throw Fault(description: "a price is above zero: \(form)")
    }
    return .figure(isPercent ? .change(symbol) : .price(symbol), bound)
  }

  /// Without controls, so that no note ends a line or begins a sequence wherever it is shown.
  private static func printable(_ note: String) -> String {
    var clean = String.UnicodeScalarView()
    for scalar in note.unicodeScalars where scalar.properties.generalCategory != .control {
      clean.append(scalar)
    }
    return String(String(clean).prefix(noteLimit))
  }

  private static let options: Set<String> = ["repeat", "once", "until", "note", "back"]

  private static func symbol(_ word: String) throws(Fault) -> Symbol {
    let text = word.hasPrefix("$") ? String(word.dropFirst()) : word
    guard let symbol = Symbol(typed: text) else {
      throw Fault(description: "\"\(word)\" is no symbol: \(form)")
    }
    return symbol
  }

  private static func percent(_ word: String) -> FixedDecimal? {
    guard word.hasSuffix("%") else { return nil }
    let digits = word.hasPrefix("+") ? word.dropFirst() : word[...]
    return try? FixedDecimal(typed: String(digits.dropLast()))
  }

  /// `> 200`, or in one word `>200`.
  private static func bound(
    _ rest: inout ArraySlice<String>, isPercent: Bool
  ) throws(Fault) -> AlertBound {
    guard let word = rest.popFirst() else { throw Fault(description: form) }
    let sides = AlertBound.Side.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
    guard let side = sides.first(where: { word.hasPrefix($0.rawValue) }) else {
      throw Fault(description: form)
    }
    var figure = String(word.dropFirst(side.rawValue.count))
    if figure.isEmpty { figure = rest.popFirst() ?? "" }
    let level =
      isPercent
      ? percent(figure)
      : try? FixedDecimal(typed: figure.hasPrefix("+") ? String(figure.dropFirst()) : figure)
    guard let level, level.magnitude <= 1_000_000_000_000 else {
      throw Fault(description: "\"\(figure)\" is no figure: \(form)")
    }
    return AlertBound(side, level)
  }
}

extension AlertCondition {
  /// As one types it.
  public var words: String {
    switch self {
    case .fill(let symbol): "fill" + (symbol.map { " \(Self.name($0))" } ?? "")
    case .figure(let subject, let bound):
      "\(Self.words(subject)) \(bound.side.rawValue) \(bound.level)\(subject.isPercent ? "%" : "")"
    }
  }

  private static func words(_ subject: AlertSubject) -> String {
    switch subject {
    case .price(let symbol): name(symbol)
    case .change(let symbol): "\(name(symbol)) chg"
    case .unrealized(let symbol): symbol.map { "\(name($0)) pl" } ?? "pl"
    case .day(let symbol): symbol.map { "\(name($0)) day" } ?? "day"
    }
  }

  /// A symbol that is also a word of ours has a `$` before it.
  public static func name(_ symbol: Symbol) -> String {
    ["PL", "DAY", "FILL", "REPEAT", "ONCE", "UNTIL", "NOTE", "BACK"].contains(symbol.text)
      || ["LIST", "DELETE", "REARM", "CHANGE", "WATCH"].contains(symbol.text)
      ? "$\(symbol)" : symbol.text
  }
}

extension AlertSubject {
  public var isPercent: Bool {
    if case .change = self { true } else { false }
  }
}

extension AlertRule {
  /// All of it, as one types it.
  public var text: String {
    var words = [condition.words]
    if repeats { words.append("repeat") }
    if let margin { words.append("back \(margin)") }
    if let lastDay { words.append("until \(lastDay)") }
    if !note.isEmpty { words.append("note \(note)") }
    return words.joined(separator: " ")
  }
}
