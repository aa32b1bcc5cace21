/// The keys of a chart and their words.
extension Command {
  var chartKeys: [Key] {
    switch self {
    case .showChart: [.character("v")]
    case .nextInterval: [.character("]")]
    case .previousInterval: [.character("[")]
    case .zoomIn: [.character("+"), .character("=")]
    case .zoomOut: [.character("-")]
    case .cursorLeft: [.left, .character("h")]
    case .cursorRight: [.right, .character("l")]
    case .panLeft: [.pageUp, .character("H")]
    case .panRight: [.pageDown, .character("L")]
    case .oldestBars: [.home, .character("g")]
    case .newestBars: [.end, .character("G")]
    case .chartStyle: [.character("t")]
    case .chartVolume: [.character("o")]
    case .chartAverages: [.character("a")]
    case .chartVWAP: [.character("w")]
    case .chartDepth: [.character("d")]
    case .chartZone: [.character("z")]
    case .nextSymbol: [.down, .character("j")]
    case .previousSymbol: [.up, .character("k")]
    case .leaveChart: [.escape]
    default: []
    }
  }

  var chartHelp: String {
    switch self {
    case .showChart: "The chart of the selected symbol"
    case .nextInterval: "Longer bars: 1m, 5m, 15m, 1h, 1d, 1w"
    case .previousInterval: "Shorter bars"
    case .zoomIn: "Fewer bars, drawn wider"
    case .zoomOut: "More bars; several are drawn as one"
    case .cursorLeft: "Read the figures of the bar before"
    case .cursorRight: "Read the figures of the bar after"
    case .panLeft: "Half a screen back in time"
    case .panRight: "Half a screen on in time"
    case .oldestBars: "The oldest bars"
    case .newestBars: "The newest bars, and follow the market"
    case .chartStyle: "Candles or a line"
    case .chartVolume: "Show or hide the volume"
    case .chartAverages: "Moving averages: SMA 20 50, EMA 9 21, SMA 50 200, none"
    case .chartVWAP: "Show or hide the day's mean price by volume"
    case .chartDepth: "Show or hide bid, ask and their sizes"
    case .chartZone: "Times of New York, of UTC, or of this machine"
    case .nextSymbol: "The chart of the next row"
    case .previousSymbol: "The chart of the row before"
    case .leaveChart: "Leave the bar that is read, then the chart"
    default: ""
    }
  }

  var chartHint: (label: String, rank: Int)? {
    switch self {
    case .showChart: ("chart", 12)
    case .nextInterval: ("interval", 1)
    case .zoomIn: ("zoom", 2)
    case .cursorLeft: ("read", 3)
    case .panLeft: ("back", 4)
    case .chartStyle: ("line", 5)
    case .chartAverages: ("averages", 6)
    case .nextSymbol: ("symbol", 7)
    case .leaveChart: ("close", 0)
    default: nil
    }
  }
}
