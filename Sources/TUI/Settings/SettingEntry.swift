import ClientModels

/// One line of the settings: what is set, by what, and what it could be.
public struct SettingEntry: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    case file(line: Int?)
    case flag(String)
    case environment(String)
    case usual

    var words: String {
      switch self {
      case .file(let line): line.map { "config.toml:\($0)" } ?? "config.toml"
      case .flag(let name): name
      case .environment(let name): "$" + name
      case .usual: "default"
      }
    }
  }

  public enum Form: Hashable, Sendable {
    case choice([String])
    case number(ClosedRange<Int>, step: Int)
    case text
    case symbols
    case symbol
    /// A program with its whole path, and its arguments; empty for none.
    case program
    /// A name and the symbols that are to be called so.
    case newTag
    /// Only the file changes it.
    case fixed
  }

  public enum Subject: Hashable, Sendable {
    case setting(Setting)
    /// The symbols that are called so.
    case tag(String)
    /// Tags that are not there yet.
    case tags
    /// What only the file changes.
    case fixed
  }

  public let name: String
  public let subject: Subject
  public let value: SettingValue
  public let usual: SettingValue?
  public let source: Source
  public let help: String
  public let form: Form

  public init(
    _ setting: Setting, _ value: SettingValue, usual: SettingValue?, _ source: Source, _ form: Form
  ) {
    name = setting.rawValue
    subject = .setting(setting)
    self.value = value
    self.usual = usual
    self.source = source
    help = setting.help
    self.form = form
  }

  /// What is shown and not changed here.
  public init(fixed name: String, _ value: String, _ source: Source, help: String) {
    self.name = name
    subject = .fixed
    self.value = .text(value)
    usual = nil
    self.source = source
    self.help = help
    form = .fixed
  }

  /// The symbols of a tag; one whose name is no plain word is changed in the file alone.
  public init(tag: String, _ symbols: [String], _ source: Source) {
    name = "\(Self.tagTable).\(tag)"
    subject = .tag(tag)
    value = .list(symbols)
    usual = nil
    self.source = source
    help = "The symbols that you call \(tag), in groups and filters; none take the tag away"
    form = Self.isPlain(tag) ? .symbols : .fixed
  }

  /// Where another tag is made.
  public static let newTag = SettingEntry(
    tagTable, .tags, help: "Type a name and its symbols, such as tech AAPL MSFT", .newTag)

  private init(_ name: String, _ subject: Subject, help: String, _ form: Form) {
    self.name = name
    self.subject = subject
    value = .text("")
    usual = nil
    source = .usual
    self.help = help
    self.form = form
  }

  /// The table of tags.
  public static let tagTable = "tags"

  /// What may stand before the `=` of a file without quotes.
  private static func isPlain(_ word: String) -> Bool {
    (1...24).contains(word.utf8.count)
      && word.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  public var setting: Setting? {
    if case .setting(let setting) = subject { setting } else { nil }
  }

  /// What stands in place of an empty value.
  var wordsForNothing: String {
    if form == .newTag { return "(add one)" }
    return setting == .pictures ? "(pictures, in the folder of the state)" : "(none)"
  }

  /// What is to be kept so that it has this value, or nil for the usual one; nil where only the file changes it.
  func keeping(_ value: SettingValue?) -> KeptSetting? {
    guard form != .fixed else { return nil }
    switch (subject, value) {
    case (.setting(let setting), _): return .value(setting, value)
    case (.tag(let name), .list(let symbols)?): return .tag(name, symbols.isEmpty ? nil : symbols)
    case (.tag(let name), nil): return .tag(name, nil)
    case (.tags, .list(let words)?): return .tag(words[0], Array(words.dropFirst()))
    case (.tag, _), (.tags, _), (.fixed, _): return nil
    }
  }

  var holdsSymbols: Bool {
    switch form {
    case .symbol, .symbols, .newTag: true
    case .choice, .number, .text, .program, .fixed: false
    }
  }

  /// Those of a value that this one does not have yet.
  func newSymbols(_ value: SettingValue) -> [Symbol] {
    func words(_ value: SettingValue) -> [String] {
      switch value {
      case .text(let word): [word]
      case .list(let words): form == .newTag ? Array(words.dropFirst()) : words
      case .flag, .number: []
      }
    }
    guard holdsSymbols else { return [] }
    let known = words(self.value)
    return words(value).filter { !known.contains($0) }.compactMap { Symbol($0) }
  }

  /// The value a step on: the next choice, the next number, the other of yes and no; nil where it is typed.
  func stepped(by step: Int) -> SettingValue? {
    switch (form, value) {
    case (_, .flag(let isOn)): return .flag(!isOn)
    case (.choice(let choices), .text(let word)):
      guard !choices.isEmpty else { return nil }
      let place = choices.firstIndex(of: word) ?? (step > 0 ? -1 : 0)
      return .text(choices[(place + step + choices.count) % choices.count])
    case (.number(let range, let size), .number(let number)):
      let (next, overflows) = number.addingReportingOverflow(step * size)
      return .number(overflows ? number : min(max(range.lowerBound, next), range.upperBound))
    default: return nil
    }
  }

  /// What was typed, as a value, or what it should have been.
  func reading(_ text: String) -> Result<SettingValue, SettingFault> {
    switch form {
    case .choice(let choices):
      guard choices.contains(text) || text.isEmpty else {
        return .failure(SettingFault("one of \(choices.joined(separator: ", "))"))
      }
      return .success(.text(text))
    case .number(let range, _):
      guard text.utf8.count <= 9, let number = Int(text), range.contains(number) else {
        return .failure(
          SettingFault("a whole number from \(range.lowerBound) to \(range.upperBound)"))
      }
      return .success(.number(number))
    case .text:
      guard Sanitizer.clean(text) == text else {
        return .failure(SettingFault("text without control characters"))
      }
      return .success(.text(text))
    case .symbols: return Self.symbols(text[...]).map { .list($0) }
    case .program:
      guard let words = QuotedWords.read(text), Sanitizer.clean(text) == text,
        words.first?.hasPrefix("/") ?? true
      else {
        return .failure(
          SettingFault(
            "a program with its whole path, and its arguments, \"quoted\" where they have blanks"))
      }
      return .success(.list(words))
    case .newTag:
      let name = text.prefix { $0 != " " }
      guard Self.isPlain(String(name)) else {
        return .failure(
          SettingFault(
            "a name of letters, digits, - and _, and its symbols, such as tech AAPL MSFT"))
      }
      return Self.symbols(text.dropFirst(name.count)).flatMap { symbols in
        symbols.isEmpty
          ? .failure(SettingFault("a name and the symbols that are called so"))
          : .success(.list([String(name)] + symbols))
      }
    case .symbol:
      guard let symbol = Symbol(typed: text) else {
        return .failure(SettingFault("a symbol such as SPY"))
      }
      return .success(.text(symbol.text))
    case .fixed: return .failure(SettingFault("changed in config.toml"))
    }
  }

  private static func symbols(_ text: Substring) -> Result<[String], SettingFault> {
    var symbols: [String] = []
    for word in text.split(whereSeparator: { " ,".contains($0) }) {
      guard let symbol = Symbol(typed: String(word)) else {
        return .failure(SettingFault("symbols such as SPY BTC/USD, and \(word) is none"))
      }
      if !symbols.contains(symbol.text) { symbols.append(symbol.text) }
    }
    return .success(symbols)
  }
}
