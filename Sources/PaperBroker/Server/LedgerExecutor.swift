import Dispatch

/// A serial queue of the service's own, first come, first served: it may wait for a disk without keeping a thread from
/// anybody else, and what arrives during a commit waits in its order for the next.
final class LedgerExecutor: SerialExecutor {
  let queue = DispatchQueue(label: "folio-paper.ledger", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
