/// The commands of tab 5.
extension Command {
  var performanceKeys: [Key] {
    switch self {
    case .showPerformance: [.character("5")]
    case .choosePeriod: [.character("P")]
    case .chooseBenchmark: [.character("I")]
    default: []
    }
  }

  var performanceHelp: String {
    switch self {
    case .showPerformance:
      "Performance: returns, risk, what each symbol added, allocation"
    case .choosePeriod: "The time that performance is of: type its name or its days"
    case .chooseBenchmark: "What performance is set against: type a symbol"
    default: ""
    }
  }

  var performanceHint: (label: String, rank: Int)? {
    switch self {
    case .choosePeriod: ("other period", 3)
    case .chooseBenchmark: ("benchmark", 4)
    default: nil
    }
  }
}
