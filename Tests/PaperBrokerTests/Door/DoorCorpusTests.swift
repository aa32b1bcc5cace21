import Foundation
import TestSupport
import Testing

@testable import PaperBroker

/// Malformed, oversize and smuggled requests, one by one over real sockets.
@Suite struct DoorCorpusTests {
  @Test func everyRequestThatCouldBeReadTwoWaysIsRefusedAndTheServerGoesOn() async throws {
    let cases = DoorCase.all(keyID: "K1", secretKey: "s")
    #expect(cases.count >= 150)
    try await RunningServer.run { server in
      for (number, one) in cases.enumerated() {
        let client = try await server.client()
        await client.send(one.bytes)
        if one.isHalfClosed { await client.endInput() }
        let answer = try await client.answer()
        switch one.end {
        case .refused(let status):
          #expect(answer?.status == status, "\(one.name)")
          #expect(answer?.fields["connection"] == "close", "\(one.name)")
          #expect(answer?.fields["x-request-id"]?.utf8.count == 32, "\(one.name)")
          #expect(try Self.code(of: answer) == status * 100_000 + 10_000, "\(one.name)")
          #expect(try await client.answer() == nil, "\(one.name)")
        case .answered(let status): #expect(answer?.status == status, "\(one.name)")
        case .closed: #expect(answer == nil, "\(one.name)")
        }
        await client.close()
        guard number % 16 == 0 else { continue }
        #expect(try await server.ask("GET", "/v2/account")?.status == 200)
      }
      // None of them placed an order.
      #expect(try await server.ask("GET", "/v2/orders?status=all")?.body == "[]")
    }
  }

  private static func code(of answer: RawHTTPClient.Answer?) throws -> Int? {
    let body = try JSONSerialization.jsonObject(with: Data((answer?.body ?? "").utf8))
    return (body as? [String: Any])?["code"] as? Int
  }

  @Test func aRequestSmuggledIntoABodyIsNeverReadAsOne() async throws {
    let inner = RunningServer.request("DELETE", "/v2/orders")
    try await RunningServer.run { server in
      let client = try await server.client()
      await client.send(
        RunningServer.request(
          "POST", "/v2/orders",
          fields: ["Transfer-Encoding: chunked", "Content-Length: \(inner.utf8.count)"])
          + "0\r\n\r\n" + inner)
      #expect(try await client.answer()?.status == 400)
      #expect(try await client.answer() == nil)
    }
  }
}
