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

/// The tabs by key and name, the present one in brackets: ` 1 Portfolio [2 Watch] 3 Orders`.
struct TabLine {
  let tab: Tab
  let keymap: Keymap

  /// Below this the keys that work here need all of the line.
  static let leastWidth = 120

  private var words: [(tab: Tab, text: String)] {
    Tab.allCases.map { tab in
      let key = keymap.keys(of: tab.command).first.map { $0.name + " " } ?? ""
      return (tab, key + tab.title)
    }
  }

  var width: Int { words.reduce(0) { $0 + CellWidth.of($1.text) + 2 } }

  func draw(into canvas: inout Canvas, column: Int, row: Int) {
    var x = column
    for (tab, text) in words {
      let isPresent = tab == self.tab
      let width = canvas.draw(
        isPresent ? "[\(text)]" : " \(text) ", column: x, row: row,
        role: isPresent ? .key : .footer)
      canvas.note(.tab(tab), at: Rect(x: x, y: row, width: width, height: 1))
      x += width
    }
  }
}
