import ClientModels
import Synchronization
import Testing

@testable import Sync

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

extension Timestamp {
  /// A Friday in a session, 10:00 in New York.
  static let noonish = Timestamp(seconds: 1_795_186_800)
}

func symbol(_ text: String) throws -> Symbol { try #require(Symbol(text)) }
func clientID(_ text: String) throws -> ClientOrderID { try #require(ClientOrderID(text)) }
func brokerID(_ text: String) throws -> BrokerOrderID { try #require(BrokerOrderID(text)) }
func account(_ text: String) throws -> AccountID { try #require(AccountID(text)) }

func limitBuy(_ id: String = "folio-1") throws -> OrderRequest {
  OrderRequest(
    clientOrderID: try clientID(id), symbol: try symbol("AAPL"), side: .buy,
    quantity: Quantity(100), pricing: .limit(try Price(strict: "189.25")), timeInForce: .day)
}

/// The broker's report of the request.
func order(
  _ request: OrderRequest, id: String = "b-1", status: OrderStatus = .new, filled: Int = 0
) throws -> Order {
  Order(
    id: try brokerID(id), clientOrderID: request.clientOrderID, symbol: request.symbol,
    side: request.side, type: request.pricing.type, timeInForce: request.timeInForce,
    quantity: request.quantity, filledQuantity: Quantity(filled),
    limitPrice: request.pricing.limitPrice, status: status)
}

func response(_ status: Int, _ body: String = "", _ headers: [(String, String)] = []) -> HTTPOutcome
{
  HTTPOutcome(
    .response(HTTPResponse(status: status, headers: HTTPFields(headers), body: bytes(body))))
}

func failure(_ code: Int32, bytesLeft: Bool) -> HTTPOutcome {
  HTTPOutcome(.failure(HTTPFailure(code: code, text: "curl \(code)", bytesLeft: bytesLeft)))
}

/// The order journal as an array.
final class MemoryJournal: OrderJournaling {
  let recovered: JournalState
  private let appended = Mutex<[JournalEntry]>([])
  private let unsyncedCount = Mutex(0)
  private let failure: StoreError?

  init(recovered: [JournalEntry] = [], failure: StoreError? = nil) {
    self.recovered = JournalState(recovered, at: .noonish)
    self.failure = failure
  }

  func trace(_ order: OrderReference) -> [OrderTrace] {
    entries.filter { $0.isAbout(order) }.map { OrderTrace($0, at: .noonish) }
  }

  var entries: [JournalEntry] { appended.withLock { $0 } }
  /// Everything appended without waiting, until it is synced.
  var unsynced: Int { unsyncedCount.withLock { $0 } }
  var syncDelay: Double? { unsynced > 0 ? 0.01 : nil }
  func sync() throws(StoreError) { unsyncedCount.withLock { $0 = 0 } }

  func append(
    _ entries: [JournalEntry], durably: Bool, at time: Timestamp
  ) throws(StoreError) {
    if let failure { throw failure }
    appended.withLock { $0 += entries }
    unsyncedCount.withLock { $0 = durably ? 0 : $0 + entries.count }
  }
}

/// The cached book as a dictionary.
final class MemoryStore: BookStoring {
  private let memory: MemoryJournal
  private let documents: Mutex<[DocumentName: StoredDocument]>
  let viewOnlyBecause: String?
  var isWantedByTrader: Bool { false }
  let damages: [String]

  init(
    journal: MemoryJournal = MemoryJournal(), documents: [DocumentName: StoredDocument] = [:],
    viewOnlyBecause: String? = nil, damages: [String] = []
  ) {
    memory = journal
    self.documents = Mutex(documents)
    self.viewOnlyBecause = viewOnlyBecause
    self.damages = damages
  }

  var journal: any OrderJournaling { memory }

  func write(
    _ name: DocumentName, payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    documents.withLock { $0[name] = StoredDocument(payload: payload, asOf: asOf) }
  }

  func read(_ name: DocumentName) -> StoredDocument? { documents.withLock { $0[name] } }

  private let lists = Mutex<[[UInt8]]>([])
  func keepClosed(_ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    lists.withLock { $0.append(payload) }
  }
  var closedLists: [Int] { lists.withLock { Array((0..<$0.count).reversed()) } }
  func closedList(_ number: Int) -> StoredDocument? {
    lists.withLock {
      $0.indices.contains(number) ? StoredDocument(payload: $0[number], asOf: nil) : nil
    }
  }
  private let activities = Mutex<[Int: [UInt8]]>([:])
  func keepActivities(_ payload: [UInt8], list number: Int, at time: Timestamp) throws(StoreError) {
    activities.withLock { $0[number] = payload }
  }
  var activityLists: [Int] { activities.withLock { $0.keys.sorted(by: >) } }
  func activityList(_ number: Int) -> StoredDocument? {
    activities.withLock { $0[number].map { StoredDocument(payload: $0, asOf: nil) } }
  }
  private let barDocuments = Mutex<[BarRequest: StoredDocument]>([:])
  private let newsPages = Mutex<[Symbol: StoredDocument]>([:])
  func keepNews(
    _ payload: [UInt8], of symbol: Symbol, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    newsPages.withLock { $0[symbol] = StoredDocument(payload: payload, asOf: asOf) }
  }
  func news(of symbol: Symbol) -> StoredDocument? { newsPages.withLock { $0[symbol] } }
  func keepBars(
    _ payload: [UInt8], for request: BarRequest, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    barDocuments.withLock { $0[request] = StoredDocument(payload: payload, asOf: asOf) }
  }
  func bars(_ request: BarRequest) -> StoredDocument? { barDocuments.withLock { $0[request] } }
  private let values = Mutex<StoredDocument?>(nil)
  func keepValueHistory(
    _ payload: [UInt8], asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    values.withLock { $0 = StoredDocument(payload: payload, asOf: asOf) }
  }
  var valueHistory: StoredDocument? { values.withLock { $0 } }
  private let dayBooks = Mutex<[CalendarDay: StoredDocument]>([:])
  func keepDay(
    _ payload: [UInt8], of day: CalendarDay, asOf: Timestamp?, at time: Timestamp
  ) throws(StoreError) {
    dayBooks.withLock { $0[day] = StoredDocument(payload: payload, asOf: asOf) }
  }
  var days: [CalendarDay] { dayBooks.withLock { $0.keys.sorted() } }
  func day(_ day: CalendarDay) -> StoredDocument? { dayBooks.withLock { $0[day] } }
  private let years = Mutex<[Int: [UInt8]]>([:])
  func keepYear(_ payload: [UInt8], of year: Int, at time: Timestamp) throws(StoreError) {
    years.withLock { $0[year] = payload }
  }
  func year(_ year: Int) -> StoredDocument? {
    years.withLock { $0[year].map { StoredDocument(payload: $0, asOf: nil) } }
  }
  private let calendarDocument = Mutex<StoredDocument?>(nil)
  func keepCalendar(_ payload: [UInt8], at time: Timestamp) throws(StoreError) {
    calendarDocument.withLock { $0 = StoredDocument(payload: payload, asOf: nil) }
  }
  var calendar: StoredDocument? { calendarDocument.withLock { $0 } }
  private let assets = Mutex<StoredDocument?>(nil)
  func keepAssetList(_ payload: [UInt8], asOf: Timestamp?, at time: Timestamp) throws(StoreError) {
    assets.withLock { $0 = StoredDocument(payload: payload, asOf: asOf) }
  }
  var assetList: StoredDocument? { assets.withLock { $0 } }
  private let closings = Mutex(0)
  /// How often it was closed.
  var closed: Int { closings.withLock { $0 } }
  func close() throws(StoreError) { closings.withLock { $0 += 1 } }
}

/// Whether the condition comes to hold; looks every few milliseconds, a thousand times and a minute at least, so
/// that on a starved machine what is waited for has had its turns as well.
func eventually(_ condition: @Sendable () async -> Bool) async -> Bool {
  let deadline = ContinuousClock.now + .seconds(60)
  var looks = 0
  while looks < 1_000 || ContinuousClock.now < deadline {
    if await condition() { return true }
    try? await Task.sleep(for: .milliseconds(3))
    looks += 1
  }
  return false
}

/// Connected, with the order recorded and on its way.
func sent(_ request: OrderRequest) throws -> Machine {
  var machine = try Machine.connected()
  machine.handle(.tick, after: 3)
  let submitted = machine.handle(.command(.submit(request)))
  #expect(submitted.contains(.recordBeforeSending(request, attempt: 1)))
  #expect(!submitted.questions.contains(.submit(request, attempt: 1)))
  #expect(machine.state(of: request.clientOrderID) == .sending)
  #expect(
    machine.handle(.recorded(request.clientOrderID)).questions == [.submit(request, attempt: 1)])
  return machine
}

func reply(
  _ outcome: HTTPOutcome, order: Order? = nil, refusal: String? = nil
) -> SubmissionReply {
  SubmissionReply(
    outcome: outcome, order: order,
    refusal: refusal.map { SubmissionReply.Refusal(code: 1, message: $0) })
}
