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
    do throws(JSONDocumentError) {
      return try JSONDocument.object(bytes, Self.baseline)
    } catch {
      throw .unreadable(what: "baseline: \(error.description)")
    }
  }

  private static func baseline(
    _ members: inout WireMembers
  ) throws(WireFault) -> PositionBaseline {
    let last = try members.text("last_activity_id")
    let lastCounted = last.flatMap { ExecutionID($0) }
    guard (lastCounted == nil) == (last == nil) else {
      throw WireFault("last_activity_id", .invalid)
    }
    var expected: [Symbol: Quantity] = [:]
    try forEachObject(&members, "expected") { element throws(WireFault) in
      guard let symbol = try element.text("symbol").flatMap({ Symbol($0) }),
        let quantity = try quantity(&element, "qty"),
        expected.updateValue(quantity, forKey: symbol) == nil
      else { throw WireFault([], .invalid) }
    }
    var differences: [Symbol: PositionDifference] = [:]
    try forEachObject(&members, "differences") { element throws(WireFault) in
      guard let symbol = try element.text("symbol").flatMap({ Symbol($0) }),
        let atBroker = try quantity(&element, "broker_qty"),
        let byActivities = try quantity(&element, "activities_qty"),
        let since = try element.time("since"),
        differences.updateValue(
          PositionDifference(
            symbol: symbol, atBroker: atBroker, byActivities: byActivities, since: since),
          forKey: symbol) == nil
      else { throw WireFault([], .invalid) }
    }
    return PositionBaseline(expected: expected, lastCounted: lastCounted, differences: differences)
  }

  private static func quantity(
    _ members: inout WireMembers, _ name: StaticString
  ) throws(WireFault) -> Quantity? {
    try members.text(name).flatMap { try? Quantity(strict: $0) }
  }

  private static func forEachObject(
    _ members: inout WireMembers, _ name: StaticString,
    _ take: (inout WireMembers) throws(WireFault) -> Void
  ) throws(WireFault) {
    let list = try members.required(name, members.value(name))
    guard list.kind == .array else { throw WireFault(name, .otherKind) }
    try list.forEach { index, element throws(WireFault) in
      do throws(WireFault) {
        var members = try WireMembers(element)
        try take(&members)
      } catch {
        throw error.within(name.description, "[\(index)]")
      }
    }
  }
}
