import Foundation

/// Another server that follows the contract: it passes every request on to a real paper broker and tells the answer in
/// other words, which the contract allows as well.
public final class OtherServer: Sendable {
  /// How the answers differ from the paper broker's.
  public enum Manner: String, Sendable, CaseIterable {
    /// Members that the contract does not require are left out.
    case sparse
    /// Members that may be null are null.
    case nulls
    /// Every object has members that nobody knows.
    case talkative
    /// Statuses, classes and types are words of a later version, and holdings of an unknown class come along.
    case foreign
  }

  public let url: String
  private let server: LoopbackServer

  public convenience init(before inner: PaperServer, _ manner: Manner) throws {
    try self.init(before: inner) { Reshaping(manner: manner, path: $0).reshape($1) }
  }

  /// Answers are what `rewrite` makes of the target and the broker's body.
  public init(
    before inner: PaperServer, rewrite: @escaping @Sendable (String, String) -> String
  ) throws {
    guard let port = URL(string: inner.url)?.port else {
      throw SpawnedProgram.Failed(description: "\(inner.url) has no port")
    }
    server = try LoopbackServer { request in
      guard let answer = Self.ask(UInt16(port), request) else { return .close("") }
      let path = request.split(separator: " ").dropFirst().first.map(String.init) ?? ""
      let body = rewrite(path, answer.body)
      let head = answer.head.split(separator: "\r\n").filter {
        !$0.lowercased().hasPrefix("content-length:") && !$0.lowercased().hasPrefix("connection:")
      }
      return .keep(
        head.joined(separator: "\r\n") + "\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
    }
    url = "http://127.0.0.1:\(server.port)"
  }

  deinit { server.stop() }

  /// One request on a connection of its own.
  private static func ask(_ port: UInt16, _ request: String) -> (head: String, body: String)? {
    guard let socket = try? LoopbackSocket.connect(to: port), let line = request.range(of: "\r\n"),
      socket.send(
        Array(
          (request[..<line.upperBound] + "Connection: close\r\n" + request[line.upperBound...]).utf8
        ))
    else { return nil }
    let bytes = socket.receiveAll().bytes
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    return (String(text[..<end.lowerBound]), String(text[end.upperBound...]))
  }
}

/// What becomes of one answer.
private struct Reshaping {
  let manner: OtherServer.Manner
  let path: String

  /// Members that the contract requires or never leaves null, and those that an order cannot be told without.
  private static let required: [String: Set<String>] = [
    "/v2/account": ["id", "status"],
    "/v2/positions": [
      "asset_id", "symbol", "asset_class", "qty", "side", "avg_entry_price", "cost_basis",
    ],
    "/v2/orders": [
      "id", "client_order_id", "created_at", "updated_at", "submitted_at", "asset_class", "symbol",
      "qty", "filled_qty", "type", "order_type", "order_class", "side", "time_in_force", "status",
      "limit_price",
      "extended_hours", "code", "message", "body",
    ],
    "/v2/assets": ["id", "class", "exchange", "symbol", "name", "status", "tradable"],
  ]

  func reshape(_ text: String) -> String {
    guard
      let json = try? JSONSerialization.jsonObject(
        with: Data(text.utf8), options: [.fragmentsAllowed]),
      let data = try? JSONSerialization.data(
        withJSONObject: reshape(json), options: [.fragmentsAllowed])
    else { return text }
    return String(decoding: data, as: UTF8.self)
  }

  private func reshape(_ json: Any) -> Any {
    if let list = json as? [Any] {
      let elements = list.map(reshape)
      return manner == .foreign && path.hasPrefix("/v2/positions") ? elements + [bond] : elements
    }
    guard let members = json as? [String: Any] else { return json }
    switch manner {
    case .sparse: return keep(members) { _ in nil }
    case .nulls: return keep(members) { _ in NSNull() }
    case .talkative:
      return members.merging([
        "usd": ["rate": "1.0", "deep": [[[]]]], "x-new": NSNull(), "note": "\u{1b}[31mred",
        "huge": 1e300, "list": [1, "two", false],
      ]) { old, _ in old }
    case .foreign: return foreign(members)
    }
  }

  private func keep(
    _ members: [String: Any], _ replacement: (String) -> Any?
  ) -> [String: Any] {
    let route =
      "/"
      + path.prefix { $0 != "?" }.split(separator: "/").prefix(2).joined(
        separator: "/"
      ).replacing(":by_client_order_id", with: "")
    guard let required = Self.required[route] else {
      // Market data: any part of a snapshot may be missing.
      guard path.contains("/snapshots") else { return members }
      return members.mapValues { value in
        guard var snapshot = value as? [String: Any] else { return value }
        for name in ["minuteBar", "dailyBar", "prevDailyBar"] {
          snapshot[name] = replacement(name)
        }
        return snapshot
      }
    }
    var kept: [String: Any] = [:]
    for (name, value) in members {
      if required.contains(name) {
        kept[name] = value
      } else if let value = replacement(name) {
        kept[name] = value
      }
    }
    return kept
  }

  private func foreign(_ members: [String: Any]) -> [String: Any] {
    var members = members
    let words = [
      "asset_class": "tokenized_bond", "class": "tokenized_bond", "exchange": "LUNAR",
      "order_class": "constellation",
    ]
    for (name, word) in words where members[name] is String { members[name] = word }
    if members["status"] as? String == "ACTIVE" { members["status"] = "DREAMING" }
    if path.hasPrefix("/v2/orders"), members["status"] as? String == "new" {
      members["status"] = "under_deliberation"
    }
    return members
  }

  private var bond: [String: Any] {
    [
      "asset_id": "5f7e3d8a-0000-4000-8000-000000000001", "symbol": "T-4.125-2032",
      "exchange": "", "asset_class": "us_treasury", "asset_marginable": false,
      "qty": "-1.000000001",
      "side": "short", "avg_entry_price": "98.765625", "cost_basis": "-98.7656250988",
      "market_value": NSNull(), "current_price": NSNull(), "unrealized_pl": NSNull(),
    ]
  }
}
