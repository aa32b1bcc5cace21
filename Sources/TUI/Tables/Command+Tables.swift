/// What can be done about the look of a table.
extension Command {
  var tableKeys: [Key] {
    switch self {
    case .sort: [.character("o")]
    case .reverseSort: [.character("O")]
    case .group: [.control("g")]
    case .columns: [.character("|")]
    case .nextColumn, .nextSort: [.character("j"), .down, .tab]
    case .previousColumn, .previousSort: [.character("k"), .up, .backTab]
    case .columnLeft: [.character("K"), .left]
    case .columnRight: [.character("J"), .right]
    case .toggleColumn: [.character(" "), .enter]
    case .resetColumns: [.character("u")]
    case .firstSort: [.enter, .character("1")]
    case .secondSort: [.character("2"), .character(" ")]
    case .noSort: [.backspace, .character("0")]
    case .leaveColumns, .leaveSort: [.escape]
    default: []
    }
  }

  var tableHelp: String {
    switch self {
    case .sort: "Choose what the table is sorted by, first and second"
    case .reverseSort: "Sort the other way round"
    case .group: "Group by the next of what rows have in common; Enter folds one"
    case .columns: "Choose the columns of the table and their order"
    case .nextColumn: "Next column"
    case .previousColumn: "Column before"
    case .columnLeft: "Move it to the left"
    case .columnRight: "Move it to the right"
    case .toggleColumn: "Show or hide it"
    case .resetColumns: "All columns, in their first order"
    case .nextSort: "Next"
    case .previousSort: "The one before"
    case .firstSort: "Sort by it first; once more: the other way round"
    case .secondSort: "Then by it, where the first is equal; again: the other way"
    case .noSort: "No longer sort by it"
    case .leaveColumns, .leaveSort: "Close"
    default: ""
    }
  }

  var tableHint: (label: String, rank: Int)? {
    switch self {
    case .sort: ("sort", 6)
    case .toggleColumn: ("show or hide", 0)
    case .columnLeft: ("left", 1)
    case .columnRight: ("right", 2)
    case .resetColumns: ("default", 3)
    case .firstSort: ("sort by it", 0)
    case .secondSort: ("then by it", 1)
    case .noSort: ("unsort", 2)
    case .leaveColumns, .leaveSort: ("close", 4)
    default: nil
    }
  }
}
