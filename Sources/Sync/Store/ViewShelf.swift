import ClientModels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// How the screen of a profile was left, in `view.<profile>.json` of the state directory. Replaced as a whole.
///
/// The document is ours: `version` 1, then the members of `ViewState` in snake case. Losing it loses the look and nothing else.
public struct ViewShelf: Sendable {
  /// Newer ones are left alone.
  static let version = 1
  /// In bytes: more is no look of a screen.
  static let limit = 64 << 10

  private let root: String
  private let name: String
  private let environment: StoreEnvironment

  /// `root` is the state directory; nothing is touched before a method is called.
  public init(root: String, profile: String, environment: StoreEnvironment) {
    self.root = root
    self.environment = environment
    name = Self.fileName(profile)
  }

  /// What was kept, nil when nothing was, and what is wrong with it. A damaged file is set aside.
  /// `isOurs` is false for a file that must not be written over.
  public func read() -> (view: ViewState?, problem: String?, isOurs: Bool) {
    let directory: StoreDirectory
    do throws(StoreError) {
      directory = try StoreDirectory.existing(at: root, environment.fileSystem)
    } catch {
      if case .io(ENOENT, _) = error.kind { return (nil, nil, true) }
      return (nil, error.description, true)
    }
    let shelf = shelf(directory)
    guard let document = shelf.read(name) else {
      let problem = shelf.damages.first
      // An error other than of the contents: writing would meet it as well, and says so then.
      return (nil, problem, true)
    }
    let path = directory.path(of: name)
    guard document.payload.count <= Self.limit,
      let stored = decodeJSON(StoredView.self, from: document.payload)
    else {
      return (nil, "\(path) cannot be read: \(Self.remedy)", true)
    }
    guard stored.version <= Self.version else {
      return (
        nil, "\(path): a newer version wrote it; it is left alone, so update this program", false
      )
    }
    return (stored.view, nil, true)
  }

  public func write(_ view: ViewState, at time: Timestamp) throws(StoreError) {
    try shelf(try StoreDirectory.made(at: root, environment.fileSystem)).write(
      name, payload: Array(Self.json(view).utf8), asOf: nil, at: time)
  }

  private static let remedy = "the screen begins as it did the first time"

  private func shelf(_ directory: StoreDirectory) -> DocumentShelf {
    DocumentShelf(directory, environment, isWritable: true, remedy: Self.remedy)
  }

  /// Letters, digits, point and hyphen stay; two profiles never share a file.
  static func fileName(_ profile: String) -> String {
    var name = ""
    for byte in profile.utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 45: name.unicodeScalars.append(Unicode.Scalar(byte))
      case 46: name += "."
      default: name += "_" + hex([byte])
      }
    }
    // Names of files end at 255 bytes; what is added when one is set aside counts, too.
    if name.utf8.count > 150 { name = "_" + hex(sha256(Array(profile.utf8))) }
    return "view.\(name).json"
  }
}

extension ViewShelf {
  static func json(_ view: ViewState) -> String {
    var object = JSONObject()
    object.add("version", version)
    object.add("tab", view.tab)
    object.add("focus", view.focus)
    object.add("tables", raw: members(view.tables, json))
    if let chart = view.chart { object.add("chart", raw: json(chart)) }
    object.add("panes", raw: members(view.panes, json))
    return object.text
  }

  private static func members<Value>(
    _ values: [String: Value], _ json: (Value) -> String
  ) -> String {
    var object = JSONObject()
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      object.add(name, raw: json(value))
    }
    return object.text
  }

  private static func json(_ table: ViewState.Table) -> String {
    var object = JSONObject()
    object.add("view", table.view)
    object.add("selected", table.selected)
    let look = table.look
    if !look.filter.isEmpty { object.add("filter", look.filter) }
    if !look.sort.isEmpty {
      object.add("sort", raw: "[" + look.sort.map(json).joined(separator: ",") + "]")
    }
    if !look.hidden.isEmpty { object.add("hidden", raw: list(look.hidden.sorted())) }
    if !look.order.isEmpty { object.add("order", raw: list(look.order)) }
    object.add("grouping", look.grouping)
    if !look.folded.isEmpty { object.add("folded", raw: list(look.folded.sorted())) }
    return object.text
  }

  private static func json(_ key: TableLook.SortKey) -> String {
    var object = JSONObject()
    object.add("column", key.column)
    if key.isDescending { object.add("is_descending", raw: "true") }
    return object.text
  }

  private static func json(_ chart: ViewState.Chart) -> String {
    var object = JSONObject()
    object.add("interval", chart.interval)
    object.add("style", chart.style)
    object.add("zone", chart.zone)
    object.add("averages", raw: list(chart.averages))
    object.add("hidden", raw: list(chart.hidden))
    object.add("zoom", chart.zoom)
    return object.text
  }

  private static func json(_ panes: ViewState.Panes) -> String {
    var object = JSONObject()
    if let parts = panes.beside { object.add("beside", raw: list(parts)) }
    if let parts = panes.stacked { object.add("stacked", raw: list(parts)) }
    if panes.isZoomed { object.add("is_zoomed", raw: "true") }
    return object.text
  }

  private static func list(_ words: [String]) -> String {
    "[" + words.map(quotedJSON).joined(separator: ",") + "]"
  }

  private static func list(_ numbers: [Int]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
  }
}

/// What stands in the file; what is missing was as usual.
private struct StoredView: Decodable {
  struct Key: Decodable {
    let column: String
    let isDescending: Bool?
  }

  struct Table: Decodable {
    let view: String?
    let selected: String?
    let filter: String?
    let sort: [Key]?
    let hidden: [String]?
    let order: [String]?
    let grouping: String?
    let folded: [String]?

    var look: TableLook {
      var look = TableLook()
      look.filter = filter ?? ""
      look.sort = (sort ?? []).prefix(TableLook.sortKeyLimit).map {
        TableLook.SortKey($0.column, isDescending: $0.isDescending ?? false)
      }
      look.hidden = Set(hidden ?? [])
      look.order = order ?? []
      look.grouping = grouping
      look.folded = Set(folded ?? [])
      return look
    }
  }

  struct Chart: Decodable {
    let interval: String?
    let style: String?
    let zone: String?
    let averages: [String]?
    let hidden: [String]?
    let zoom: Int?
  }

  struct Panes: Decodable {
    let beside: [Int]?
    let stacked: [Int]?
    let isZoomed: Bool?
  }

  let version: Int
  let tab: String?
  let focus: String?
  let tables: [String: Table]?
  let chart: Chart?
  let panes: [String: Panes]?

  var view: ViewState {
    ViewState(
      tab: tab, focus: focus,
      tables: (tables ?? [:]).mapValues {
        ViewState.Table(view: $0.view, selected: $0.selected, look: $0.look)
      },
      chart: chart.map {
        ViewState.Chart(
          interval: $0.interval, style: $0.style, zone: $0.zone, averages: $0.averages ?? [],
          hidden: $0.hidden ?? [], zoom: $0.zoom)
      },
      panes: (panes ?? [:]).mapValues {
        ViewState.Panes(
          beside: $0.beside, stacked: $0.stacked, isZoomed: $0.isZoomed ?? false)
      })
  }
}
