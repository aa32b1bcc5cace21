import ClientModels
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The body of `GET /v2/events/trades`: what was asked for of the past, and then what happens, until the client goes, the
/// server ends, or `until` is reached. Every event is read from the ledger, so that none is left out or told twice; a client
/// that reads slowly is read to slowly.
struct TradeEventStream: Sendable {
  /// How often the ledger is looked at.
  private static let pause = Duration.milliseconds(50)
  /// A comment is sent after so long a silence: it finds out who is gone.
  private static let heartbeat = Duration.seconds(15)
  /// What a server that ends gives a client to take what is on its way.
  private static let farewell = TimeAmount.seconds(2)

  let query: TradeEventQuery
  let history: AccountHistory
  /// On the market's clock.
  let now: @Sendable () -> Timestamp
  let seat: TradeEventDesk.Seat

  /// Throws when the client is gone.
  func write(to writer: inout any ResponseBodyWriter, on channel: any Channel) async throws {
    try await withGracefulShutdownHandler {
      try await tell(to: &writer, on: channel)
    } onGracefulShutdown: {
      channel.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    }
    try await writer.finish(nil)
  }

  private func tell(to writer: inout any ResponseBodyWriter, on channel: any Channel) async throws {
    var player = TradeEventPlayer(query, present: try await history.end())
    // The head leaves at once, however long nothing happens; whoever has it misses nothing from then on.
    try await writer.write(ByteBuffer(string: ":\n\n"))
    var place: Int64 = 0
    var spokeAt = ContinuousClock.now
    while !player.isOver, channel.isActive, !Task.isShuttingDownGracefully {
      let reached = now()
      let page = try await history.page(after: place)
      let lines = page.events.flatMap { player.take($0) }
      if !lines.isEmpty {
        try await writer.write(ByteBuffer(string: lines.map { "data: \($0)\n\n" }.joined()))
        spokeAt = .now
      }
      guard page.end == place else {
        place = page.end
        continue
      }
      player.reach(reached)
      if ContinuousClock.now - spokeAt >= Self.heartbeat {
        try await writer.write(ByteBuffer(string: ":\n\n"))
        spokeAt = .now
      }
      if !player.isOver { try await Task.sleep(for: Self.pause) }
    }
  }
}
