extension WireValue {
  /// The first name that stands twice in one object of the value, made safe to show; nil when there is none.
  func repeatedName() -> String? {
    switch kind {
    case .array:
      var found: String?
      forEach { _, element in if found == nil { found = element.repeatedName() } }
      return found
    case .object:
      if let own = ownRepeatedName() { return own }
      var found: String?
      forEachMember { _, value in if found == nil { found = value.repeatedName() } }
      return found
    default: return nil
    }
  }

  private func ownRepeatedName() -> String? {
    let count = Int(start.pointee.length)
    guard count > 1 else { return nil }
    // A table of places, twice as large as there are names: chance makes it quick, and malice is met by the `Set` below.
    guard count <= 64, start.pointee.size <= Int(UInt16.max) else { return repeatedNameOfMany() }
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 128) { table in
      table.initialize(repeating: 0)
      var name = WireValue(start + 1)
      for _ in 0..<count {
        var place = name.digest
        while table[place] != 0 {
          let other = WireValue(start + Int(table[place]))
          if other.isEqual(to: name) { return name.shown }
          place = (place + 1) & 127
        }
        table[place] = UInt16(truncatingIfNeeded: name.start - start)
        name = name.following.following
      }
      return nil
    }
  }

  private func repeatedNameOfMany() -> String? {
    var names: Set<[UInt8]> = []
    var repeated: String?
    forEachMember { name, _ in
      guard repeated == nil, !names.insert(Array(name)).inserted else { return }
      repeated = Self.shown(name)
    }
    return repeated
  }

  private func isEqual(to other: WireValue) -> Bool {
    bytes.count == other.bytes.count && bytes.elementsEqual(other.bytes)
  }

  /// 0 to 127; tells apart most names of one object.
  private var digest: Int {
    let bytes = UnsafeRawBufferPointer(self.bytes)
    let count = bytes.count
    var mixed = UInt64(truncatingIfNeeded: count)
    if count >= 8 {
      mixed ^= bytes.loadUnaligned(as: UInt64.self)
      mixed = mixed &* 0x9e37_79b9_7f4a_7c15
      mixed ^= bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
      mixed ^= UInt64(bytes.loadUnaligned(as: UInt32.self)) << 32
      mixed ^= UInt64(bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
    } else {
      for byte in bytes { mixed = mixed << 8 ^ UInt64(byte) }
    }
    return Int(truncatingIfNeeded: (mixed &* 0x9e37_79b9_7f4a_7c15) >> 57)
  }

  private var shown: String { Self.shown(bytes) }

  private static func shown(_ name: UnsafeBufferPointer<UInt8>) -> String {
    SafeText.line(String(decoding: name, as: UTF8.self), limit: 40)
  }
}
