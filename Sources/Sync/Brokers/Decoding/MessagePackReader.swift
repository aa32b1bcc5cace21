/// Reads one MessagePack message after another into tokens. For one thread at a time.
///
/// The bytes of a message must live as long as what is read of them. Lengths and counts are checked against what is there
/// before they are believed. Times are extension type -1, in its three lengths; other extensions and raw bytes are skipped.
final class MessagePackReader {
  /// Nothing of the contract is nested half as deep.
  private static let depthLimit = 64

  private var tokens: UnsafeMutablePointer<WireToken>
  private var capacity = 256
  private var count = 0
  private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var place = 0
  /// Elements of the root that are still to come.
  private var left = 0

  init() { tokens = .allocate(capacity: capacity) }

  deinit { tokens.deallocate() }

  /// Begins a message whose root is an array.
  func open(_ bytes: UnsafeRawBufferPointer) throws(MessagePackError) {
    self.bytes = bytes
    place = 0
    left = 0
    let first = try byte()
    switch first {
    case 0x90...0x9f: left = Int(first & 0x0f)
    case 0xdc: left = Int(try unsigned(UInt16.self))
    case 0xdd: left = Int(try unsigned(UInt32.self))
    default: throw .notAList
    }
    guard left <= bytes.count - place else { throw .cut }
  }

  /// The next element of the root; nil after the last. It lives until the next call.
  func next() throws(MessagePackError) -> WireValue? {
    guard left > 0 else {
      guard place == bytes.count else { throw .bytesLeft }
      return nil
    }
    left -= 1
    count = 0
    try value(depth: 1)
    return WireValue(UnsafePointer(tokens))
  }

  /// All of a message.
  func whole(_ bytes: UnsafeRawBufferPointer) throws(MessagePackError) -> WireValue {
    self.bytes = bytes
    place = 0
    count = 0
    try value(depth: 0)
    guard place == bytes.count else { throw .bytesLeft }
    return WireValue(UnsafePointer(tokens))
  }

  private func value(depth: Int) throws(MessagePackError) {
    let first = try byte()
    switch first {
    case 0x00...0x7f, 0xe0...0xff:
      push(.integer, UInt64(bitPattern: Int64(Int8(bitPattern: first))))
    case 0x80...0x8f: try map(Int(first & 0x0f), depth)
    case 0x90...0x9f: try array(Int(first & 0x0f), depth)
    case 0xa0...0xbf: try text(Int(first & 0x1f))
    case 0xc0: push(.null)
    case 0xc2: push(.no)
    case 0xc3: push(.yes)
    case 0xc4, 0xc7, 0xd9: try sized(first, Int(try byte()))
    case 0xc5, 0xc8, 0xda: try sized(first, Int(try unsigned(UInt16.self)))
    case 0xc6, 0xc9, 0xdb: try sized(first, Int(try unsigned(UInt32.self)))
    case 0xca: push(.single, UInt64(try unsigned(UInt32.self)))
    case 0xcb: push(.double, try unsigned(UInt64.self))
    case 0xcc: push(.integer, UInt64(try byte()))
    case 0xcd: push(.integer, UInt64(try unsigned(UInt16.self)))
    case 0xce: push(.integer, UInt64(try unsigned(UInt32.self)))
    case 0xcf:
      let value = try unsigned(UInt64.self)
      push(value > UInt64(Int64.max) ? .large : .integer, value)
    case 0xd0: push(.integer, signed(Int64(Int8(bitPattern: try byte()))))
    case 0xd1: push(.integer, signed(Int64(Int16(bitPattern: try unsigned(UInt16.self)))))
    case 0xd2: push(.integer, signed(Int64(Int32(bitPattern: try unsigned(UInt32.self)))))
    case 0xd3: push(.integer, try unsigned(UInt64.self))
    case 0xd4...0xd8: try sized(first, 1 << Int(first - 0xd4))
    case 0xdc: try array(Int(try unsigned(UInt16.self)), depth)
    case 0xdd: try array(Int(try unsigned(UInt32.self)), depth)
    case 0xde: try map(Int(try unsigned(UInt16.self)), depth)
    case 0xdf: try map(Int(try unsigned(UInt32.self)), depth)
    default: throw .unknownByte(first)
    }
  }

  private func signed(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) }

  private func array(_ elements: Int, _ depth: Int) throws(MessagePackError) {
    guard depth < Self.depthLimit else { throw .tooDeep }
    guard elements <= bytes.count - place else { throw .cut }
    let start = count
    push(.array)
    for _ in 0..<elements { try value(depth: depth + 1) }
    tokens[start] = WireToken(.array, length: elements, size: count - start)
  }

  private func map(_ members: Int, _ depth: Int) throws(MessagePackError) {
    guard depth < Self.depthLimit else { throw .tooDeep }
    guard members <= (bytes.count - place) / 2 else { throw .cut }
    let start = count
    push(.object)
    for _ in 0..<members {
      let name = count
      try value(depth: depth + 1)
      guard tokens[name].kind == .text else { throw .nameIsNoText }
      try value(depth: depth + 1)
    }
    tokens[start] = WireToken(.object, length: members, size: count - start)
  }

  /// Text, raw bytes and extensions, whose length is known.
  private func sized(_ first: UInt8, _ length: Int) throws(MessagePackError) {
    switch first {
    case 0xd9...0xdb: try text(length)
    case 0xc4...0xc6:
      _ = try take(length)
      push(.unknown)
    default: try extended(length)
    }
  }

  @inline(__always)
  private func text(_ length: Int) throws(MessagePackError) {
    let start = place
    _ = try take(length)
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<start + length])
    guard Self.isUTF8(text) else { return push(.badText) }
    let address = UInt64(UInt(bitPattern: text.baseAddress))
    append(WireToken(.text, bits: address, length: length))
  }

  private func extended(_ length: Int) throws(MessagePackError) {
    let type = Int8(bitPattern: try byte())
    let end = place + length
    guard end <= bytes.count else { throw .cut }
    defer { place = end }
    guard type == -1, let time = try time(length) else { return push(.unknown) }
    let (nanoseconds, overflow) = time.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = nanoseconds.addingReportingOverflow(time.nanoseconds)
    // A time that we cannot hold, such as year 1 for none, is as unknown as a text of that year is in JSON.
    if overflow || carry { return push(.text) }
    push(.time, signed(sum))
  }

  private func time(
    _ length: Int
  ) throws(MessagePackError) -> (seconds: Int64, nanoseconds: Int64)? {
    let seconds: Int64
    let nanoseconds: Int64
    switch length {
    case 4: (seconds, nanoseconds) = (Int64(try unsigned(UInt32.self)), 0)
    case 8:
      let both = try unsigned(UInt64.self)
      (seconds, nanoseconds) = (Int64(both & 0x3_ffff_ffff), Int64(both >> 34))
    case 12:
      nanoseconds = Int64(try unsigned(UInt32.self))
      seconds = Int64(bitPattern: try unsigned(UInt64.self))
    default: return nil
    }
    return nanoseconds < 1_000_000_000 ? (seconds, nanoseconds) : nil
  }

  @inline(__always)
  private func push(_ kind: WireToken.Kind, _ bits: UInt64 = 0) {
    append(WireToken(kind, bits: bits))
  }

  @inline(__always)
  private func append(_ token: WireToken) {
    if count == capacity { grow() }
    (tokens + count).initialize(to: token)
    count += 1
  }

  @inline(never)
  private func grow() {
    let larger = UnsafeMutablePointer<WireToken>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: tokens, count: count)
    tokens.deallocate()
    tokens = larger
    capacity *= 2
  }

  @inline(__always)
  private func byte() throws(MessagePackError) -> UInt8 {
    guard place < bytes.count else { throw .cut }
    defer { place += 1 }
    return bytes[place]
  }

  @inline(__always)
  private func take(_ length: Int) throws(MessagePackError) -> Int {
    guard length <= bytes.count - place else { throw .cut }
    place += length
    return length
  }

  /// Big endian.
  @inline(__always)
  private func unsigned<Word: FixedWidthInteger & BitwiseCopyable>(
    _ type: Word.Type
  ) throws(MessagePackError) -> Word {
    let start = place
    _ = try take(MemoryLayout<Word>.size)
    return Word(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: Word.self))
  }

  private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80 || String(validating: bytes, as: UTF8.self) != nil
  }
}

/// Why bytes are not MessagePack that the contract could mean.
enum MessagePackError: Error, Hashable, CustomStringConvertible {
  case cut, bytesLeft, notAList, tooDeep, nameIsNoText
  case unknownByte(UInt8)

  var description: String {
    switch self {
    case .cut: "it is cut off"
    case .bytesLeft: "bytes are left behind it"
    case .notAList: "it is not a list"
    case .tooDeep: "it is nested too deeply"
    case .nameIsNoText: "a name in it is not text"
    case .unknownByte(let byte): "it is not MessagePack: byte \(byte)"
    }
  }
}
