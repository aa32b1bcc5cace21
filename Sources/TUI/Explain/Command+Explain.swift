/// The commands that say what figures are made of.
extension Command {
  var figureKeys: [Key] {
    switch self {
    case .showFigures: [.character("e")]
    case .nextFigure: [.tab]
    case .previousFigure: [.backTab]
    default: []
    }
  }

  var figureHelp: String {
    switch self {
    case .showFigures: "Figures of account and totals, and what each is made of"
    case .nextFigure:
      "Next figure of the sheet; \(Command.openOrder.keyName) says what it is made of"
    case .previousFigure: "Figure before"
    default: ""
    }
  }

  var figureHint: (label: String, rank: Int)? {
    switch self {
    case .nextFigure: ("figure", 3)
    default: nil
    }
  }
}
