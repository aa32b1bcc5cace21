import ClientModels

/// Takes a message member by member. What a message holds is said once, to any writer; the codecs differ here only.
protocol MessageWriter {
  /// Begins a map of exactly `count` members, each a `name` and a value.
  mutating func beginMap(_ count: Int)
  mutating func endMap()
  /// Begins an array of exactly `count` values.
  mutating func beginArray(_ count: Int)
  mutating func endArray()
  mutating func name(_ name: String)
  mutating func null()
  mutating func bool(_ value: Bool)
  mutating func string(_ value: String)
  mutating func integer(_ value: Int64)
  /// A figure that clients read as a floating-point number, whole or not, such as a price.
  mutating func float(_ value: FixedDecimal)
  /// A figure that clients read as a whole number where it is one, such as a size.
  mutating func number(_ value: FixedDecimal)
  mutating func time(_ value: Timestamp)
}

extension JSONValue {
  func write(to writer: inout some MessageWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .string(let value): writer.string(value)
    case .number(let text):
      if let value = Int64(text) {
        writer.integer(value)
      } else if let value = try? FixedDecimal(wire: text) {
        writer.number(value)
      } else {
        writer.null()
      }
    case .array(let values):
      writer.beginArray(values.count)
      for value in values { value.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginMap(members.count)
      for member in members {
        writer.name(member.name)
        member.value.write(to: &writer)
      }
      writer.endMap()
    }
  }
}

extension FixedDecimal {
  /// The value as a whole number of ten-thousandths, in which US prices are quoted; nil when it has more digits or is too
  /// large.
  var tenThousandths: Int64? {
    let (whole, rest) = units.quotientAndRemainder(dividingBy: 100_000_000_000_000)
    return rest == 0 ? Int64(exactly: whole) : nil
  }

  /// The nearest floating-point number.
  var nearestDouble: Double {
    // Both are exact below 2⁵³, so that the quotient is rounded once.
    if let scaled = tenThousandths, scaled.magnitude < 1 << 53 { return Double(scaled) / 10_000 }
    return Double(description) ?? approximateDouble
  }
}
