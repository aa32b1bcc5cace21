/// The keys of alerts and their words.
extension Command {
  var alertKeys: [Key] {
    switch self {
    case .alerts: [.character("!")]
    case .newAlert: [.character("@")]
    case .nextAlert: [.character("j"), .down, .tab]
    case .previousAlert: [.character("k"), .up, .backTab]
    case .addAlert: [.character("a")]
    case .editAlert: [.enter, .character("e")]
    case .deleteAlert: [.character("d")]
    case .rearmAlert: [.character("r")]
    case .leaveAlerts: [.escape]
    default: []
    }
  }

  var alertHelp: String {
    switch self {
    case .alerts: "Alerts: what is waited for, and what fired"
    case .newAlert: "Set an alert on the selected symbol"
    case .nextAlert: "Next alert"
    case .previousAlert: "Alert before"
    case .addAlert: "Set another alert"
    case .editAlert: "Change the alert; it then waits anew"
    case .deleteAlert: "Ask to delete the alert"
    case .rearmAlert: "Let it wait again, as if it were new"
    case .leaveAlerts: "Close"
    default: ""
    }
  }

  var alertHint: (label: String, rank: Int)? {
    switch self {
    case .alerts: ("alerts", 13)
    case .addAlert: ("add", 0)
    case .editAlert: ("change", 1)
    case .deleteAlert: ("delete", 2)
    case .rearmAlert: ("arm again", 3)
    case .leaveAlerts: ("close", 4)
    default: nil
    }
  }
}
