import ClientModels

extension ContractJSON {
  public static func encode(_ baseline: PositionBaseline) -> [UInt8] {
    let expected = baseline.expected.sorted { $0.key < $1.key }.map { symbol, quantity in
      JSONNode.object([
        .init("symbol", .string(symbol.text)), .init("qty", .string(quantity.description)),
      ])
    }
    let differences = baseline.differences.values.sorted { $0.symbol < $1.symbol }.map {
      JSONNode.object([
        .init("symbol", .string($0.symbol.text)),
        .init("broker_qty", .string($0.atBroker.description)),
        .init("activities_qty", .string($0.byActivities.description)),
        .init("since", .string($0.since.rfc3339)),
      ])
    }
    return JSONNode.object([
      .init("last_activity_id", baseline.lastCounted.map { .string($0.text) } ?? .null),
      .init("expected", .array(expected)), .init("differences", .array(differences)),
    ]).bytes()
  }

  /// All of it or nothing: half a baseline would raise differences where there are none.
  public static func baseline(_ bytes: [UInt8]) throws(BrokerError) -> PositionBaseline {
    if let name = RepeatedMembers.first(in: bytes) {
      throw .unreadable(what: "baseline: \(name) is there twice")
    }
    let payload: BaselinePayload
    do throws(JSONDocumentError) {
      payload = try JSONDocument.decode(BaselinePayload.self, from: bytes)
    } catch {
      throw .unreadable(what: "baseline: \(error.description)")
    }
    var expected: [Symbol: Quantity] = [:]
    for element in payload.expected {
      guard let symbol = Symbol(element.symbol), let quantity = try? Quantity(strict: element.qty),
        expected.updateValue(quantity, forKey: symbol) == nil
      else { throw .unreadable(what: "baseline: expected") }
    }
    var differences: [Symbol: PositionDifference] = [:]
    for element in payload.differences {
      guard let difference = element.difference,
        differences.updateValue(difference, forKey: difference.symbol) == nil
      else { throw .unreadable(what: "baseline: differences") }
    }
    let last = payload.lastCounted.flatMap { ExecutionID($0) }
    guard (last == nil) == (payload.lastCounted == nil) else {
      throw .unreadable(what: "baseline: last_activity_id")
    }
    return PositionBaseline(expected: expected, lastCounted: last, differences: differences)
  }
}

private struct BaselinePayload: Decodable {
  struct Expected: Decodable {
    let symbol: String
    let qty: String
  }

  struct Difference: Decodable {
    let symbol: String
    let atBroker: String
    let byActivities: String
    let since: String

    enum CodingKeys: String, CodingKey {
      case symbol, since
      case atBroker = "broker_qty"
      case byActivities = "activities_qty"
    }

    var difference: PositionDifference? {
      guard let symbol = Symbol(symbol), let atBroker = try? Quantity(strict: self.atBroker),
        let byActivities = try? Quantity(strict: self.byActivities),
        let since = Timestamp(rfc3339: since)
      else { return nil }
      return PositionDifference(
        symbol: symbol, atBroker: atBroker, byActivities: byActivities, since: since)
    }
  }

  let lastCounted: String?
  let expected: [Expected]
  let differences: [Difference]

  enum CodingKeys: String, CodingKey {
    case expected, differences
    case lastCounted = "last_activity_id"
  }
}
