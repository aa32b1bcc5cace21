import CCurl
import Synchronization

/// The thread that owns the multi handle, started by the first request. Others reach it through the inbox only.
final class CurlLoop: Sendable {
  private struct Inbox: @unchecked Sendable {
    var added: [CurlTransfer] = []
    var cancelled: Set<UInt64> = []
    var isStarted = false
    var isShutDown = false
    /// Why nothing can be sent.
    var problem: String?
    var lastID: UInt64 = 0
    /// Kept here so that no wake-up can reach a handle that is gone.
    var multi: UnsafeMutableRawPointer?

    mutating func end(because reason: String?) {
      isShutDown = true
      problem = reason
    }
  }

  private let inbox = Mutex(Inbox())
  private let options: CurlTransport.Options

  init(options: CurlTransport.Options) { self.options = options }

  func nextID() -> UInt64 {
    inbox.withLock {
      $0.lastID += 1
      return $0.lastID
    }
  }

  func add(_ transfer: CurlTransfer) {
    let (isRefused, problem) = inbox.withLock { inbox in
      if !inbox.isStarted, !inbox.isShutDown {
        inbox.isStarted = true
        if !SystemThread.start({ [self] in run() }) {
          inbox.end(because: "the system gives no thread")
        }
      }
      guard !inbox.isShutDown else { return (true, inbox.problem) }
      inbox.added.append(transfer)
      wake(inbox)
      return (false, nil)
    }
    if isRefused { transfer.abandon(because: problem) }
  }

  func cancel(_ id: UInt64) {
    inbox.withLock {
      $0.cancelled.insert(id)
      wake($0)
    }
  }

  func shutDown() {
    inbox.withLock {
      $0.isShutDown = true
      wake($0)
    }
  }

  private func wake(_ inbox: Inbox) {
    if let multi = inbox.multi { folio_curl_multi_wakeup(multi) }
  }

  private func run() {
    let (handle, problem) = CurlLibrary.multi()
    guard let multi = handle else {
      inbox.withLock { $0.end(because: problem) }
      return abandonLate()
    }
    inbox.withLock { $0.multi = multi }
    var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    while true {
      let (added, cancelled, isShutDown) = inbox.withLock { inbox in
        defer {
          inbox.added = []
          inbox.cancelled = []
        }
        return (inbox.added, inbox.cancelled, inbox.isShutDown)
      }
      for transfer in added {
        if isShutDown || cancelled.contains(transfer.id) {
          transfer.abandon(because: nil)
        } else if let handle = transfer.start(options) {
          active[handle] = transfer
          folio_curl_multi_add_handle(multi, handle)
        }
      }
      for (handle, transfer) in active where isShutDown || cancelled.contains(transfer.id) {
        active[handle] = nil
        folio_curl_multi_remove_handle(multi, handle)
        transfer.finish(handle, CURLE_ABORTED_BY_CALLBACK)
      }
      if isShutDown { break }
      var running: Int32 = 0
      folio_curl_multi_perform(multi, &running)
      collect(multi, &active)
      folio_curl_multi_poll(multi, nil, 0, 60_000, nil)
    }
    abandonLate()
    folio_curl_multi_cleanup(multi)
  }

  private func abandonLate() {
    let (late, problem) = inbox.withLock { inbox in
      inbox.multi = nil
      defer { inbox.added = [] }
      return (inbox.added, inbox.problem)
    }
    for transfer in late { transfer.abandon(because: problem) }
  }

  private func collect(
    _ multi: UnsafeMutableRawPointer, _ active: inout [UnsafeMutableRawPointer: CurlTransfer]
  ) {
    var left: Int32 = 0
    while let message = folio_curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let code = message.pointee.data.result
      folio_curl_multi_remove_handle(multi, handle)
      active.removeValue(forKey: handle)?.finish(handle, code)
    }
  }
}
