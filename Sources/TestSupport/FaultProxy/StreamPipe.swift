import Synchronization

/// One WebSocket through the proxy: what the client sends passes, what the broker sends meets its faults.
///
/// One thread serves both directions, so that a reset closes the socket and nobody still waits on it.
final class StreamPipe: Sendable {
  private struct Orders: Sendable {
    var faults: [StreamFault] = []
    var isStopped = false
  }

  let stream: Int
  let path: String
  private let client: LoopbackSocket
  private let broker: LoopbackSocket
  private let orders = Mutex(Orders())

  /// Decides about one message and notes it.
  typealias Decide = @Sendable (StreamLine) -> StreamFault

  init(stream: Int, path: String, client: LoopbackSocket, broker: LoopbackSocket) {
    self.stream = stream
    self.path = path
    self.client = client
    self.broker = broker
  }

  /// Does it as soon as the thread looks, between two messages. Only endings can be asked for.
  func inject(_ fault: StreamFault) { orders.withLock { $0.faults.append(fault) } }

  func stop() { orders.withLock { $0.isStopped = true } }

  /// Passes bytes on until one side has gone or a fault ended it. `fromClient` and `fromBroker` came with the upgrade.
  func run(
    fromClient: [UInt8], fromBroker: [UInt8], using random: SeededRandom, decide: Decide
  ) {
    var flow = Flow(buffer: fromBroker, random: random)
    guard broker.send(fromClient) else { return }
    while true {
      guard passMessages(&flow, decide), obey(&flow) else { return }
      let ready = LoopbackSocket.waitReadable(client, flow.isBrokerGone ? nil : broker, 5)
      if ready.first {
        guard let bytes = client.receive(), !bytes.isEmpty else { return }
        if !flow.isSilent { guard broker.send(bytes) else { return } }
      }
      if ready.second {
        let bytes = broker.receive() ?? []
        if bytes.isEmpty {
          guard flow.isSilent else { return }
          flow.isBrokerGone = true
        }
        if !flow.isSilent { flow.buffer += bytes }
      }
    }
  }

  private struct Flow {
    var buffer: [UInt8]
    var random: SeededRandom
    var messages = 0
    /// Held back until the next message has passed.
    var held: [UInt8] = []
    var isSilent = false
    var isBrokerGone = false
  }

  /// Whether the connection goes on.
  private func passMessages(_ flow: inout Flow, _ decide: Decide) -> Bool {
    var start = 0
    while !flow.isSilent {
      switch WireFrame.read(flow.buffer, at: start) {
      case .incomplete:
        flow.buffer.removeFirst(start)
        return true
      case .unreadable:
        let rest = Array(flow.buffer[start...])
        flow.buffer = []
        return client.send(rest)
      case .frame(let frame):
        start += frame.bytes.count
        guard pass(frame, &flow, decide) else { return false }
      }
    }
    flow.buffer = []
    return true
  }

  private func pass(_ frame: WireFrame, _ flow: inout Flow, _ decide: Decide) -> Bool {
    guard frame.isMessage else { return client.send(frame.bytes) }
    flow.messages += 1
    let fault = decide(
      StreamLine(
        stream: stream, path: path, message: flow.messages, payload: frame.payload))
    switch fault {
    case .pass: return sendWithHeld(frame.bytes, &flow)
    case .drop: return true
    case .duplicate: return sendWithHeld(frame.bytes + frame.bytes, &flow)
    case .corrupt: return sendWithHeld(frame.corrupted(using: &flow.random), &flow)
    case .swap:
      let earlier = flow.held
      flow.held = frame.bytes
      return client.send(earlier)
    case .cut:
      client.send(Array(frame.bytes.prefix(frame.bytes.count / 2)))
      return end(fault, &flow)
    case .fin, .reset, .halfOpen, .close: return end(fault, &flow)
    }
  }

  private func sendWithHeld(_ bytes: [UInt8], _ flow: inout Flow) -> Bool {
    defer { flow.held = [] }
    return client.send(bytes + flow.held)
  }

  /// Does what was asked for from outside; whether the connection goes on.
  private func obey(_ flow: inout Flow) -> Bool {
    let (faults, isStopped) = orders.withLock { orders in
      defer { orders.faults = [] }
      return (orders.faults, orders.isStopped)
    }
    return !isStopped && faults.allSatisfy { end($0, &flow) }
  }

  private func end(_ fault: StreamFault, _ flow: inout Flow) -> Bool {
    switch fault {
    case .halfOpen:
      flow.isSilent = true
      return true
    case .close(let code):
      client.send(WireFrame.close(code))
      waitForClient()
      return false
    case .reset:
      client.resetOnClose()
      return false
    case .fin, .cut:
      waitForClient()
      return false
    case .pass, .drop, .duplicate, .swap, .corrupt: return true
    }
  }

  /// Ends our side alone: closed with bytes unread, the connection would be reset.
  private func waitForClient() {
    client.endSending()
    while let bytes = client.receive(), !bytes.isEmpty {}
  }
}
