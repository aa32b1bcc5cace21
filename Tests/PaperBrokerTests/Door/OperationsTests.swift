import ClientModels
import Foundation
import Logging
import Synchronization
import Testing

@testable import PaperBroker

/// What those who run the server see of it.
@Suite struct OperationsTests {
  @Test func healthAndReadinessAnswerWithoutAKey() async throws {
    try await RunningServer.run { server in
      let health = try await server.ask("GET", "/healthz", key: nil)
      #expect(health?.body == "ok\n")
      let readiness = try await server.ask("GET", "/readyz", key: nil)
      #expect(readiness?.body == "ready\n")
      let wrong = try await server.ask("POST", "/healthz", key: nil, body: "{}")
      #expect(wrong?.status == 405)
    }
  }

  @Test func figuresThatDifferFromTheLedgerAreCountedAndNoReadinessIsSaid() async throws {
    try await RunningServer.run { server in
      server.service.tally.reconciled(differences: 2)
      let readiness = try await server.ask("GET", "/readyz", key: nil)
      #expect(readiness?.status == 503)
      #expect(
        readiness?.body
          == "2 figures differ from the ledger: see the log, and run `folio-paper ledger verify`\n")
      let lines = try await server.ask("GET", "/metrics", key: nil)?.body.split(separator: "\n")
      #expect(lines?.contains("folio_paper_reconciliation_differences 2") ?? false)
      #expect(lines?.contains("folio_paper_reconciliations_total 1") ?? false)
      server.service.tally.reconciled(differences: 0)
      #expect(try await server.ask("GET", "/readyz", key: nil)?.body == "ready\n")
    }
  }

  @Test func metricsCountRequestsByRouteAndStatus() async throws {
    try await RunningServer.run { server in
      for id in ["a", "b"] { _ = try await server.ask("GET", "/v2/orders/\(id)") }
      _ = try await server.ask("GET", "/v2/account", key: nil)
      _ = try await server.ask("GET", "/etc/passwd")
      let order =
        #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"day"}"#
      _ = try await server.ask("POST", "/v2/orders", body: order)
      let refused = try await server.client()
      await refused.send("nonsense\r\n")
      _ = try await refused.answer()
      let stream = try await server.connect("/stream")
      _ = try await stream.head()
      let answer = try await server.ask("GET", "/metrics", key: nil)
      #expect(answer?.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      let lines = Set((answer?.body ?? "").split(separator: "\n").map(String.init))
      let wanted = [
        #"folio_paper_requests_total{route="/v2/orders/{}",method="GET",status="422"} 2"#,
        #"folio_paper_requests_total{route="/v2/account",method="GET",status="403"} 1"#,
        #"folio_paper_requests_total{route="other",method="GET",status="404"} 1"#,
        #"folio_paper_requests_total{route="/v2/orders",method="POST",status="200"} 1"#,
        #"folio_paper_request_seconds_count{route="/v2/orders/{}"} 2"#,
        #"folio_paper_request_seconds_bucket{route="/v2/orders/{}",le="+Inf"} 2"#,
        "folio_paper_turned_away_total 1", "folio_paper_rate_limited_total 0",
        "folio_paper_shed_total 0", "folio_paper_streams 1", "folio_paper_requests_in_flight 0",
      ]
      for line in wanted { #expect(lines.contains(line), "\(line)") }
      let commits = lines.first { $0.hasPrefix("folio_paper_ledger_commits_total") }
      #expect(Int(commits?.split(separator: " ").last ?? "") ?? 0 >= 1)
    }
  }

  @Test func routesAreFewWhateverIsAskedFor() {
    let cases = [
      ("/v2/orders", "/v2/orders"), ("/v2/orders/4a1b", "/v2/orders/{}"),
      ("/v2/positions/BTC/USD", "/v2/positions/{}/{}"), ("/", nil), ("/x/y", nil),
      ("/v2/stocks/SPY/bars", "/v2/stocks/{}/bars"), ("/v2/a/b/c/d/e/f/g", nil),
      ("/v2/stocks/quotes/latest", "/v2/stocks/quotes/latest"), ("/v2", nil),
      ("/v2/\"}\n", nil), ("//v2//account/", "/v2/account"),
      ("/v2/stocks/latest/quotes", "/v2/stocks/{}/quotes"), ("/v2/orders/%7B%7D", "/v2/orders/{}"),
    ]
    for (target, pattern) in cases {
      let path = APIRequest(method: "GET", target: target)?.path ?? []
      #expect(RouteTable.route(path)?.pattern == pattern, "\(target)")
    }
    #expect(Operations.routeName("/metrics") == "/metrics")
    #expect(Operations.routeName("/metrics/x") == "other")
  }

  @Test func noTwoRequestsHaveOneID() {
    let ids = RequestIDs(run: 0x0123_4567_89ab_cdef)
    #expect(ids.next() == "0123456789abcdef0000000000000001")
    #expect(ids.next() == "0123456789abcdef0000000000000002")
  }

  @Test func aLogLineIsOneJSONObjectWhateverIsInIt() throws {
    let lines = Mutex<[String]>([])
    var logger = Logger(label: "x") { _ in
      JSONLog(now: { time("2026-11-20T15:00:00Z") }) { line in lines.withLock { $0.append(line) } }
    }
    logger.logLevel = .debug
    logger.debug("request", metadata: ["path": "/v2/\"a\n\u{1b}", "id": "7"])
    #expect(
      lines.withLock { $0 } == [
        #"{"time":"2026-11-20T15:00:00Z","level":"debug","message":"request","id":"7","path":"/v2/\"a\n\u001b"}"#
          + "\n"
      ])
  }
}
