/// The keys that take something from a table to the clipboard.
extension Command {
  var copyKeys: [Key] {
    switch self {
    case .copy: [.character("y")]
    case .copyRow: [.character("Y")]
    default: []
    }
  }

  var copyHelp: String {
    switch self {
    case .copy: "Copy the row's symbol or order id, or all marked rows, to the clipboard"
    case .copyRow: "Copy all columns of the row, with tabs between them"
    default: ""
    }
  }

  var copyHint: (label: String, rank: Int)? {
    self == .copy ? ("copy", 15) : nil
  }
}
