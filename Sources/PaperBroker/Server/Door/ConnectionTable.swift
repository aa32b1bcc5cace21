import Synchronization

/// Who is connected. Bounded in all and for each address; when it is full, the connection that has been longest without a
/// whole request makes room, so that silent connections cannot keep the others out.
final class ConnectionTable: Sendable {
  struct Number: Hashable, Sendable, Comparable {
    let value: UInt64
    static func < (a: Number, b: Number) -> Bool { a.value < b.value }
  }

  private struct State {
    var last: UInt64 = 0
    var open: [Number: String] = [:]
    var byAddress: [String: Int] = [:]
    var unproven: [Number: @Sendable () -> Void] = [:]
    var streams = 0
  }

  private let limits: DoorLimits
  private let state = Mutex(State())

  init(limits: DoorLimits) { self.limits = limits }

  var count: Int { state.withLock { $0.open.count } }
  var streamCount: Int { state.withLock { $0.streams } }

  /// Nil when there is no room. `close` ends the connection, should it have to make room itself.
  func admit(
    from address: String, isLoopback: Bool, close: @escaping @Sendable () -> Void
  ) -> Number? {
    let (number, evict) = state.withLock { state -> (Number?, (@Sendable () -> Void)?) in
      guard isLoopback || state.byAddress[address, default: 0] < limits.connectionsPerAddress
      else { return (nil, nil) }
      var evict: (@Sendable () -> Void)?
      if state.open.count >= limits.connections {
        guard let oldest = state.unproven.keys.min() else { return (nil, nil) }
        evict = state.unproven[oldest]
        Self.remove(oldest, from: &state)
      }
      state.last += 1
      let number = Number(value: state.last)
      state.open[number] = address
      state.byAddress[address, default: 0] += 1
      state.unproven[number] = close
      return (number, evict)
    }
    evict?()
    return number
  }

  /// It has sent a whole request.
  func prove(_ number: Number) { state.withLock { $0.unproven[number] = nil } }

  func streamOpened() { state.withLock { $0.streams += 1 } }
  func streamClosed() { state.withLock { $0.streams -= 1 } }

  func leave(_ number: Number) { state.withLock { Self.remove(number, from: &$0) } }

  private static func remove(_ number: Number, from state: inout State) {
    state.unproven[number] = nil
    guard let address = state.open.removeValue(forKey: number) else { return }
    let rest = (state.byAddress[address] ?? 1) - 1
    state.byAddress[address] = rest > 0 ? rest : nil
  }
}
