import ClientModels

/// Why a value is not what was expected: the path to it, outermost first, and what is wrong.
struct WireFault: Error {
  enum Reason: String {
    case missing = "is missing"
    case null = "is null"
    case otherKind = "is of another kind"
    case invalid = "is not a valid value"
    case repeated = "is there twice"
  }

  var path: [String]
  let reason: Reason

  init(_ name: StaticString, _ reason: Reason) { self.init([name.description], reason) }

  init(_ path: [String], _ reason: Reason) {
    self.path = path
    self.reason = reason
  }

  func within(_ outer: String...) -> WireFault { WireFault(outer + path, reason) }

  var description: String {
    let place =
      path.isEmpty ? "the document" : SafeText.line(path.joined(separator: "."), limit: 80)
    return "\(place) \(reason.rawValue)"
  }
}

/// A value of a message, while the tokens of its reader live.
struct WireValue {
  let start: UnsafePointer<WireToken>

  init(_ start: UnsafePointer<WireToken>) { self.start = start }

  var kind: WireToken.Kind { start.pointee.kind }
  var isNull: Bool { start.pointee.kind == .null }
  /// The bytes of a text or a number.
  var bytes: UnsafeBufferPointer<UInt8> { start.pointee.bytes }
  /// What stands behind the value.
  var following: WireValue { WireValue(start + start.pointee.size) }

  /// Calls `body` for each element of an array, with its index.
  func forEach<Failure: Error>(
    _ body: (Int, WireValue) throws(Failure) -> Void
  ) throws(Failure) {
    var element = WireValue(start + 1)
    for index in 0..<Int(start.pointee.length) {
      try body(index, element)
      element = element.following
    }
  }

  /// Calls `body` for each name and value of an object.
  func forEachMember<Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>, WireValue) throws(Failure) -> Void
  ) throws(Failure) {
    var name = WireValue(start + 1)
    for _ in 0..<Int(start.pointee.length) {
      let value = name.following
      try body(name.bytes, value)
      name = value.following
    }
  }
}

extension WireValue {
  func text() throws(WireFault.Reason) -> String {
    switch kind {
    case .text: return String(decoding: bytes, as: UTF8.self)
    default: throw mismatch
    }
  }

  func flag() throws(WireFault.Reason) -> Bool {
    switch kind {
    case .yes: return true
    case .no: return false
    default: throw mismatch
    }
  }

  func integer() throws(WireFault.Reason) -> Int {
    switch kind {
    case .integer: return Int(Int64(bitPattern: start.pointee.bits))
    case .number, .double, .single, .large:
      guard let decimal = try? decimal(), decimal.isWhole,
        let value = Int(exactly: decimal.units / FixedDecimal.one.units)
      else { throw .invalid }
      return value
    default: throw mismatch
    }
  }

  /// A number, or the text of one, exactly.
  func decimal() throws(WireFault.Reason) -> FixedDecimal {
    do throws(DecimalParseError) {
      switch kind {
      case .number, .text: return try FixedDecimal(wire: bytes)
      case .integer:
        return FixedDecimal(
          units: Int128(Int64(bitPattern: start.pointee.bits)) * FixedDecimal.one.units)
      case .large:
        return FixedDecimal(units: Int128(start.pointee.bits) * FixedDecimal.one.units)
      // The shortest digits that mean this very number are those that the sender had.
      case .double:
        return try FixedDecimal(wire: Double(bitPattern: start.pointee.bits).description)
      case .single:
        let bits = UInt32(truncatingIfNeeded: start.pointee.bits)
        return try FixedDecimal(wire: Float(bitPattern: bits).description)
      default: break
      }
    } catch {
      throw .invalid
    }
    throw mismatch
  }

  /// RFC 3339, or a timestamp of MessagePack; nil for a text that is neither.
  func time() throws(WireFault.Reason) -> Timestamp? {
    switch kind {
    case .text: return Timestamp(rfc3339: bytes)
    case .time: return Timestamp(nanoseconds: Int64(bitPattern: start.pointee.bits))
    default: throw mismatch
    }
  }

  /// What is said of a value that is not of the kind wanted.
  var mismatch: WireFault.Reason {
    switch kind {
    case .null: .null
    case .badText: .invalid
    default: .otherKind
    }
  }
}

extension WireFault.Reason: Error {}
