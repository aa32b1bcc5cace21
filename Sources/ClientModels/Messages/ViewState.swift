/// How the screen was left, in words: what a later run of the same profile begins with. It holds nothing that could be sent.
///
/// What the words mean only the screen knows. One that it does not know, as of another version, costs that word alone.
public struct ViewState: Hashable, Sendable {
  /// How one table was left.
  public struct Table: Hashable, Sendable {
    /// Which of the table's lists is shown.
    public var view: String?
    /// The id of the selected row.
    public var selected: String?
    public var look: TableLook

    public init(view: String? = nil, selected: String? = nil, look: TableLook = TableLook()) {
      self.view = view
      self.selected = selected
      self.look = look
    }
  }

  /// How charts are drawn.
  public struct Chart: Hashable, Sendable {
    public var interval: String?
    public var style: String?
    public var zone: String?
    public var averages: [String]
    /// What is left out of volume, vwap and depth.
    public var hidden: [String]
    public var zoom: Int?

    public init(
      interval: String? = nil, style: String? = nil, zone: String? = nil, averages: [String] = [],
      hidden: [String] = [], zoom: Int? = nil
    ) {
      self.interval = interval
      self.style = style
      self.zone = zone
      self.averages = averages
      self.hidden = hidden
      self.zoom = zoom
    }
  }

  /// How the panes of a tab share the screen.
  public struct Panes: Hashable, Sendable {
    /// The parts of the panes side by side, and one above the other; nil for the usual.
    public var beside: [Int]?
    public var stacked: [Int]?
    public var isZoomed: Bool

    public init(beside: [Int]? = nil, stacked: [Int]? = nil, isZoomed: Bool = false) {
      self.beside = beside
      self.stacked = stacked
      self.isZoomed = isZoomed
    }
  }

  public var tab: String?
  public var focus: String?
  public var tables: [String: Table]
  public var chart: Chart?
  public var panes: [String: Panes]

  public init(
    tab: String? = nil, focus: String? = nil, tables: [String: Table] = [:],
    chart: Chart? = nil, panes: [String: Panes] = [:]
  ) {
    self.tab = tab
    self.focus = focus
    self.tables = tables
    self.chart = chart
    self.panes = panes
  }
}
