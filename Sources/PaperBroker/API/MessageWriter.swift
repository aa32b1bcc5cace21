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
  /// A figure of the trading side, which goes as text (contract section 3).
  mutating func decimalText(_ value: FixedDecimal)
  /// A number of JSON by its text.
  mutating func number(exactly text: String)
  /// A value whose JSON text is written already.
  mutating func json(_ text: [UInt8])
}

extension MessageWriter {
  mutating func decimalText(_ value: FixedDecimal) { string(value.description) }

  mutating func number(exactly text: String) {
    if let value = Int64(text) {
      integer(value)
    } else if let value = try? FixedDecimal(wire: text) {
      number(value)
    } else {
      null()
    }
  }

  mutating func json(_ text: [UInt8]) { (JSONValue(json: text) ?? .null).write(to: &self) }
}

/// A member: its name and its value.
extension MessageWriter {
  mutating func null(_ name: String) {
    self.name(name)
    null()
  }

  mutating func bool(_ name: String, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  mutating func time(_ name: String, _ value: Timestamp?) {
    self.name(name)
    if let value { time(value) } else { null() }
  }

  mutating func string(_ name: String, _ value: String?) {
    self.name(name)
    if let value { string(value) } else { null() }
  }

  mutating func decimalText(_ name: String, _ value: FixedDecimal?) {
    self.name(name)
    if let value { decimalText(value) } else { null() }
  }

  mutating func decimalText(_ name: String, _ value: (some DecimalValue)?) {
    decimalText(name, value?.decimal)
  }

  mutating func decimalText(_ name: String, _ value: Money?) { decimalText(name, value?.amount) }

  mutating func strings(_ name: String, _ values: [String]) {
    self.name(name)
    beginArray(values.count)
    for value in values { string(value) }
    endArray()
  }

  mutating func float(_ name: String, _ value: FixedDecimal) {
    self.name(name)
    float(value)
  }

  mutating func number(_ name: String, _ value: FixedDecimal) {
    self.name(name)
    number(value)
  }

  mutating func integer(_ name: String, _ value: Int64) {
    self.name(name)
    integer(value)
  }
}

extension JSONValue {
  func write(to writer: inout some MessageWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .string(let value): writer.string(value)
    case .number(let text): writer.number(exactly: text)
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
    case .json(let text): writer.json(text)
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
