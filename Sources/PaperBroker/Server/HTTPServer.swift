import ClientModels
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

/// The server as a whole: connections pass the door, requests go to the desk, and the market's time goes on.
public struct HTTPServer: Sendable {
  /// As it calls itself in its answers.
  static let name = "folio-paper"
  /// How long the market stands still between steps.
  private static let quietPause = Duration.milliseconds(50)
  private static let listenedPause = Duration.milliseconds(10)

  private let service: PaperService
  private let settings: ServerSettings
  private let logger: Logger
  private let door: Door
  private let desk: RequestDesk

  /// `ledger` is the directory of the service's ledger; without one there is no stream of trade events.
  public init(
    service: PaperService, settings: ServerSettings = ServerSettings(), ledger: String? = nil,
    logger: Logger
  ) {
    self.service = service
    self.settings = settings
    self.logger = logger
    let table = ConnectionTable(limits: settings.limits)
    let operations = Operations(service: service, settings: settings) {
      (table.count, table.streamCount)
    }
    let requestIDs = RequestIDs(run: .random(in: 0...UInt64.max))
    door = Door(
      limits: settings.limits, hosts: settings.hosts, encryption: settings.encryption, table: table,
      requestIDs: requestIDs
    ) { refusal, requestID in
      operations.metrics.add(.turnedAway)
      logger.debug(
        "turned away",
        metadata: [
          "id": "\(requestID)", "status": "\(refusal.status)", "reason": "\(refusal.reason)",
        ])
    }
    desk = RequestDesk(
      service: service, settings: settings, operations: operations,
      faults: Faults(settings.faults),
      tradeEvents: ledger.map { directory in
        TradeEventDesk(directory: directory) { service.marketTime }
      }, requestIDs: requestIDs, logger: logger)
  }

  /// Says how many cores there are for connections. It counts only before the first server, client or stream of the process.
  public static func useCores(_ count: Int) {
    NIOSingletons.groupLoopCountSuggestion = max(1, count)
  }

  /// Serves until the task is cancelled or the process is asked to end; `onListening` gets the port.
  public func run(port: Int, onListening: @escaping @Sendable (Int) -> Void) async throws {
    for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
      loop.execute { giveWay(.answering) }
    }
    let application = Application(
      responder: CallbackResponder { (request: Request, context: ConnectionContext) in
        await desk.respond(to: request, on: context.channel)
      },
      server: HTTPServerBuilder { responder in
        StreamChannel(
          responder: responder, desk: desk, hub: service.streams, door: door, cut: cut(path:)
        ) { credentials in
          await admission(of: credentials)
        }
      },
      configuration: ApplicationConfiguration(
        address: .hostname(settings.address, port: port), serverName: Self.name),
      onServerRunning: { channel in onListening(channel.localAddress?.port ?? port) },
      logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.runService() }
      group.addTask { try await keepTime() }
      try await group.next()
      group.cancelAll()
    }
  }

  /// The market moves and fills happen whether anybody asks or not.
  private func keepTime() async throws {
    while true {
      // Quotes are to be fresh while somebody listens; orders alone can wait a little.
      let pause = service.streams.hasMarketListeners ? Self.listenedPause : Self.quietPause
      try await Task.sleep(for: pause)
      do { try await service.step() } catch {
        logger.error("the market's step was not committed", metadata: ["reason": "\(error)"])
      }
      await service.streams.taken()
    }
  }

  /// Who shows a key pair on a stream.
  private func admission(of credentials: StreamCredentials) async -> StreamAdmission {
    do {
      let holder = try await service.authenticate(
        keyID: credentials.keyID, secret: credentials.secret)
      return holder.map { .admitted($0.account) } ?? .unknownKey
    } catch {
      logger.error("the ledger refused", metadata: ["reason": "\(error)"])
      return .unavailable
    }
  }

  /// How long a stream lasts that a fault strikes.
  private func cut(path: String) -> Duration? {
    for strike in desk.faults.strikes(method: "GET", path: path, stream: true) {
      guard case .cut(let time) = strike.fault else { continue }
      desk.operations.note(
        strike, requestID: desk.requestIDs.next(), method: "GET", path: path, logger)
      return time
    }
    return nil
  }
}

/// A request's surroundings: the connection it came on.
private struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}
