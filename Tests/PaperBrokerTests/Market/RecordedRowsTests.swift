import ClientModels
import Foundation
import Testing

@testable import PaperBroker

@Suite struct RecordedRowsTests {
  private static let quotesHeader = "timestamp,symbol,bid_price,bid_size,ask_price,ask_size"
  private static let tradesHeader = "timestamp,symbol,price,size"

  private func quotes(_ text: String) throws(RecordingError) -> [RecordedQuote] {
    try RecordedRows.quotes(Array(text.utf8))
  }

  private func trades(_ text: String) throws(RecordingError) -> [RecordedTrade] {
    try RecordedRows.trades(Array(text.utf8))
  }

  @Test func readsEveryRowBelowTheHeader() throws {
    let rows = try trades(
      Self.tradesHeader + "\r\n2013-10-08T13:30:00Z,SPY,167.42,400\r\n"
        + "2013-10-08T13:30:00Z,BRK.B,1.0001,0.5")
    #expect(rows.map(\.symbol.text) == ["SPY", "BRK.B"])
    #expect(rows.map(\.trade.price.description) == ["167.42", "1.0001"])
    #expect(rows.map(\.trade.size.description) == ["400", "0.5"])
    #expect(rows.first?.at.rfc3339 == "2013-10-08T13:30:00Z")
  }

  @Test func aHeaderAloneIsNoRow() throws {
    #expect(try quotes(Self.quotesHeader).isEmpty)
    #expect(try trades(Self.tradesHeader + "\n").isEmpty)
  }

  @Test(arguments: [
    "", "\n", "2013-10-08T13:30:00Z,SPY,167.42,400\n", "timestamp,symbol,size,price\n",
    "Timestamp,Symbol,Price,Size\n", "timestamp,symbol,price,size,\n",
    "\u{FEFF}timestamp,symbol,price,size\n", "\ntimestamp,symbol,price,size\n",
  ])
  func aFileWithoutItsHeaderIsRefusedWithTheRemedy(text: String) {
    let error = #expect(throws: RecordingError.self) { try trades(text) }
    #expect(
      error?.description
        == "trades.csv:1: not the header; make the first line \"timestamp,symbol,price,size\"")
  }

  @Test func tradesInPlaceOfQuotesAreRefused() {
    let error = #expect(throws: RecordingError.self) {
      try quotes(Self.tradesHeader + "\n2013-10-08T13:30:00Z,SPY,167.42,400\n")
    }
    #expect(error?.description.hasPrefix("quotes.csv:1: not the header") == true)
  }

  @Test(arguments: [
    "2013-10-08T13:30:01Z,SPY,167.42", "2013-10-08T13:30:01Z,SPY,167.42,1,1", ",,,",
    "2013-10-08T13:30:01Z,SPY,0,1", "2013-10-08T13:30:01Z,SPY,-1,1",
    "2013-10-08T13:30:01Z,SPY,1,-1", "2013-10-08T13:30:01Z,SPY,nan,1",
    "2013-10-08T13:30:01Z,SPY,1e3,1", "2013-10-08T13:30:01Z,SPY,1_0,1",
    "2013-10-08T13:30:01Z,SPY, 1,1", "2013-10-08T13:30:01Z,spy,1,1",
    "2013-10-08T13:30:01Z,\u{1B}[2J,1,1", "2013-10-08 13:30:01,SPY,1,1",
    "2013-13-08T13:30:01Z,SPY,1,1", "9999-10-08T13:30:01Z,SPY,1,1",
    "2013-10-08T13:30:01Z,SPY,999999999999999999999999,1",
    "2013-10-08T13:30:01Z,SPY,0.0000000000000000001,1", "\0", "",
    "\"2013-10-08T13:30:01Z\",\"SPY\",1,1",
  ])
  func aMalformedRowIsRefusedWithFileAndLine(row: String) {
    let good = "2013-10-08T13:30:00Z,SPY,167.42,400"
    let error = #expect(throws: RecordingError.self) {
      try trades([Self.tradesHeader, good, row, good].joined(separator: "\n"))
    }
    #expect(
      error?.description
        == "trades.csv:3: not a row of 4 columns as the header says; mend or remove it")
  }

  @Test func bytesThatAreNoTextAreRefused() {
    let bytes = Array((Self.tradesHeader + "\n").utf8) + [0xff, 0xfe, 0x2c, 0x2c, 0x2c]
    let error = #expect(throws: RecordingError.self) { try RecordedRows.trades(bytes) }
    #expect(error?.description.hasPrefix("trades.csv:2: ") == true)
  }

  @Test func rowsOutOfOrderAreRefused() {
    let error = #expect(throws: RecordingError.self) {
      try trades(
        Self.tradesHeader + "\n2013-10-08T13:30:01Z,SPY,1,1\n2013-10-08T13:30:00.999Z,SPY,1,1\n")
    }
    #expect(
      error?.description
        == "trades.csv:3: earlier than the row before it; sort the file by time")
  }

  @Test func aRecordingOfHeadersAloneIsRefused() {
    let error = #expect(throws: RecordingError.self) {
      try ReplayMarket(
        quotes: Array(Self.quotesHeader.utf8), trades: Array(Self.tradesHeader.utf8), speed: 1,
        from: nil, startedAtWall: Timestamp(seconds: 0))
    }
    #expect(error?.description.contains("holds no rows") == true)
  }

  private func folder(_ files: [String: String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "recording-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    return folder
  }

  @Test func bothFilesAreReadWhole() throws {
    let folder = try folder(["quotes.csv": "one\n", "trades.csv": ""])
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try MarketFiles.read(directory: folder.path)
    #expect(files.quotes == Array("one\n".utf8))
    #expect(files.trades.isEmpty)
  }

  @Test func aFileThatIsTooLargeIsRefusedBeforeItIsRead() throws {
    let folder = try folder(["quotes.csv": "", "trades.csv": ""])
    defer { try? FileManager.default.removeItem(at: folder) }
    let large = try FileHandle(forWritingTo: folder.appending(path: "trades.csv"))
    // A hole of a tebibyte takes no room on disk and could not be read into memory.
    try large.truncate(atOffset: 1 << 40)
    try large.close()
    let error = #expect(throws: RecordingError.self) {
      try MarketFiles.read(directory: folder.path)
    }
    #expect(error?.description.contains("trades.csv has 1099511627776 bytes") == true)
    #expect(error?.description.hasSuffix("cut it into days") == true)
    #expect(throws: RecordingError.self) {
      try MarketFiles.read(directory: folder.path, byteLimit: 1)
    }
  }

  @Test func whatIsMissingOrNoFileIsRefused() throws {
    let folder = try folder(["quotes.csv": ""])
    defer { try? FileManager.default.removeItem(at: folder) }
    func message() -> String? {
      #expect(throws: RecordingError.self) { try MarketFiles.read(directory: folder.path) }?
        .description
    }
    #expect(message()?.contains("trades.csv cannot be read") == true)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/trades.csv", withDestinationPath: "/dev/zero")
    #expect(message()?.contains("trades.csv cannot be read") == true)
  }
}
