import ClientModels
import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import PaperBroker

/// A client order id is taken once, however many ask for it and however often the server is started.
@Suite struct OneAcceptedTests {
  @Test func ofAHundredConnectionsThatSendOneIdExactlyOneIsAccepted() async throws {
    try await RunningServer.run { server in
      for round in 1...3 {
        var connections: [OneShotConnection] = []
        for _ in 0..<100 { connections.append(try await OneShotConnection(port: server.port)) }
        let statuses = try await withThrowingTaskGroup(of: String.self) { group in
          for connection in connections {
            group.addTask { try await connection.order(id: "round-\(round)") }
          }
          return try await group.reduce(into: [:]) { counts, status in
            counts[status, default: 0] += 1
          }
        }
        #expect(statuses == ["HTTP/1.1 200 OK": 1, "HTTP/1.1 422 Unprocessable Entity": 99])
      }
      let account = try #require(server.accounts.first)
      #expect(await server.service.state.accounts[account]?.orders.count == 3)
    }
  }
}

/// A connection that is open before it is used, for one request.
private struct OneShotConnection: Sendable {
  private let channel: any Channel
  private let answer: EventLoopFuture<String>
  private let port: Int

  init(port: Int) async throws {
    self.port = port
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let promise = loop.makePromise(of: String.self)
    channel = try await ClientBootstrap(group: loop).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(Collector(promise))
      }
    }.connect(host: "127.0.0.1", port: port).get()
    answer = promise.futureResult
  }

  /// Sends an order and returns the status line of the answer.
  func order(id: String) async throws -> String {
    let body =
      #"{"symbol":"SPY","qty":"1","side":"buy","type":"limit","limit_price":"1","time_in_force":"gtc","client_order_id":"\#(id)"}"#
    let head = [
      "POST /v2/orders HTTP/1.1", "Host: 127.0.0.1:\(port)", "APCA-API-KEY-ID: K1",
      "APCA-API-SECRET-KEY: s", "Content-Type: application/json",
      "Content-Length: \(body.utf8.count)", "Connection: close",
    ].joined(separator: "\r\n")
    try await channel.writeAndFlush(ByteBuffer(string: head + "\r\n\r\n" + body))
    let text = try await answer.get()
    return text.components(separatedBy: "\r\n").first ?? ""
  }

  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<String>
    private var text = ""

    init(_ promise: EventLoopPromise<String>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(buffer: unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { promise.succeed(text) }
  }
}
