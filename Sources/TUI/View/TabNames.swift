/// What the tabs are called, on the screen, in help and in README.
extension Tab {
  public var title: String {
    switch self {
    case .portfolio: "Portfolio"
    case .watch: "Watch"
    case .orders: "Orders"
    case .activity: "Activity"
    case .performance: "Performance"
    case .history: "History"
    case .log: "Log"
    }
  }

  /// The command that shows it.
  var command: Command {
    switch self {
    case .portfolio: .showPortfolio
    case .watch: .showWatch
    case .orders: .showOrders
    case .activity: .showActivity
    case .performance: .showPerformance
    case .history: .showHistory
    case .log: .showLog
    }
  }
}

/// The tabs by key and name, the present one in brackets: ` 1 Portfolio [2 Watch] 3 Orders`. On a narrower screen the
/// others are their keys alone: ` 1 [2 Watch] 3 `.
struct TabLine {
  let tab: Tab
  let keymap: Keymap
  /// Whether every tab is named.
  let isWhole: Bool

  /// From this width of the screen on all are named, and from that on the present one.
  private static let wholeWidth = 140
  private static let leastWidth = 80

  /// Nil where the keys that work here need all of the line.
  init?(tab: Tab, keymap: Keymap, room: Int) {
    guard room >= Self.leastWidth else { return nil }
    (self.tab, self.keymap, isWhole) = (tab, keymap, room >= Self.wholeWidth)
  }

  private var words: [(tab: Tab, text: String)] {
    Tab.allCases.map { tab in
      let key = keymap.keys(of: tab.command).first?.name
      let isNamed = isWhole || tab == self.tab || key == nil
      return (tab, [key, isNamed ? tab.title : nil].compactMap { $0 }.joined(separator: " "))
    }
  }

  /// Where all are named they have a blank or a bracket on either side; else there is a blank before each.
  private func words(around tab: Tab, _ text: String) -> String {
    let word = tab == self.tab ? "[\(text)]" : isWhole ? " \(text) " : text
    return isWhole ? word : " " + word
  }

  var width: Int { words.reduce(0) { $0 + CellWidth.of(words(around: $1.tab, $1.text)) } }

  func draw(into canvas: inout Canvas, column: Int, row: Int) {
    var x = column
    for (tab, text) in words {
      let isPresent = tab == self.tab
      let width = canvas.draw(
        words(around: tab, text), column: x, row: row, role: isPresent ? .key : .footer)
      canvas.note(.tab(tab), at: Rect(x: x, y: row, width: width, height: 1))
      x += width
    }
  }
}
