import ClientModels
import Foundation
import Synchronization
import Testing

@testable import folio

/// The hook of alerts, on real processes.
@Suite(.serialized) struct HookRunnerTests {
  private final class Log: Sendable {
    private let records = Mutex<[BrokerRequestRecord]>([])
    func put(_ record: BrokerRequestRecord) { records.withLock { $0.append(record) } }
    var all: [BrokerRequestRecord] { records.withLock { $0 } }
    var failures: [String] { all.compactMap(\.failure) }
  }

  private let firing = AlertFiring(
    number: 7, condition: "AAPL > 200", note: "a\u{1b}[31mb", isAmount: false, kind: .crossed,
    at: Timestamp(seconds: 1_000), marketAt: nil, value: "200.5", symbol: Symbol("AAPL"))

  private func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = Date().addingTimeInterval(60)
    while Date() < deadline {
      if condition() { return true }
      usleep(5_000)
    }
    return false
  }

  private func run(
    _ command: [String], seconds: Double = 10, times: Int = 1
  ) -> (HookRunner, Log) {
    let log = Log()
    let hooks = HookRunner(command, seconds: seconds) { log.put($0) }
    for _ in 0..<times { hooks.run(firing, profile: "paper") }
    return (hooks, log)
  }

  @Test func itGetsTheAlertOnItsInputAndInItsEnvironmentAndNothingElseOfOurs() throws {
    let out = FileManager.default.temporaryDirectory.appendingPathComponent(
      "folio-hook-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: out) }
    // A file that would stay open in a program that is started carelessly.
    let open = fcntl(0, F_DUPFD, 200)
    defer { close(open) }
    let script = "cat; env; for f in /proc/$$/fd/*; do echo \"fd ${f##*/}\"; done"
    let (_, log) = run(["/bin/sh", "-c", "{ \(script); } >'\(out.path)'"])
    #expect(eventually { log.all.count == 1 })
    #expect(log.failures == [])
    let text = try String(contentsOf: out, encoding: .utf8)
    let lines = text.split(separator: "\n")
    #expect(
      lines.first
        == #"{"number":7,"condition":"AAPL > 200","symbol":"AAPL","note":"a\u001b[31mb","kind":"crossed","at":"1970-01-01T00:16:40Z","value":"200.5"}"#
    )
    #expect(lines.contains("FOLIO_ALERT_SYMBOL=AAPL"))
    #expect(lines.contains("FOLIO_ALERT_NOTE=a·[31mb"))
    #expect(open >= 200)
    #expect(lines.contains("fd 0") && !lines.contains("fd \(open)"), "\(text)")
  }

  @Test func whatFailsIsOneLine() {
    for (command, words) in [
      (["/bin/sh", "-c", "exit 3"], "ended with status 3"),
      (["/bin/sh", "-c", "kill -9 $$"], "ended by signal 9"),
      (["/nowhere/hook"], "cannot be started: No such file or directory"),
      (["/dev/null"], "cannot be started: Permission denied"),
    ] {
      let (_, log) = run(command)
      #expect(eventually { log.all.count == 1 })
      #expect(log.failures == [words])
      #expect(log.all.first?.path == command[0])
    }
  }

  @Test func oneThatTakesTooLongIsEndedWithAllThatItStarted() {
    let began = Date()
    let (_, log) = run(["/bin/sh", "-c", "sleep 300 & sleep 300"], seconds: 0.3)
    #expect(eventually { log.all.count == 1 })
    #expect(log.failures == ["ended by us after 0 s"])
    #expect(Date().timeIntervalSince(began) < 60)
  }

  @Test func noMoreThanFourRunAtOnceAndNoneOutlivesTheProgram() {
    let (hooks, log) = run(["/bin/sh", "-c", "sleep 300"], times: 6)
    #expect(eventually { log.all.count == 2 && hooks.running == 4 })
    #expect(
      log.failures == Array(repeating: "not run: 4 are running already", count: 2))
    hooks.stop()
    #expect(eventually { log.all.count == 6 })
    #expect(log.failures.count { $0 == "ended by signal 9" } == 4)
    hooks.run(firing, profile: "paper")
    #expect(log.all.count == 6)
  }

  @Test func withoutAHookNothingIsRun() {
    let (_, log) = run([])
    #expect(log.all == [])
  }
}
