/// The commands of the time machine.
extension Command {
  var historyKeys: [Key] {
    switch self {
    case .showHistory: [.character("6")]
    case .earlierDay: [.shiftLeft]
    case .laterDay: [.shiftRight]
    case .earlierWeek: [.shiftUp]
    case .laterWeek: [.shiftDown]
    case .earlierMonth: [.character("(")]
    case .laterMonth: [.character(")")]
    case .earlierYear: [.character("{")]
    case .laterYear: [.character("}")]
    case .today: [.character("T")]
    case .holdBase: [.character("B")]
    default: []
    }
  }

  var historyHelp: String {
    switch self {
    case .showHistory: "History, the time machine: any day's book, and what changed"
    case .earlierDay: "Every screen shows the book of the day before"
    case .laterDay: "The day after, and at last now"
    case .earlierWeek: "A week back"
    case .laterWeek: "A week on"
    case .earlierMonth: "A month back"
    case .laterMonth: "A month on"
    case .earlierYear: "A year back"
    case .laterYear: "A year on"
    case .today: "Back to now"
    case .holdBase: "Tell differences from the day shown on, or from the day before"
    default: ""
    }
  }

  var historyHint: (label: String, rank: Int)? {
    switch self {
    case .today: ("now", 2)
    case .earlierDay: ("day back", 3)
    case .laterDay: ("day on", 4)
    case .earlierWeek: ("week", 5)
    case .earlierMonth: ("month", 6)
    case .earlierYear: ("year", 7)
    case .holdBase: ("from here", 6)
    default: nil
    }
  }
}
