import Foundation
import TestSupport
import Testing

/// What the server acknowledged is there after SIGKILL, to the last digit.
@Suite(.serialized, .blocking) struct ServerCrashTests {
  @Test func nothingAcknowledgedDiffersAfterAKill() throws {
    let home = try TemporaryFolder()
    let data = home.url.appendingPathComponent("paper")
    let account = try PaperServer.createAccount(data: data)
    var acknowledged: [String] = []
    for round in 0..<5 {
      let server = try PaperServer(data: data)
      let client = Client(url: server.url, account: account)
      for number in 0..<8 {
        let id = "crash-\(round)-\(number)"
        let limit =
          number % 2 == 0 ? ",\"type\":\"market\"" : ",\"type\":\"limit\",\"limit_price\":\"1\""
        let reply = client.post(
          "/v2/orders",
          "{\"symbol\":\"AAPL\",\"qty\":\"1\",\"side\":\"buy\",\"time_in_force\":\"day\",\"client_order_id\":\"\(id)\"\(limit)}"
        )
        #expect(reply.contains(id), "\(reply)")
        acknowledged.append(id)
      }
      let filled = try client.waitForFills(orders: 4 * (round + 1))
      server.kill()

      let restarted = try PaperServer(data: data)
      let after = Client(url: restarted.url, account: account)
      for id in acknowledged {
        let reply = after.get("/v2/orders:by_client_order_id?client_order_id=\(id)")
        #expect(reply.contains("\"client_order_id\":\"\(id)\""), "\(id) is lost: \(reply)")
      }
      #expect(try after.filledOrders() == filled)
      #expect(try after.positionQuantity() == String(4 * (round + 1)))
      restarted.kill()
    }
  }

  private struct Client {
    let url: String
    let account: PaperServer.Credentials

    func get(_ path: String) -> String { curl([path]) }

    func post(_ path: String, _ body: String) -> String {
      curl([path, "-X", "POST", "-H", "Content-Type: application/json", "-d", body])
    }

    /// The identity, quantity and price of every filled order, sorted.
    func filledOrders() throws -> [String] {
      let text = get("/v2/orders?status=all&limit=500")
      let list = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
      return list.filter { $0["status"] as? String == "filled" }.map {
        "\($0["id"] ?? "") \($0["filled_qty"] ?? "") \($0["filled_avg_price"] ?? "")"
      }.sorted()
    }

    func positionQuantity() throws -> String? {
      let text = get("/v2/positions/AAPL")
      let position = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      return position?["qty"] as? String
    }

    func waitForFills(orders: Int) throws -> [String] {
      let deadline = Date().addingTimeInterval(20)
      while true {
        let filled = try filledOrders()
        if filled.count == orders { return filled }
        guard Date() < deadline else {
          throw SpawnedProgram.Failed(description: "\(filled.count) of \(orders) orders filled")
        }
        poll(nil, 0, 20)
      }
    }

    private func curl(_ arguments: [String]) -> String {
      runSeparately(
        [
          "/usr/bin/env", "curl", "-s", "-H", "APCA-API-KEY-ID: \(account.keyID)",
          "-H", "APCA-API-SECRET-KEY: \(account.secretKey)", url + arguments[0],
        ] + arguments.dropFirst()
      ).output
    }
  }
}
