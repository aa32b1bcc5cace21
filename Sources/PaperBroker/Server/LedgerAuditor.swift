import Dispatch
import Foundation
import Logging
import Synchronization

/// The thread that holds the books of a server against its ledger while it serves, and keeps its state. Live requests come
/// before it: it has a connection and a copy of the state of its own, gives way to those that answer, and rests often.
public final class LedgerAuditor: Sendable {
  /// How long it rests between two rounds.
  private static let pause = DispatchTimeInterval.seconds(2)

  private let directory: String
  private let service: PaperService
  private let logger: Logger
  private let isEnding = Atomic<Bool>(false)
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  public init(directory: String, service: PaperService, logger: Logger) {
    self.directory = directory
    self.service = service
    self.logger = logger
  }

  /// Begins; `finish` ends it.
  public func start() {
    let thread = Thread {
      giveWay(.auditing)
      self.run()
      self.ended.signal()
    }
    thread.qualityOfService = .utility
    thread.start()
  }

  private func run() {
    // First, so that a start is over before this begins.
    _ = wake.wait(timeout: .now() + Self.pause)
    do throws(LedgerError) {
      var audit = try BackgroundAudit(directory: directory)
      while !isEnding.load(ordering: .acquiring) {
        tell(audit.round(comparing: service.readFigures, resting: rest) { .now })
        _ = wake.wait(timeout: .now() + Self.pause)
      }
      tell(audit.round(comparing: service.readFigures, isLast: true) { .now })
    } catch {
      logger.error("the ledger cannot be followed", metadata: ["reason": "\(error)"])
    }
  }

  /// At the end nothing is to wait for.
  private func rest(_ time: Duration) {
    guard !isEnding.load(ordering: .acquiring) else { return }
    _ = wake.wait(timeout: .now() + .microseconds(Int(time / .microseconds(1))))
  }

  /// Takes in the last events, keeps the state for the next start, and returns. To be called once, when no more requests come.
  public func finish() {
    isEnding.store(true, ordering: .releasing)
    wake.signal()
    ended.wait()
  }

  private func tell(_ round: BackgroundAudit.Round) {
    let before = service.tally.differences
    service.tally.reconciled(differences: round.differences.count)
    switch round.keeping {
    case .kept: logger.info("the state was kept", metadata: ["sequence": "\(round.sequence)"])
    case .failed(let reason):
      logger.warning("the state was not kept", metadata: ["reason": "\(reason)"])
    case nil: break
    }
    guard round.differences.count != before else { return }
    for difference in round.differences.prefix(20) {
      logger.error(
        "the books differ from the ledger",
        metadata: ["sequence": "\(round.sequence)", "difference": "\(difference)"])
    }
    if round.differences.isEmpty {
      logger.notice(
        "the books agree with the ledger again", metadata: ["sequence": "\(round.sequence)"])
    }
  }
}
