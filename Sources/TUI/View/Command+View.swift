/// The commands that change what is looked at: panes, and the ways to activity and orders.
extension Command {
  var viewKeys: [Key] {
    switch self {
    case .showActivity: [.character("4")]
    case .openOrder: [.enter]
    case .zoomPane: [.character("z")]
    case .growPane: [.character(">")]
    case .shrinkPane: [.character("<")]
    case .evenPanes: [.character("=")]
    default: []
    }
  }

  var viewHelp: String {
    switch self {
    case .showActivity: "Activity: fills, dividends, fees and transfers, by day"
    case .openOrder: "Say what the figure is made of, or go to the order named"
    case .zoomPane: "Give the pane the whole screen, and back"
    case .growPane: "Make the pane larger"
    case .shrinkPane: "Make the pane smaller"
    case .evenPanes: "All panes as large as at first again"
    default: ""
    }
  }
}
