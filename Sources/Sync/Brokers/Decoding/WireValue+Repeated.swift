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
        var place = ByteDigest.of(UnsafeRawBufferPointer(name.bytes)) & 127
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

  private var shown: String { Self.shown(bytes) }

  private static func shown(_ name: UnsafeBufferPointer<UInt8>) -> String {
    SafeText.line(String(decoding: name, as: UTF8.self), limit: 40)
  }
}
