import ClientModels

/// A click on a row. Two of them on the same row within `doubleSeconds` open its details, as `Enter` does.
struct MouseClick: Hashable, Sendable {
  static let doubleSeconds = 0.4

  let pane: Pane
  let row: String
  let at: Timestamp

  func isSecond(after first: MouseClick?) -> Bool {
    guard let first, first.pane == pane, first.row == row else { return false }
    return at.seconds(since: first.at) <= Self.doubleSeconds
  }
}
