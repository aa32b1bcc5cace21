import ClientModels

/// The alerts as the screen knows them.
struct AlertBoard: Sendable {
  var records = AlertRecords()
  /// Whether the account's alerts were told at all.
  var isRead = false
  /// Who watches them in place of this program; nil for ourselves.
  var watcher: String?

  /// What is quoted for them.
  var symbols: [Symbol] {
    Set(records.alerts.filter(\.isAlive).compactMap(\.rule.condition.symbol)).sorted()
  }

  /// Alerts that look at figures of our own.
  var amounts: Set<Int> {
    Set(records.alerts.filter { $0.isAlive && $0.rule.condition.isAmount }.map(\.number))
  }

  var needsAllPositions: Bool {
    records.alerts.contains { alert in
      guard alert.isAlive, case .figure(.unrealized(nil), _) = alert.rule.condition else {
        return false
      }
      return true
    }
  }
}

/// The list of alerts, over the panes.
public struct AlertSheet: Hashable, Sendable {
  /// The number of the selected one, and where it last stood in case it goes.
  var number: Int?
  var place = 0

  init() {}

  func index(in alerts: [Alert]) -> Int? {
    guard !alerts.isEmpty else { return nil }
    return alerts.firstIndex { $0.number == number } ?? min(place, alerts.count - 1)
  }

  mutating func move(by step: Int, in alerts: [Alert]) {
    guard let index = index(in: alerts) else { return }
    place = min(max(0, index + step), alerts.count - 1)
    number = alerts[place].number
  }
}
