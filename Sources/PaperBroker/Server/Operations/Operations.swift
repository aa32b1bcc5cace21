import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What those who run the server look at: `/metrics`, `/healthz`, `/readyz`, without a key, and from this machine alone
/// unless it is said otherwise.
struct Operations: Sendable {
  let metrics = ServerMetrics()
  /// Apart from each other: orders that wait for the disk keep nobody from reading.
  private let reads: WorkInFlight
  private let commands: WorkInFlight
  private let service: PaperService
  private let table: @Sendable () -> (connections: Int, streams: Int)
  private let isPublic: Bool

  init(
    service: PaperService, settings: ServerSettings,
    table: @escaping @Sendable () -> (connections: Int, streams: Int)
  ) {
    self.service = service
    self.table = table
    let limits = settings.limits
    reads = WorkInFlight(bounds: limits.requestsInFlight, target: limits.workTime)
    commands = WorkInFlight(bounds: limits.requestsInFlight, target: limits.workTime)
    isPublic = settings.showsOperations
  }

  /// The work that a request is part of.
  func work(of call: APIRequest) -> WorkInFlight { call.method == "GET" ? reads : commands }

  private static let paths: Set<String> = ["/metrics", "/healthz", "/readyz"]

  /// What a path that is no route of the API is counted under.
  static func routeName(_ path: String) -> String { paths.contains(path) ? path : "other" }

  /// Nil when it is not asked for.
  func answer(to request: Request, on channel: any Channel) async -> RequestDesk.Answer? {
    guard Self.paths.contains(request.uri.path) else { return nil }
    guard isPublic || channel.remoteAddress?.isLoopback ?? false else { return nil }
    guard request.method == .get else {
      return .init(Refusal(405, 40_510_000, "method \(request.method) is not allowed here"))
    }
    switch request.uri.path {
    case "/metrics": return .init(text: metrics.text(gauges))
    case "/healthz": return .init(text: "ok\n")
    default: return await readiness()
    }
  }

  /// Ready is who can read the ledger and shows what is in it.
  private func readiness() async -> RequestDesk.Answer {
    do {
      try await service.readLedger()
      let differences = service.tally.differences
      guard differences == 0 else {
        return .init(
          text:
            "\(differences) figures differ from the ledger: see the log, and run `folio-paper ledger verify`\n",
          status: 503)
      }
      return .init(text: "ready\n")
    } catch {
      return .init(text: "the ledger cannot be used: \(error)\n", status: 503)
    }
  }

  private var gauges: [ServerMetrics.Gauge] {
    let (connections, streams) = table()
    return [
      .init("folio_paper_connections", "Open connections, streams among them.", connections),
      .init("folio_paper_streams", "Open streams.", streams),
      .init(
        "folio_paper_requests_in_flight", "Requests being carried out.",
        reads.count + commands.count),
      .init(
        "folio_paper_ledger_commits_total", "Commits to the ledger.", isCounter: true,
        service.tally.commits),
      .init(
        "folio_paper_ledger_events_total", "Events written to the ledger.", isCounter: true,
        service.tally.events),
      .init(
        "folio_paper_reconciliations_total", "Comparisons of all books with the ledger.",
        isCounter: true, service.tally.reconciliations),
      .init(
        "folio_paper_reconciliation_differences",
        "Figures that differed from the ledger in the last comparison.",
        service.tally.differences),
    ]
  }

  /// Says which fault hit which request.
  func note(
    _ strike: Faults.Strike, requestID: String, method: String, path: String, _ logger: Logger
  ) {
    metrics.add(.faults)
    logger.notice(
      "fault",
      metadata: [
        "id": "\(requestID)", "rule": "\(strike.rule)", "fault": "\(strike.fault)",
        "method": "\(method)", "path": "\(path)",
      ])
  }
}
