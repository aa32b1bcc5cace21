import ClientModels

/// Alerts in words; our own amounts are hidden where `Format.masksAmounts` says so.
public enum AlertText {
  /// One line for somebody who must not miss it.
  static func firing(_ firing: AlertFiring) -> String {
    let condition = condition(firing.condition, isAmount: firing.isAmount)
    let value = firing.isAmount && Format.masksAmounts ? Format.mask : firing.value
    let note = firing.note.isEmpty ? "" : ": \(firing.note)"
    // Behind a sentence it would read as its end.
    let aside = firing.note.isEmpty ? "" : "; note: \(firing.note)"
    switch firing.kind {
    case .crossed: return "ALERT \(condition) (\(value))\(note)"
    case .away:
      let clock = Format.clock(firing.at).prefix(5)
      return
        "crossed while away: \(condition) (\(value), seen \(clock) New York, may have been met before)\(aside)"
    case .wasMet:
      return "\(condition) already (\(value)): the alert waits for the next crossing\(aside)"
    }
  }

  /// What is shown outside of the terminal's own screen: clean, and short.
  static func desktop(_ firing: AlertFiring) -> String {
    DesktopNotice.clean("Folio: " + self.firing(firing))
  }

  static func condition(_ words: String, isAmount: Bool) -> String {
    guard isAmount, Format.masksAmounts else { return words }
    var parts = words.split(separator: " ")
    guard parts.count > 2, let last = parts.popLast(), last.contains(where: \.isNumber) else {
      return words
    }
    return parts.joined(separator: " ") + " " + Format.mask
  }

  /// The condition of an alert.
  static func condition(_ alert: Alert) -> String {
    condition(alert.rule.condition.words, isAmount: alert.rule.condition.isAmount)
  }

  /// How it stands. What was met when it was set has never fired; `isMet` says that it is so now.
  static func state(_ alert: Alert, isMet: Bool = false) -> String {
    switch alert.state {
    case .armed: alert.seenAt == nil && isMet ? "waits for a crossing" : "armed"
    case .fired: alert.lastFiring?.kind == .wasMet ? "waits for a crossing" : "fired"
    case .spent: "done"
    case .expired: "expired"
    }
  }

  /// When it fired last; nil for what never did.
  static func lastFiring(_ alert: Alert) -> AlertFiring? {
    alert.lastFiring.flatMap { $0.kind == .wasMet ? nil : $0 }
  }

  /// A line for each: where nothing is drawn.
  public static func line(_ alert: Alert) -> String { line(alert, isMet: false) }

  static func line(_ alert: Alert, isMet: Bool) -> String {
    let rule = alert.rule
    let parts = [
      rule.repeats ? "repeats" : nil, rule.lastDay.map { "until \($0)" },
      rule.note.isEmpty ? nil : rule.note,
      lastFiring(alert).map { "last \(Format.dateAndClock($0.at)) (\(kind($0)))" },
    ].compactMap { $0 }
    return "\(alert.number): \(condition(alert)), \(state(alert, isMet: isMet))"
      + parts.map { ", \($0)" }.joined()
  }

  /// What fired, as a line of its own.
  public static func line(_ firing: AlertFiring) -> String { Self.firing(firing) }

  static func kind(_ firing: AlertFiring) -> String {
    switch firing.kind {
    case .crossed: "crossed"
    case .away: "while away"
    case .wasMet: "was met"
    }
  }
}
