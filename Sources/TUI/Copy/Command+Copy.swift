/// The keys that take something from a table to the clipboard or to a file.
extension Command {
  var copyKeys: [Key] {
    switch self {
    case .copy: [.character("y")]
    case .copyRow: [.character("Y")]
    case .writeTable: [.character("E")]
    default: []
    }
  }

  var copyHelp: String {
    switch self {
    case .copy: "Copy the symbol or order id, or all marked rows"
    case .copyRow: "Copy all columns of the row, with tabs between them"
    case .writeTable:
      "Write the table to a file (CSV), as it is shown"
    default: ""
    }
  }

  var copyHint: (label: String, rank: Int)? {
    self == .copy ? ("copy", 15) : nil
  }
}
