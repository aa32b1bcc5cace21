import ClientModels

/// The portfolio history (contract section 3): columns of the same length.
extension AlpacaParsing {
  /// More rows are no history of days: a century has fewer.
  private static let dayLimit = 40_000

  /// Equity by day; a row without equity is a day whose value is not known.
  static func valueDays(
    _ bytes: [UInt8], _ currency: Currency
  ) throws(BrokerError) -> [ValueDay] {
    try object(bytes, "portfolio history") { members throws(WireFault) in
      let times = try members.required("timestamp", members.value("timestamp"))
      let equities = try members.required("equity", members.value("equity"))
      let days = try column("timestamp", times) { value throws(WireFault.Reason) in
        NewYork.civil(Timestamp(seconds: Int64(try value.integer()))).day
      }
      let values = try column("equity", equities) { value throws(WireFault.Reason) in
        value.isNull ? nil : Money(try value.decimal(), currency)
      }
      guard days.count == values.count else { throw WireFault("equity", .invalid) }
      return zip(days, values).map { ValueDay($0, $1) }
    }
  }

  private static func column<Value>(
    _ name: StaticString, _ list: WireValue,
    _ read: (WireValue) throws(WireFault.Reason) -> Value
  ) throws(WireFault) -> [Value] {
    guard list.kind == .array else { throw WireFault(name, list.mismatch) }
    var values: [Value] = []
    try list.forEach { (_, element) throws(WireFault) in
      guard values.count < dayLimit else { throw WireFault(name, .invalid) }
      do throws(WireFault.Reason) { values.append(try read(element)) } catch {
        throw WireFault(name, error)
      }
    }
    return values
  }
}
