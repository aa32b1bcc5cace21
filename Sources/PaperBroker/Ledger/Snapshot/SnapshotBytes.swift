import ClientModels

/// Writes the values of a snapshot, one after the other: whole numbers with the lowest byte first, texts after their length.
struct SnapshotWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

  mutating func put(count: Int) { put(UInt32(truncatingIfNeeded: count)) }

  mutating func put(_ text: String) {
    put(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func put(part: [UInt8]) {
    put(Int64(part.count))
    bytes.append(contentsOf: part)
  }

  mutating func put(_ value: FixedDecimal) { put(value.units) }
  mutating func put(_ value: some DecimalValue) { put(value.decimal) }
  mutating func put(_ time: Timestamp) { put(time.nanoseconds) }
  mutating func put(_ word: some WireWord) { put(word.wire) }

  mutating func put<Value>(_ value: Value?, _ write: (inout Self, Value) -> Void) {
    put(value != nil)
    if let value { write(&self, value) }
  }
}

/// Why the bytes of a snapshot cannot be taken for one.
struct SnapshotError: Error {}

/// Reads what `SnapshotWriter` wrote; nothing beyond the end, whatever a length says.
struct SnapshotReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  private mutating func take(_ count: Int) throws(SnapshotError) -> UnsafeRawBufferPointer {
    guard count <= bytes.count - position else { throw SnapshotError() }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
  }

  mutating func part() throws(SnapshotError) -> UnsafeRawBufferPointer {
    let length = try integer(Int64.self)
    guard let count = Int(exactly: length), count >= 0 else { throw SnapshotError() }
    return try take(count)
  }

  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type = Value.self
  ) throws(SnapshotError) -> Value {
    let raw = try take(MemoryLayout<Value>.size)
    return Value(littleEndian: raw.loadUnaligned(as: Value.self))
  }

  mutating func bool() throws(SnapshotError) -> Bool { try integer(UInt8.self) == 1 }

  mutating func count() throws(SnapshotError) -> Int {
    let count = Int(try integer(UInt32.self))
    // Whatever is counted takes a byte at least.
    guard count <= bytes.count - position else { throw SnapshotError() }
    return count
  }

  mutating func text() throws(SnapshotError) -> String {
    String(decoding: try take(try count()), as: UTF8.self)
  }

  mutating func text<Value>(
    _ make: (UnsafeBufferPointer<UInt8>) -> Value?
  ) throws(SnapshotError) -> Value {
    guard let value = make(try take(try count()).assumingMemoryBound(to: UInt8.self)) else {
      throw SnapshotError()
    }
    return value
  }

  mutating func decimal() throws(SnapshotError) -> FixedDecimal {
    FixedDecimal(units: try integer())
  }

  mutating func time() throws(SnapshotError) -> Timestamp {
    Timestamp(nanoseconds: try integer())
  }

  mutating func word<Word: WireWord>(_: Word.Type = Word.self) throws(SnapshotError) -> Word {
    Word(wire: try text())
  }

  mutating func optional<Value>(
    _ read: (inout Self) throws(SnapshotError) -> Value
  ) throws(SnapshotError) -> Value? {
    try bool() ? try read(&self) : nil
  }

  mutating func list<Value>(
    _ read: (inout Self) throws(SnapshotError) -> Value
  ) throws(SnapshotError) -> [Value] {
    let count = try count()
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try read(&self)) }
    return values
  }
}
