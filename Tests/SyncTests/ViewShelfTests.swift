import ClientModels
import Synchronization
import Testing

@testable import Sync

@Suite("How the screen was left, on the disk") struct ViewShelfTests {
  private static let file = "/s/view.main.json"

  private func shelf(_ disk: MemoryFileSystem, _ profile: String = "main") -> ViewShelf {
    ViewShelf(root: "/s", profile: profile, environment: storeEnvironment(disk))
  }

  private var view: ViewState {
    var look = TableLook()
    look.sort = [.init("price", isDescending: true), .init("symbol")]
    look.filter = "pl < -500 \"a\\b"
    look.hidden = ["age", "id"]
    look.order = ["status", "symbol"]
    look.grouping = "status"
    look.folded = ["filled"]
    return ViewState(
      tab: "orders", focus: "blotter",
      tables: [
        "blotter": .init(view: "fills", selected: "order-1", look: look),
        "holdings": .init(selected: "BRK.B"),
      ],
      chart: .init(
        interval: "1h", style: "line", zone: "utc", averages: ["EMA 9", "EMA 21"],
        hidden: ["depth"], zoom: 5),
      panes: ["portfolio": .init(beside: [200, 300, 500], stacked: [1, 2, 997], isZoomed: true)])
  }

  @Test("Every part of it comes back, to each profile its own") func roundTrip() throws {
    let disk = MemoryFileSystem()
    #expect(shelf(disk).read() == (nil, nil, true))
    #expect(disk.names(in: "/").isEmpty)
    try shelf(disk).write(view, at: storeNoon)
    try shelf(disk, "other").write(ViewState(tab: "log"), at: storeNoon)
    #expect(shelf(disk).read() == (view, nil, true))
    #expect(shelf(disk, "other").read() == (ViewState(tab: "log"), nil, true))
    #expect(disk.mode(Self.file) == 0o600)
    #expect(disk.mode("/s") == 0o700)
    #expect(disk.openDescriptors == 0)
  }

  @Test("The file can be read by people, and no profile gets another's") func names() throws {
    #expect(
      ViewShelf.json(ViewState(tab: "log", panes: ["portfolio": .init(isZoomed: true)]))
        == #"{"version":1,"tab":"log","tables":{},"panes":{"portfolio":{"is_zoomed":true}}}"#)
    #expect(ViewShelf.fileName("main") == "view.main.json")
    #expect(ViewShelf.fileName("../../x") == "view..._2f.._2fx.json")
    #expect(ViewShelf.fileName("a_b") == "view.a_5fb.json")
    #expect(ViewShelf.fileName("") == "view..json")
    let long = String(repeating: "é", count: 500)
    #expect(ViewShelf.fileName(long).utf8.count == 75)
    #expect(ViewShelf.fileName(long) != ViewShelf.fileName(long + "é"))
  }

  @Test(
    "A damaged or hostile file costs the look and is named",
    arguments: [
      "", "{", "null", String(repeating: "[", count: 100_000), "\u{1b}]52;c;aGk=\u{7}",
    ])
  func damage(text: String) throws {
    let disk = MemoryFileSystem()
    try shelf(disk).write(view, at: storeNoon)
    disk.place(Array(text.utf8), at: Self.file)
    let (view, problem, isOurs) = shelf(disk).read()
    #expect(view == nil)
    #expect(try #require(problem).contains("the screen begins as it did the first time"))
    #expect(isOurs)
    // The next one is kept as ever.
    try shelf(disk).write(self.view, at: storeNoon)
    #expect(shelf(disk).read() == (self.view, nil, true))
  }

  @Test(
    "A whole file with other contents costs the look, too",
    arguments: [
      "[]", "{}", #"{"version":"1"}"#, #"{"version":1,"tab":7}"#, #"{"version":1,"tables":[]}"#,
      #"{"version":1,"panes":{"portfolio":{"beside":["x"]}}}"#,
      #"{"version":1,"chart":{"zoom":1e99}}"#,
      #"{"version":1,"tab":""# + String(repeating: "x", count: 70_000) + #""}"#,
      #"{"version":1,"tables":"# + String(repeating: "[", count: 20_000)
        + String(repeating: "]", count: 20_000) + "}",
    ])
  func hostile(payload: String) throws {
    let disk = MemoryFileSystem()
    try shelf(disk).write(view, at: storeNoon)
    disk.place(
      DocumentEnvelope.encode(Array(payload.utf8), asOf: nil, savedAt: storeNoon), at: Self.file)
    let (view, problem, isOurs) = shelf(disk).read()
    #expect(view == nil)
    #expect(
      problem == "/s/view.main.json cannot be read: the screen begins as it did the first time")
    #expect(isOurs)
  }

  @Test("The file of a newer version is left as it is") func newer() throws {
    let disk = MemoryFileSystem()
    try shelf(disk).write(view, at: storeNoon)
    let newer = DocumentEnvelope.encode(
      Array(#"{"version":2,"tab":"orders"}"#.utf8), asOf: nil, savedAt: storeNoon)
    disk.place(newer, at: Self.file)
    let told = Mutex<[String]>([])
    let desk = ViewDesk(shelf(disk), now: { storeNoon }) { line in told.withLock { $0.append(line) }
    }
    #expect(desk.read() == nil)
    desk.keep(view)
    desk.finish()
    #expect(disk.contents(Self.file) == newer)
    #expect(
      told.withLock { $0 } == [
        "/s/view.main.json: a newer version wrote it; it is left alone, so update this program"
      ])
  }

  @Test("What was given last is on the disk at the end") func latest() throws {
    let disk = MemoryFileSystem()
    let desk = ViewDesk(shelf(disk), now: { storeNoon }) { Issue.record("\($0)") }
    #expect(desk.read() == nil)
    for number in 0..<50 { desk.keep(ViewState(tab: "\(number)")) }
    desk.finish()
    #expect(shelf(disk).read().view == ViewState(tab: "49"))
  }
}
