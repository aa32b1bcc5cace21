import Foundation

/// What the proxy saw of one request.
public struct ProxyLine: Hashable, Sendable {
  /// From 1, in the order in which requests were complete.
  public let number: Int
  /// Seconds since 1970.
  public let time: Double
  public let method: String
  /// Without the query.
  public let path: String
  /// From the body or the query.
  public let clientOrderID: String?
  public var fault = Fault.pass
  /// Whether the whole request was handed to the broker.
  public var delivered = false
  /// The status that the client was sent; nil when it got none.
  public var sent: Int?
  /// The status that the broker gave; nil when it was not asked or did not answer whole.
  public var broker: Int?
  /// The broker's id of the order, if it answered 200 with one.
  public var orderID: String?

  public init(number: Int, time: Double, method: String, path: String, clientOrderID: String?) {
    self.number = number
    self.time = time
    self.method = method
    self.path = path
    self.clientOrderID = clientOrderID
  }

  init(number: Int, _ request: WireMessage) {
    let parts = request.startLine.split(separator: " ")
    let target = parts.count > 1 ? String(parts[1]) : ""
    let body = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    let query = URLComponents(string: target)?.queryItems ?? []
    self.init(
      number: number, time: Date().timeIntervalSince1970,
      method: parts.first.map(String.init) ?? "",
      path: String(target.prefix { $0 != "?" }),
      clientOrderID: body?["client_order_id"] as? String
        ?? query.first { $0.name == "client_order_id" }?.value)
  }

  /// Whether it was an order on its way to the broker.
  public var isSubmission: Bool { method == "POST" && path == "/v2/orders" }

  /// One line of JSON.
  public var json: String {
    var members: [String: Any] = [
      "number": number, "time": time, "method": method, "path": path, "fault": fault.name,
      "delivered": delivered,
    ]
    members["client_order_id"] = clientOrderID
    members["sent"] = sent
    members["broker"] = broker
    members["order_id"] = orderID
    let data = try? JSONSerialization.data(withJSONObject: members, options: [.sortedKeys])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }
}
