import CCurl
import Synchronization

/// The thread that owns the multi handle. Others reach it through the inbox only.
final class CurlLoop: Sendable {
  private struct Inbox: @unchecked Sendable {
    var added: [CurlTransfer] = []
    var cancelled: Set<UInt64> = []
    var isShutDown = false
    var lastID: UInt64 = 0
    /// Kept here so that no wake-up can reach a handle that is gone.
    var multi: UnsafeMutableRawPointer?
  }

  private let inbox = Mutex(Inbox())
  private let options: CurlTransport.Options

  init(options: CurlTransport.Options) { self.options = options }

  func start() {
    let multi = CurlLibrary.isReady ? curl_multi_init() : nil
    inbox.withLock {
      $0.multi = multi
      $0.isShutDown = multi == nil
    }
    guard multi != nil else { return }
    guard CurlLibrary.startThread({ [self] in run() }) else {
      inbox.withLock { $0.isShutDown = true }
      return
    }
  }

  func nextID() -> UInt64 {
    inbox.withLock {
      $0.lastID += 1
      return $0.lastID
    }
  }

  func add(_ transfer: CurlTransfer) {
    let refused = inbox.withLock { inbox in
      guard !inbox.isShutDown else { return true }
      inbox.added.append(transfer)
      wake(inbox)
      return false
    }
    if refused { transfer.abandon() }
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
    if let multi = inbox.multi { curl_multi_wakeup(multi) }
  }

  private func run() {
    guard let multi = inbox.withLock(\.multi) else { return }
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
          transfer.abandon()
        } else if let handle = transfer.start(options) {
          active[handle] = transfer
          curl_multi_add_handle(multi, handle)
        }
      }
      for (handle, transfer) in active where isShutDown || cancelled.contains(transfer.id) {
        active[handle] = nil
        curl_multi_remove_handle(multi, handle)
        transfer.finish(handle, CURLE_ABORTED_BY_CALLBACK)
      }
      if isShutDown { break }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      collect(multi, &active)
      curl_multi_poll(multi, nil, 0, 60_000, nil)
    }
    let late = inbox.withLock { inbox in
      inbox.multi = nil
      defer { inbox.added = [] }
      return inbox.added
    }
    for transfer in late { transfer.abandon() }
    curl_multi_cleanup(multi)
  }

  private func collect(
    _ multi: UnsafeMutableRawPointer, _ active: inout [UnsafeMutableRawPointer: CurlTransfer]
  ) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let code = message.pointee.data.result
      curl_multi_remove_handle(multi, handle)
      active.removeValue(forKey: handle)?.finish(handle, code)
    }
  }
}
