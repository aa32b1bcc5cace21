import Foundation

/// The orders in a client's journals, read by nothing but JSON and the chain of hashes.
public struct JournalReading: Sendable {
  /// What the journal says of an order last.
  public enum End: Hashable, Sendable {
    /// Intended, and never on its way.
    case unsent
    case unconfirmed
    case working
    case rejected
    case notSent
  }

  public struct Order: Hashable, Sendable {
    public let terms: OrderTerms
    public var intents = 1
    public var sends = 0
    public var end = End.unsent
    /// Whether it was ever noted as refused or not sent, also when that was taken back.
    public var wasCalledDead = false

    public init(terms: OrderTerms, sends: Int = 0, end: End = .unsent) {
      self.terms = terms
      self.sends = sends
      self.end = end
      wasCalledDead = end == .rejected || end == .notSent
    }
  }

  /// By client order id.
  public var orders: [String: Order] = [:]
  /// What is wrong with the journals; empty when they are whole and unchanged.
  public var damage: [String] = []

  public init() {}

  /// Reads every account's journal under a client's folder of state.
  public init(state: URL) {
    let files = FileManager.default
    let accounts = (try? files.contentsOfDirectory(atPath: state.path)) ?? []
    for account in accounts.sorted() {
      let folder = state.appendingPathComponent(account).appendingPathComponent("orders")
      let segments = ((try? files.contentsOfDirectory(atPath: folder.path)) ?? []).filter {
        $0.hasSuffix(".jsonl")
      }
      var chain = Chain()
      for name in segments.sorted() { read(folder.appendingPathComponent(name), &chain) }
    }
  }

  private struct Chain {
    var sequence = 0
    var head = [UInt8](repeating: 0, count: 16)
  }

  private mutating func read(_ file: URL, _ chain: inout Chain) {
    guard let bytes = try? Data(contentsOf: file) else {
      damage.append("\(file.path) cannot be read")
      return
    }
    var lines = Array(bytes).split(separator: 10, omittingEmptySubsequences: false)
    if let rest = lines.popLast(), !rest.isEmpty {
      damage.append("\(file.path) ends in the middle of a line")
    }
    for line in lines {
      let record = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      guard let record, let hash = Self.hash(of: line, after: chain.head),
        record["seq"] as? Int == chain.sequence + 1,
        record["p"] as? String == hexadecimal(chain.head),
        record["h"] as? String == hexadecimal(hash)
      else {
        damage.append("\(file.path): line \(chain.sequence + 1) of the chain does not fit")
        return
      }
      chain.sequence += 1
      chain.head = hash
      take(record["k"] as? String ?? "", record["d"] as? [String: Any] ?? [:])
    }
  }

  /// The hash covers the line up to and with the hash before it, after a fixed text and that hash.
  private static func hash(of line: ArraySlice<UInt8>, after head: [UInt8]) -> [UInt8]? {
    let trailer = ",\"h\":\"\"}".utf8.count + 32
    guard line.count > trailer else { return nil }
    let text = Array("folio order journal 1\n".utf8) + head + line.dropLast(trailer)
    return Array(SHA256.digest(text).prefix(16))
  }

  private mutating func take(_ kind: String, _ details: [String: Any]) {
    guard let id = details["coid"] as? String else { return }
    switch kind {
    case "intent":
      let request = details["req"] as? [String: Any] ?? [:]
      func member(_ name: String) -> String { request[name] as? String ?? "" }
      if orders[id] != nil {
        orders[id]?.intents += 1
      } else {
        orders[id] = Order(
          terms: OrderTerms(
            symbol: member("symbol"), side: member("side"), quantity: member("qty"),
            limit: request["limit_price"] as? String))
      }
    case "send":
      orders[id]?.sends += 1
      orders[id]?.end = .unconfirmed
    case "reply":
      let isAccepted = (200..<300).contains(details["http"] as? Int ?? 0)
      if isAccepted, details["broker_id"] is String { orders[id]?.end = .working }
    case "broker": orders[id]?.end = .working
    case "resolve":
      switch details["to"] as? String {
      case "working": orders[id]?.end = .working
      case "rejected":
        orders[id]?.end = .rejected
        orders[id]?.wasCalledDead = true
      case "not_sent":
        orders[id]?.end = .notSent
        orders[id]?.wasCalledDead = true
      default: orders[id]?.end = .unconfirmed
      }
    default: break
    }
  }
}
