import NIOCore

/// Runs a connection's tasks on its own event loop, so that a request is read, answered and written without changing threads.
/// What takes long goes elsewhere: it would keep the other connections of the loop waiting.
final class ConnectionExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
