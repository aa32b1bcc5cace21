/// Everything that keys can do. Help, footer hints and docs/keys.md derive from this list.
public enum Command: String, CaseIterable, Hashable, Sendable {
  case help, quit, redraw, suspend, palette, screenshot, toggleMouse = "mouse"
  case buy, sell, cancelOrder = "cancel-order", cancelAll = "cancel-all", details, filter
  case clearFilter = "clear-filter"
  case resendOrder = "resend-order", abandonOrder = "abandon-order"
  case acceptDifference = "accept-difference"
  case closePosition = "close-position", flatten, killSwitch = "kill-switch"
  case commandLine = "command-line", runLine = "run-line", completeLine = "complete-line"
  case completeLineBack = "complete-line-back", olderLine = "older-line", newerLine = "newer-line"
  case clearLine = "clear-line", leaveLine = "leave-line"
  case runPalette = "run-palette", nextCommand = "next-command"
  case previousCommand = "previous-command", leavePalette = "leave-palette"
  case changeOrder = "change-order"
  case deleteDraft = "delete-draft"
  case nextView = "next-view", previousView = "previous-view"
  case sort, reverseSort = "reverse-sort"
  case mark, markRange = "mark-range", clearMarks = "clear-marks", columns
  case nextColumn = "next-column", previousColumn = "previous-column"
  case columnLeft = "column-left", columnRight = "column-right"
  case toggleColumn = "toggle-column", resetColumns = "reset-columns", leaveColumns =
    "leave-columns"
  case group
  case findSymbol = "find-symbol", findTicketSymbol = "find-ticket-symbol"
  case takeAsset = "take-symbol", nextAsset = "next-asset", previousAsset = "previous-asset"
  case clearSearch = "clear-search", leaveSearch = "leave-search"
  case nextSort = "next-sort", previousSort = "previous-sort", firstSort = "first-sort"
  case secondSort = "second-sort", noSort = "no-sort", leaveSort = "leave-sort"
  case showPortfolio = "show-portfolio", showOrders = "show-orders", showLog = "show-log"
  case showActivity = "show-activity", openOrder = "open-order"
  case nextPane = "next-pane", previousPane = "previous-pane"
  case zoomPane = "zoom-pane", growPane = "grow-pane", shrinkPane = "shrink-pane"
  case evenPanes = "even-panes"
  case down, up, first, last, halfPageDown = "half-page-down", halfPageUp = "half-page-up"
  case pageDown = "page-down", pageUp = "page-up"
  case nextMatch = "next-match", previousMatch = "previous-match", refresh
  case review, nextField = "next-field", previousField = "previous-field"
  case nextChoice = "next-choice", previousChoice = "previous-choice"
  case useLimit = "use-limit", useLast = "use-last", joinBid = "join-bid", joinMid = "join-mid",
    joinAsk = "join-ask"
  case tickUp = "tick-up", tickDown = "tick-down", sizeUp = "size-up", sizeDown = "size-down"
  case clearField = "clear-field", keepDraft = "keep-draft", leaveTicket = "leave-ticket"
  case chooseLots = "choose-lots", nextLot = "next-lot", previousLot = "previous-lot"
  case toggleLot = "toggle-lot", clearLots = "clear-lots", keepLots = "keep-lots"
  case leaveLots = "leave-lots"
  case send, backToTicket = "back-to-ticket"
  case confirm, decline
  case maskAmounts = "mask-amounts", themes, nextTheme = "next-theme"
  case previousTheme = "previous-theme", keepTheme = "keep-theme", leaveThemes = "leave-themes"
  case readDown = "read-down", readUp = "read-up", leaveReading = "leave-reading"
  case showChart = "show-chart", nextInterval = "next-interval"
  case previousInterval = "previous-interval", zoomIn = "zoom-in", zoomOut = "zoom-out"
  case cursorLeft = "cursor-left", cursorRight = "cursor-right", panLeft = "pan-left"
  case panRight = "pan-right", oldestBars = "oldest-bars", newestBars = "newest-bars"
  case chartStyle = "chart-style", chartVolume = "chart-volume", chartAverages = "chart-averages"
  case chartVWAP = "chart-vwap", chartDepth = "chart-depth", chartZone = "chart-zone"
  case settings, mapKeys = "keys", goTo = "go-to", leaveGoTo = "leave-go-to"
  case mapKey = "map-key", addKey = "add-key", resetKey = "reset-key", resetKeys = "reset-keys"
  case nextKeyRow = "next-key-row", previousKeyRow = "previous-key-row"
  case nextKeyPage = "next-key-page", previousKeyPage = "previous-key-page"
  case leaveKeys = "leave-keys", nextSetting = "next-setting", moreSetting = "more-setting"
  case previousSetting = "previous-setting", lessSetting = "less-setting"
  case changeSetting = "change-setting", resetSetting = "reset-setting"
  case leaveSettings = "leave-settings", findSetting = "find-setting"
  case search, nextFound = "next-found", previousFound = "previous-found"
  case nextSymbol = "next-symbol", previousSymbol = "previous-symbol", leaveChart = "leave-chart"
  case alerts, newAlert = "new-alert", nextAlert = "next-alert", previousAlert = "previous-alert"
  case addAlert = "add-alert", editAlert = "edit-alert", deleteAlert = "delete-alert"
  case rearmAlert = "rearm-alert", leaveAlerts = "leave-alerts"
  case showWatch = "show-watch", addSymbol = "add-symbol", removeSymbol = "remove-symbol"
  case moveSymbolUp = "move-symbol-up", moveSymbolDown = "move-symbol-down"
  case newList = "new-list", renameList = "rename-list", deleteList = "delete-list"
  case copy, copyRow = "copy-row", writeTable = "write-table"
  case showNews = "show-news", openArticle = "open-article", nextArticle = "next-article"
  case previousArticle = "previous-article", leaveNews = "leave-news"
  case showHistory = "show-history", earlierDay = "earlier-day", laterDay = "later-day"
  case earlierWeek = "earlier-week", laterWeek = "later-week", earlierMonth = "earlier-month"
  case laterMonth = "later-month", earlierYear = "earlier-year", laterYear = "later-year"
  case today, holdBase = "hold-base"
  case showPerformance = "show-performance", choosePeriod = "choose-period"
  case chooseBenchmark = "choose-benchmark"
  case showFigures = "show-figures", nextFigure = "next-figure"
  case previousFigure = "previous-figure"

  public var scope: Scope {
    switch self {
    case .help, .quit, .redraw, .suspend, .palette, .screenshot, .toggleMouse: .global
    case .buy, .sell, .cancelOrder, .cancelAll, .resendOrder, .abandonOrder, .acceptDifference,
      .closePosition, .flatten, .killSwitch, .commandLine, .changeOrder, .deleteDraft, .nextView,
      .previousView, .sort, .reverseSort, .mark, .markRange, .clearMarks, .columns, .showPortfolio,
      .showOrders, .showActivity, .showLog, .details, .filter, .clearFilter, .nextPane,
      .previousPane, .zoomPane, .growPane, .shrinkPane, .evenPanes, .down, .up, .first, .last,
      .halfPageDown, .halfPageUp, .pageDown, .pageUp, .nextMatch, .previousMatch, .refresh,
      .maskAmounts, .themes:
      .table
    case .review, .nextField, .previousField, .nextChoice, .previousChoice, .useLimit, .useLast,
      .joinBid, .joinMid, .joinAsk, .tickUp, .tickDown, .sizeUp, .sizeDown, .clearField,
      .chooseLots, .keepDraft, .leaveTicket:
      .ticket
    case .nextLot, .previousLot, .toggleLot, .clearLots, .keepLots, .leaveLots: .lots
    case .send, .backToTicket: .review
    case .confirm, .decline: .confirmation
    case .group, .findSymbol: .table
    case .findTicketSymbol: .ticket
    case .takeAsset, .nextAsset, .previousAsset, .clearSearch, .leaveSearch: .symbols
    case .nextColumn, .previousColumn, .columnLeft, .columnRight, .toggleColumn, .resetColumns,
      .leaveColumns:
      .columns
    case .nextSort, .previousSort, .firstSort, .secondSort, .noSort, .leaveSort: .sort
    case .readDown, .readUp, .leaveReading, .openOrder, .search, .nextFound, .previousFound,
      .nextFigure, .previousFigure:
      .reading
    case .settings, .mapKeys, .goTo: .table
    case .leaveGoTo: .goTo
    case .mapKey, .addKey, .resetKey, .resetKeys, .nextKeyRow, .previousKeyRow, .nextKeyPage,
      .previousKeyPage, .leaveKeys:
      .keys
    case .nextSetting, .previousSetting, .moreSetting, .lessSetting, .changeSetting, .resetSetting,
      .findSetting, .leaveSettings:
      .settings
    case .runLine, .completeLine, .completeLineBack, .olderLine, .newerLine, .clearLine, .leaveLine:
      .line
    case .runPalette, .nextCommand, .previousCommand, .leavePalette: .palette
    case .showChart: .table
    case .nextInterval, .previousInterval, .zoomIn, .zoomOut, .cursorLeft, .cursorRight, .panLeft,
      .panRight, .oldestBars, .newestBars, .chartStyle, .chartVolume, .chartAverages, .chartVWAP,
      .chartDepth, .chartZone, .nextSymbol, .previousSymbol, .leaveChart:
      .chart
    case .nextTheme, .previousTheme, .keepTheme, .leaveThemes: .themes
    case .alerts, .newAlert: .table
    case .nextAlert, .previousAlert, .addAlert, .editAlert, .deleteAlert, .rearmAlert, .leaveAlerts:
      .alerts
    case .showWatch, .addSymbol, .removeSymbol, .moveSymbolUp, .moveSymbolDown, .newList,
      .renameList, .deleteList, .showNews, .copy, .copyRow, .writeTable:
      .table
    case .openArticle, .nextArticle, .previousArticle, .leaveNews: .news
    case .showHistory, .showPerformance, .choosePeriod, .chooseBenchmark, .showFigures: .table
    case .earlierDay, .laterDay, .earlierWeek, .laterWeek, .earlierMonth, .laterMonth, .earlierYear,
      .laterYear, .today, .holdBase:
      .history
    }
  }

  /// The keys that run it until the user maps others.
  public var keys: [Key] {
    switch self {
    case .help: [.character("?"), .function(1)]
    case .quit: [.character("q"), .control("c")]
    case .redraw: [.control("l")]
    case .suspend: [.control("z")]
    case .screenshot: [.control("s")]
    case .toggleMouse: [.function(3)]
    case .buy: [.character("b")]
    case .sell: [.character("s")]
    case .cancelOrder: [.character("c")]
    case .cancelAll: [.character("X")]
    case .resendOrder: [.character("R")]
    case .abandonOrder: [.character("A")]
    case .acceptDifference: [.character("a")]
    case .palette: [.control("p")]
    case .closePosition: [.character("x")]
    case .flatten: [.character("F")]
    case .killSwitch: [.character("K")]
    case .commandLine: [.character(":")]
    case .runLine, .runPalette: [.enter]
    case .completeLine: [.tab]
    case .completeLineBack: [.backTab]
    case .olderLine, .previousCommand: [.up]
    case .newerLine, .nextCommand: [.down]
    case .clearLine: [.control("u")]
    case .leaveLine, .leavePalette: [.escape, .control("c")]
    case .changeOrder: [.character("m")]
    case .deleteDraft: [.character("d")]
    case .nextView: [.character("]")]
    case .previousView: [.character("[")]
    case .mark: [.character(" ")]
    case .markRange: [.character("V")]
    case .clearMarks: [.character("u")]
    case .showPortfolio: [.character("1")]
    case .showOrders: [.character("3")]
    case .showLog: [.character("7")]
    case .details: [.enter]
    case .filter: [.character("/")]
    case .clearFilter: [.escape]
    case .nextPane: [.tab]
    case .previousPane: [.backTab]
    case .down: [.character("j"), .down]
    case .up: [.character("k"), .up]
    case .first: [.character("g"), .home]
    case .last: [.character("G"), .end]
    case .halfPageDown: [.control("d")]
    case .halfPageUp: [.control("u")]
    case .pageDown: [.pageDown]
    case .pageUp: [.pageUp]
    case .nextMatch: [.character("n")]
    case .previousMatch: [.character("N")]
    case .refresh: [.character("r")]
    case .review: [.enter]
    case .nextField: [.tab, .down]
    case .previousField: [.backTab, .up]
    case .nextChoice: [.right, .character(" ")]
    case .previousChoice: [.left]
    case .useLimit: [.character("@")]
    case .useLast: [.character("=")]
    case .joinBid: [.character("b")]
    case .joinMid: [.character("m")]
    case .joinAsk: [.character("a")]
    case .tickUp: [.character("+")]
    case .tickDown: [.character("-")]
    case .sizeUp: [.character("]")]
    case .sizeDown: [.character("[")]
    case .clearField, .clearLots: [.control("u")]
    case .chooseLots: [.control("o")]
    case .nextLot: [.character("j"), .down, .tab]
    case .previousLot: [.character("k"), .up, .backTab]
    case .toggleLot: [.character(" ")]
    case .keepLots: [.enter]
    case .leaveLots: [.escape]
    case .keepDraft: [.control("k")]
    case .leaveTicket, .backToTicket, .leaveReading: [.escape]
    case .decline: [.escape, .character("n")]
    case .send, .confirm: [.character("y")]
    case .showActivity, .openOrder, .zoomPane, .growPane, .shrinkPane, .evenPanes: viewKeys
    case .maskAmounts: [.character("M")]
    case .themes: [.character("T")]
    case .nextTheme: [.character("j"), .down, .tab]
    case .previousTheme: [.character("k"), .up, .backTab]
    case .keepTheme: [.enter]
    case .leaveThemes: [.escape]
    case .settings, .mapKeys, .goTo, .leaveGoTo, .mapKey, .addKey, .resetKey, .resetKeys,
      .nextKeyRow, .previousKeyRow, .nextKeyPage, .previousKeyPage, .leaveKeys, .nextSetting,
      .previousSetting, .moreSetting, .lessSetting, .changeSetting, .resetSetting, .leaveSettings,
      .findSetting, .search, .nextFound, .previousFound:
      settingsKeys
    case .readDown: [.character("j"), .down, .pageDown]
    case .readUp: [.character("k"), .up, .pageUp]
    case .showChart, .nextInterval, .previousInterval, .zoomIn, .zoomOut, .cursorLeft, .cursorRight,
      .panLeft, .panRight, .oldestBars, .newestBars, .chartStyle, .chartVolume, .chartAverages,
      .chartVWAP, .chartDepth, .chartZone, .nextSymbol, .previousSymbol, .leaveChart:
      chartKeys
    case .group, .columns, .nextColumn, .previousColumn, .columnLeft, .columnRight, .toggleColumn,
      .resetColumns, .leaveColumns, .sort, .reverseSort, .nextSort, .previousSort, .firstSort,
      .secondSort,
      .noSort, .leaveSort:
      tableKeys
    case .alerts, .newAlert, .nextAlert, .previousAlert, .addAlert, .editAlert, .deleteAlert,
      .rearmAlert, .leaveAlerts:
      alertKeys
    case .findSymbol, .findTicketSymbol, .takeAsset, .nextAsset, .previousAsset, .clearSearch,
      .leaveSearch:
      searchKeys
    case .copy, .copyRow, .writeTable: copyKeys
    case .showWatch, .addSymbol, .removeSymbol, .moveSymbolUp, .moveSymbolDown, .newList,
      .renameList, .deleteList, .showNews, .openArticle, .nextArticle, .previousArticle, .leaveNews:
      watchKeys
    case .showHistory, .earlierDay, .laterDay, .earlierWeek, .laterWeek, .earlierMonth, .laterMonth,
      .earlierYear,
      .laterYear, .today, .holdBase:
      historyKeys
    case .showPerformance, .choosePeriod, .chooseBenchmark: performanceKeys
    case .showFigures, .nextFigure, .previousFigure: figureKeys
    }
  }

  public var help: String {
    switch self {
    case .help: "Keys of this screen"
    case .quit: "Close what is open, then leave Folio"
    case .redraw: "Paint the whole screen again"
    case .suspend: "Go back to the shell; `fg` returns"
    case .toggleMouse: "Let the mouse select text, or select and sort here again"
    case .screenshot: "Write this screen to a file, as a drawing and as text"
    case .buy: "Open the ticket to buy the selected symbol"
    case .sell: "Open the ticket to sell the selected symbol"
    case .cancelOrder: "Ask to cancel the selected working order"
    case .cancelAll: "Ask to cancel every working order"
    case .resendOrder: "Ask to send the unconfirmed order again, under its own id"
    case .abandonOrder: "Ask to give the selected unconfirmed order up"
    case .acceptDifference:
      "Ask to take the broker's quantity, where its fills say another"
    case .palette: "Find a command by typing a part of what it does"
    case .closePosition:
      "Ask to close the selected or marked positions, or a part: 50%"
    case .flatten: "Ask to close every position, after their orders"
    case .killSwitch: "Ask to cancel everything and close everything"
    case .commandLine: "Type an order or a command, such as buy 100 AAPL @ 189.25"
    case .runLine: "Run the line; an order is reviewed first"
    case .completeLine: "Complete the last word"
    case .completeLineBack: "The completion before"
    case .olderLine: "The line that was run before"
    case .newerLine: "The line that was run after"
    case .clearLine: "Empty the line"
    case .leaveLine, .leavePalette: "Close"
    case .runPalette: "Do it"
    case .nextCommand: "Next command"
    case .previousCommand: "Command before"
    case .changeOrder: "Change the selected working order, or all marked ones"
    case .deleteDraft: "Ask to delete the selected or marked drafts"
    case .nextView: "Next view of orders, kind of activity, watchlist or period"
    case .previousView: "View of orders, kind of activity, watchlist or period before"
    case .mark: "Mark the row; what is done next is done to all marked ones"
    case .markRange: "Mark a range: press it at both ends"
    case .clearMarks: "Take all marks away"
    case .showPortfolio: "Portfolio: holdings, quotes and orders"
    case .showOrders: "Orders: all of them and fills, with marks, sorting and columns"
    case .showLog: "Log: every request to the broker, and what became of it"
    case .details:
      "All about the row, or what its figure is made of; opens drafts"
    case .filter: "Show only some rows: aapl, or pl < -500"
    case .clearFilter: "Show all rows again; then take the marks away"
    case .nextPane: "Go to the next pane"
    case .previousPane: "Go to the pane before"
    case .down: "Next row"
    case .up: "Row before"
    case .first: "First row"
    case .last: "Last row"
    case .halfPageDown: "Half a page down"
    case .halfPageUp: "Half a page up"
    case .pageDown: "A page down"
    case .pageUp: "A page up"
    case .nextMatch: "Next row of the filter"
    case .previousMatch: "Row of the filter before"
    case .refresh: "Read account, positions, orders and quotes again now"
    case .review: "Review the order; nothing is sent yet"
    case .nextField: "Next field"
    case .previousField: "Field before"
    case .nextChoice: "Next choice of side, type, time in force, legs (bracket)"
    case .previousChoice: "Choice before"
    case .useLimit: "From the quantity to the limit price: a limit order"
    case .useLast: "The last price; from the quantity a limit order at it"
    case .joinBid: "In the price: join the bid"
    case .joinMid: "In the price: the middle, on a tick"
    case .joinAsk: "In the price: join the ask"
    case .tickUp: "In the price: one tick up"
    case .tickDown: "In the price: one tick down"
    case .sizeUp: "More: a step of 1, 10 or 100 by size"
    case .sizeDown: "Less: a step of 1, 10 or 100 by size"
    case .clearField: "Empty the field"
    case .keepDraft: "Keep it as a draft; nothing is sent"
    case .chooseLots: "Choose the lots that the order closes"
    case .nextLot: "Next lot"
    case .previousLot: "Lot before"
    case .toggleLot: "Take the lot, or let it go"
    case .clearLots: "Choose none"
    case .keepLots: "Keep the choice"
    case .leaveLots: "Leave the choice as it was"
    case .leaveTicket: "Drop the ticket; nothing was sent"
    case .send: "Send it, or all of them (on a live account by typing SEND)"
    case .backToTicket: "Back; nothing was sent"
    case .confirm: "Do what the sheet says"
    case .decline: "Do nothing"
    case .showActivity, .openOrder, .zoomPane, .growPane, .shrinkPane, .evenPanes: viewHelp
    case .maskAmounts: "Hide or show our own amounts; prices of the market stay"
    case .themes: "Choose a theme, seeing each on the screen behind"
    case .nextTheme: "Next theme"
    case .previousTheme: "Theme before"
    case .keepTheme: "Keep it, in config.toml"
    case .leaveThemes: "Go back to the theme of before"
    case .settings, .mapKeys, .goTo, .leaveGoTo, .mapKey, .addKey, .resetKey, .resetKeys,
      .nextKeyRow, .previousKeyRow, .nextKeyPage, .previousKeyPage, .leaveKeys, .nextSetting,
      .previousSetting, .moreSetting, .lessSetting, .changeSetting, .resetSetting, .leaveSettings,
      .findSetting, .search, .nextFound, .previousFound:
      settingsHelp
    case .readDown: "Further down"
    case .readUp: "Further up"
    case .leaveReading: "Close"
    case .showChart, .nextInterval, .previousInterval, .zoomIn, .zoomOut, .cursorLeft, .cursorRight,
      .panLeft, .panRight, .oldestBars, .newestBars, .chartStyle, .chartVolume, .chartAverages,
      .chartVWAP, .chartDepth, .chartZone, .nextSymbol, .previousSymbol, .leaveChart:
      chartHelp
    case .group, .columns, .nextColumn, .previousColumn, .columnLeft, .columnRight, .toggleColumn,
      .resetColumns, .leaveColumns, .sort, .reverseSort, .nextSort, .previousSort, .firstSort,
      .secondSort,
      .noSort, .leaveSort:
      tableHelp
    case .alerts, .newAlert, .nextAlert, .previousAlert, .addAlert, .editAlert, .deleteAlert,
      .rearmAlert, .leaveAlerts:
      alertHelp
    case .findSymbol, .findTicketSymbol, .takeAsset, .nextAsset, .previousAsset, .clearSearch,
      .leaveSearch:
      searchHelp
    case .copy, .copyRow, .writeTable: copyHelp
    case .showWatch, .addSymbol, .removeSymbol, .moveSymbolUp, .moveSymbolDown, .newList,
      .renameList, .deleteList, .showNews, .openArticle, .nextArticle, .previousArticle, .leaveNews:
      watchHelp
    case .showHistory, .earlierDay, .laterDay, .earlierWeek, .laterWeek, .earlierMonth, .laterMonth,
      .earlierYear,
      .laterYear, .today, .holdBase:
      historyHelp
    case .showPerformance, .choosePeriod, .chooseBenchmark: performanceHelp
    case .showFigures, .nextFigure, .previousFigure: figureHelp
    }
  }
}
