import ClientModels
import TestSupport

@testable import Sync

/// The program between its start and its end: the engine's state with a real journal on a disk in memory, and a shell that
/// does what the state asks in the order in which it asks.
struct SimulatedClient {
  private var state: SyncState
  private var store: AccountStore?
  private var bodies: [ClientOrderID: String] = [:]
  private let disk: MemoryFileSystem
  private let clock: SimulatedClock
  private let wrong: WrongProtocol?
  let broker: AlpacaBroker
  /// What the user was told last of every order.
  private(set) var beliefs: [ClientOrderID: SubmissionState] = [:]
  /// What was told last of a way out.
  private(set) var exitReport: ExitReport?
  private(set) var questions: [(question: BrokerQuestion, body: String?)] = []
  private(set) var wakeAt: Timestamp?
  /// Records of a client that writes only after it has sent.
  private var unwritten: [ClientOrderID: [JournalEntry]] = [:]

  init(
    account: AccountID, disk: MemoryFileSystem, clock: SimulatedClock, seed: UInt64,
    broker: AlpacaBroker, wrong: WrongProtocol?
  ) {
    self.disk = disk
    self.clock = clock
    self.broker = broker
    self.wrong = wrong
    var configuration = SyncConfiguration(knownAccount: account, seed: seed)
    configuration.quoteInterval = 600
    configuration.bookInterval = 15
    configuration.clockInterval = 60
    state = SyncState(
      configuration: configuration, snapshotBatch: broker.capabilities.snapshotBatch,
      at: clock.now)
    take(.start)
  }

  var portfolio: Portfolio { state.portfolio }

  mutating func forgetWake() { wakeAt = nil }

  mutating func takeQuestions() -> [(question: BrokerQuestion, body: String?)] {
    defer { questions = [] }
    return questions
  }

  mutating func take(_ input: SyncInput) {
    var pending = [input]
    while !pending.isEmpty {
      let next = pending.removeFirst()
      spoil(next)
      for action in state.handle(corrupted(next), at: clock.now) {
        if let answer = perform(action) { pending.append(answer) }
      }
      pending += wrongConclusions(next)
    }
  }

  private mutating func perform(_ action: SyncAction) -> SyncInput? {
    switch action {
    case .emit(let event):
      if case .submissionChanged = event { note() }
      if case .ordersUpdated = event { note() }
      if case .openOrdersListed = event { note() }
      if case .exitProgressed(let report) = event { exitReport = report }
      return nil
    case .ask(let question):
      ask(question)
      return nil
    case .openStore(let account): return open(account)
    case .readMarket:
      return store.map { .marketRead(BookDocuments.loadMarket($0).market, problems: []) }
    // Lots, charts, names, news and what is read of activity have no part in what the simulation looks for.
    case .readActivities, .keepActivities, .readBars, .keepBars, .readActivity, .keepActivity,
      .readAssetList, .keepAssetList, .readNews, .keepNews, .keepDay, .readValues, .keepValues,
      .keepCloses, .lookBack:
      return nil
    case .recordBeforeSending(let request, let attempt): return record(request, attempt)
    case .record(let entries, let durably):
      do { try store?.journal.append(entries, durably: durably, at: clock.now) } catch {
        return .recordLost(reason: "\(error)")
      }
      return nil
    case .save(let names, let portfolio):
      if let store { _ = try? BookDocuments.save(names, of: portfolio, to: store, at: clock.now) }
      return nil
    case .wake(let time):
      wakeAt = time
      return nil
    case .openStream, .closeStream, .follow, .drainMarket, .trace:
      preconditionFailure("the simulated client polls")
    case .finish:
      try? store?.close()
      store = nil
      return nil
    }
  }

  private mutating func note() {
    for (id, submission) in state.portfolio.submissions { beliefs[id] = submission.state }
  }

  private mutating func open(_ account: AccountID) -> SyncInput {
    do {
      let directory = try StoreDirectory.made(at: "/s", disk)
      let clock = self.clock
      let opened = try AccountStore(
        writing: directory, owner: JournalOwner(host: "sim", account: account.text),
        StoreEnvironment(
          fileSystem: disk, pid: 1, startedAt: clock.now, version: "0", now: { clock.now },
          uptime: { clock.now.nanoseconds }, random: { 7 }))
      store = opened
      let journal = opened.journal.recovered
      for order in journal.unsettled { bodies[order.request.clientOrderID] = order.body }
      let (portfolio, problems) = BookDocuments.loadWithoutMarket(opened)
      return .storeOpened(
        StoredBook(
          account: account, portfolio: portfolio, journal: journal,
          viewOnlyBecause: opened.viewOnlyBecause, damages: problems))
    } catch {
      return .storeFailed(account, reason: "\(error)")
    }
  }

  private mutating func record(_ request: OrderRequest, _ attempt: Int) -> SyncInput {
    let id = request.clientOrderID
    let body = bodies[id] ?? broker.body(for: request)
    bodies[id] = body
    var entries = [JournalEntry.send(id, attempt: attempt)]
    if attempt == 1 {
      entries.insert(.intent(request, body: body, replacing: request.replaces), at: 0)
    }
    if wrong == .journalAfterSend {
      unwritten[id] = entries
      return .recorded(id)
    }
    guard let store else { return .recordFailed(id, reason: "no store is open") }
    do { try store.journal.append(entries, durably: true, at: clock.now) } catch {
      return .recordFailed(id, reason: "\(error)")
    }
    return .recorded(id)
  }

  private mutating func ask(_ question: BrokerQuestion) {
    var body: String?
    if case .submit(let request, let attempt) = question {
      let id = request.clientOrderID
      body = bodies[id]
      if wrong == .newIDOnRetry, attempt > 1 {
        body = body.map { $0.replacing(id.text, with: id.text + "R\(attempt)") }
      }
    }
    questions.append((question, body))
  }

  // What a wrong protocol does besides. None of it is reached without one.

  private mutating func spoil(_ input: SyncInput) {
    guard case .answered(.submitted(let id, _), _) = input, let entries = unwritten[id] else {
      return
    }
    unwritten[id] = nil
    try? store?.journal.append(entries, durably: true, at: clock.now)
  }

  /// The input as the wrong client reads it.
  private mutating func corrupted(_ input: SyncInput) -> SyncInput {
    guard let wrong else { return input }
    switch (wrong, input) {
    case (.serverErrorMeansRejected, .answered(.submitted(let id, let reply), let askedAt)):
      guard let status = reply.outcome.response?.status, status >= 500 else { return input }
      let refused = SubmissionReply(
        outcome: HTTPOutcome(.response(HTTPResponse(status: 422))),
        refusal: .init(code: nil, message: "status \(status)"))
      return .answered(.submitted(id, refused), askedAt: askedAt)
    case (.refusalOfResendMeansRejected, .answered(.submitted(let id, let reply), _)):
      if reply.refusal != nil { state.portfolio.submissions[id]?.attempts = 1 }
    case (.notFoundMeansRejected, .answered(.lookUp(let id, .failure(.notFound)), _)):
      if case .unconfirmed = state.portfolio.submissions[id]?.state {
        state.portfolio.submissions[id]?.refusal = "not found"
      }
    default: break
    }
    return input
  }

  /// What the wrong client takes as proven once it has taken the input in.
  private mutating func wrongConclusions(_ input: SyncInput) -> [SyncInput] {
    switch (wrong, input) {
    case (.refusalMeansRejected, .answered(.submitted(let id, let reply), _)),
      (.serverErrorMeansRejected, .answered(.submitted(let id, let reply), _)):
      let status = reply.outcome.response?.status ?? 0
      guard reply.refusal != nil || status >= 500 else { return [] }
      return [.answered(.lookUp(id, .failure(.notFound(what: "order"))), askedAt: clock.now)]
    case (.restartMeansUnsent, .storeOpened):
      var conclusions: [SyncInput] = []
      for id in state.lookUps.keys.sorted() {
        state.portfolio.submissions[id]?.refusal = "it was never sent"
        conclusions.append(
          .answered(.lookUp(id, .failure(.notFound(what: "order"))), askedAt: clock.now))
      }
      return conclusions
    default: return []
    }
  }
}
