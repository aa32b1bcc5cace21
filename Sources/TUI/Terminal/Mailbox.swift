import ClientModels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where other threads leave events for the event loop.
///
/// Quotes are conflated while they wait: the newest of a symbol replaces an older one, so the queue is bounded by the
/// symbols. Everything else keeps its order and is never dropped or merged. What changes nothing that is worth a frame of its
/// own waits for the next one.
public final class Mailbox: Sendable {
  private struct Queue {
    var events: [Event.Kind] = []
    var market: [Symbol: MarketSnapshot] = [:]
    /// Somebody was told that something waits, and has not looked yet.
    var isTold = false
  }

  /// Becomes readable when something waits; -1 when the system had no pipe to give.
  public let descriptor: Int32
  private let wakeDescriptor: Int32
  private let queue = Mutex(Queue())

  public init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends where end >= 0 {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (descriptor, wakeDescriptor) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(wakeDescriptor)
  }

  public func post(_ kind: Event.Kind) {
    let isUrgent = !Self.canWait(kind)
    let tells = queue.withLock { queue in
      defer { if isUrgent { queue.isTold = true } }
      if case .sync(.marketUpdated(let snapshots)) = kind {
        for snapshot in snapshots {
          queue.market[snapshot.symbol] =
            queue.market[snapshot.symbol]?.updated(with: snapshot) ?? snapshot
        }
      } else {
        queue.events.append(kind)
      }
      return isUrgent && !queue.isTold
    }
    guard tells else { return }
    var byte: UInt8 = 1
    _ = write(wakeDescriptor, &byte, 1)
  }

  /// Told within the second by the tick of the clock.
  private static func canWait(_ kind: Event.Kind) -> Bool {
    switch kind {
    case .sync(.marketHeard), .sync(.requestLogged): true
    default: false
    }
  }

  /// Everything that waits; the quotes come last, as one event.
  public func drain() -> [Event.Kind] {
    // The pipe is emptied first: what is posted after that wakes the loop again.
    var buffer = [UInt8](repeating: 0, count: 64)
    while read(descriptor, &buffer, buffer.count) > 0 {}
    return queue.withLock { queue in
      var events = queue.events
      if !queue.market.isEmpty {
        events.append(
          .sync(.marketUpdated(queue.market.values.sorted { $0.symbol < $1.symbol })))
      }
      queue = Queue()
      return events
    }
  }
}
