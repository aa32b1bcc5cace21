/// What happens to one message of a WebSocket on its way from the broker, or to the connection with it.
public enum StreamFault: Hashable, Sendable {
  case pass
  /// Does not arrive.
  case drop
  /// Arrives twice.
  case duplicate
  /// Arrives after the next one.
  case swap
  /// Arrives with one bit changed.
  case corrupt
  /// Half of it arrives, then the end of the connection.
  case cut
  /// The connection ends before it, without a goodbye.
  case fin
  /// The connection is reset before it.
  case reset
  /// Nothing passes from here on, in either direction, and the connection stays.
  case halfOpen
  /// In its place comes a close with that code, then the end of the connection.
  case close(Int)

  public var name: String {
    switch self {
    case .pass: "pass"
    case .drop: "drop"
    case .duplicate: "duplicate"
    case .swap: "swap"
    case .corrupt: "corrupt"
    case .cut: "cut"
    case .fin: "fin"
    case .reset: "reset"
    case .halfOpen: "halfOpen"
    case .close(let code): "close \(code)"
    }
  }

  /// Those after which nothing more comes on the connection.
  public static let endings: [StreamFault] = [
    .cut, .fin, .reset, .halfOpen, .close(1_000), .close(1_001), .close(1_011), .close(1_012),
  ]

  /// Those after which the connection goes on.
  public static let disturbances: [StreamFault] = [.drop, .duplicate, .swap, .corrupt]

  public var isEnding: Bool {
    switch self {
    case .cut, .fin, .reset, .halfOpen, .close: true
    case .pass, .drop, .duplicate, .swap, .corrupt: false
    }
  }
}

/// Which fault each message of the broker's streams meets. Pings, pongs, closes and fragments always pass.
public struct StreamFaultSchedule: Sendable {
  private enum Source: Sendable {
    case seeded(SeededRandom, rate: Double, [StreamFault])
    case scripted([StreamFault])
  }

  private var source: Source
  private let matching: @Sendable (StreamLine) -> Bool

  /// Faults by chance, each of `kinds` as often as the others: the same seed gives the same faults for the same number
  /// of messages that match. `rate` is their share, 0...1.
  public static func seeded(
    _ seed: UInt64, rate: Double,
    kinds: [StreamFault] = StreamFault.endings + StreamFault.disturbances,
    matching: @escaping @Sendable (StreamLine) -> Bool = { _ in true }
  ) -> StreamFaultSchedule {
    StreamFaultSchedule(
      source: .seeded(SeededRandom(seed: seed), rate: kinds.isEmpty ? 0 : rate, kinds),
      matching: matching)
  }

  /// These faults in turn for the messages that match; all others pass, and so does everything after the last.
  public static func scripted(
    _ faults: [StreamFault], matching: @escaping @Sendable (StreamLine) -> Bool = { _ in true }
  ) -> StreamFaultSchedule {
    StreamFaultSchedule(source: .scripted(faults), matching: matching)
  }

  public static let none = scripted([])

  public mutating func next(for line: StreamLine) -> StreamFault {
    guard matching(line) else { return .pass }
    switch source {
    case .seeded(var random, let rate, let kinds):
      let fault = random.chance(rate) ? random.pick(kinds) : .pass
      source = .seeded(random, rate: rate, kinds)
      return fault
    case .scripted(var faults):
      guard !faults.isEmpty else { return .pass }
      let fault = faults.removeFirst()
      source = .scripted(faults)
      return fault
    }
  }
}

/// What the proxy saw of one message of a stream.
public struct StreamLine: Hashable, Sendable {
  /// From 1, in the order in which clients came.
  public let stream: Int
  /// Of the stream's upgrade, without the query.
  public let path: String
  /// From 1 on each stream; 0 for what was done between messages.
  public let message: Int
  public let payload: [UInt8]
  public var fault = StreamFault.pass

  public var text: String { String(decoding: payload, as: UTF8.self) }

  public init(stream: Int, path: String, message: Int, payload: [UInt8]) {
    self.stream = stream
    self.path = path
    self.message = message
    self.payload = payload
  }
}
