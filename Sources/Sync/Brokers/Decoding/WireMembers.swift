import ClientModels

/// Reads the members of one object by name. Asked for in the order in which they stand, each is found at once.
struct WireMembers {
  private let object: WireValue
  private let first: WireValue
  private let count: Int
  private var name: WireValue
  private var index = 0

  init(_ object: WireValue) throws(WireFault) {
    guard object.kind == .object else { throw WireFault([], object.mismatch) }
    self.object = object
    first = WireValue(object.start + 1)
    count = Int(object.start.pointee.length)
    name = first
  }

  /// The member's value; nil when it is absent or null.
  mutating func value(_ wanted: StaticString) -> WireValue? {
    guard let value = find(wanted), !value.isNull else { return nil }
    return value
  }

  mutating func text(_ wanted: StaticString) throws(WireFault) -> String? {
    try read(wanted) { value throws(WireFault.Reason) in try value.text() }
  }

  /// A list of texts; empty when it is absent or null.
  mutating func texts(_ wanted: StaticString) throws(WireFault) -> [String] {
    guard let list = value(wanted) else { return [] }
    guard list.kind == .array else { throw WireFault(wanted, list.mismatch) }
    var texts: [String] = []
    do throws(WireFault.Reason) {
      try list.forEach { _, element throws(WireFault.Reason) in texts.append(try element.text()) }
    } catch {
      throw WireFault(wanted, error)
    }
    return texts
  }

  mutating func flag(_ wanted: StaticString) throws(WireFault) -> Bool? {
    try read(wanted) { value throws(WireFault.Reason) in try value.flag() }
  }

  mutating func integer(_ wanted: StaticString) throws(WireFault) -> Int? {
    try read(wanted) { value throws(WireFault.Reason) in try value.integer() }
  }

  /// Empty text counts as absent, as the trading side writes it.
  mutating func decimal(_ wanted: StaticString) throws(WireFault) -> FixedDecimal? {
    guard let value = value(wanted), value.kind != .text || value.start.pointee.length > 0 else {
      return nil
    }
    do throws(WireFault.Reason) { return try value.decimal() } catch {
      throw WireFault(wanted, error)
    }
  }

  /// Throws when the member is absent or null; nil for empty text.
  mutating func requiredDecimal(_ wanted: StaticString) throws(WireFault) -> FixedDecimal? {
    _ = try required(wanted, value(wanted))
    return try decimal(wanted)
  }

  /// A number as the market data side sends it.
  mutating func number(_ wanted: StaticString) throws(WireFault) -> FixedDecimal? {
    try read(wanted) { value throws(WireFault.Reason) in try value.decimal() }
  }

  /// What `read` makes of an object inside.
  mutating func part<Value>(
    _ wanted: StaticString, _ read: (inout WireMembers) throws(WireFault) -> Value
  ) throws(WireFault) -> Value? {
    guard let value = value(wanted) else { return nil }
    do throws(WireFault) {
      var members = try WireMembers(value)
      return try read(&members)
    } catch {
      throw error.within(wanted.description)
    }
  }

  /// See `WireValue.repeatedName`.
  func repeatedName() -> String? { object.repeatedName() }

  /// Nil also for a text that is not a time.
  mutating func time(_ wanted: StaticString) throws(WireFault) -> Timestamp? {
    guard let value = value(wanted) else { return nil }
    do throws(WireFault.Reason) { return try value.time() } catch {
      throw WireFault(wanted, error)
    }
  }

  /// The bytes of a text, which live as long as the tokens.
  mutating func bytes(_ wanted: StaticString) throws(WireFault) -> UnsafeBufferPointer<UInt8>? {
    guard let value = value(wanted) else { return nil }
    guard value.kind == .text else { throw WireFault(wanted, value.mismatch) }
    return value.bytes
  }

  mutating func word<Word>(
    _ wanted: StaticString, _ words: WordTable<Word>
  ) throws(WireFault) -> Word? {
    try bytes(wanted).map(words.word)
  }

  /// The value of a member that must be there.
  func required<Value>(_ name: StaticString, _ value: Value?) throws(WireFault) -> Value {
    if let value { return value }
    var copy = self
    throw WireFault(name, copy.find(name) == nil ? .missing : .null)
  }

  private mutating func read<Value>(
    _ wanted: StaticString, _ body: (WireValue) throws(WireFault.Reason) -> Value
  ) throws(WireFault) -> Value? {
    guard let value = value(wanted) else { return nil }
    do throws(WireFault.Reason) { return try body(value) } catch {
      throw WireFault(wanted, error)
    }
  }

  /// Goes round once, from behind the member that was found last.
  private mutating func find(_ wanted: StaticString) -> WireValue? {
    for _ in 0..<count {
      if index == count {
        index = 0
        name = first
      }
      let value = name.following
      let isFound = name.isName(wanted)
      index += 1
      name = value.following
      if isFound { return value }
    }
    return nil
  }
}

extension WireValue {
  /// Whether the bytes are those of the name.
  @inline(__always)
  fileprivate func isName(_ wanted: StaticString) -> Bool {
    let token = start.pointee
    let count = wanted.utf8CodeUnitCount
    guard Int(token.length) == count else { return false }
    let bytes = UnsafeRawBufferPointer(token.bytes)
    let name = UnsafeRawBufferPointer(start: wanted.utf8Start, count: count)
    var place = 0
    while place + 8 <= count {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      guard word == name.loadUnaligned(fromByteOffset: place, as: UInt64.self) else {
        return false
      }
      place += 8
    }
    while place < count {
      guard bytes[place] == name[place] else { return false }
      place += 1
    }
    return true
  }
}
