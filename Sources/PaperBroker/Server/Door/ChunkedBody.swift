/// Follows a chunked body (RFC 9112 section 7.1) without extensions and trailers, which nobody here sends and which two
/// readers may end at different places.
struct ChunkedBody: Hashable, Sendable {
  private enum Place: Hashable, Sendable {
    case size(digits: Int, value: Int)
    case sizeEnd(Int)
    case data(Int)
    case dataEnd
    case dataEndLine
    case lastLine
    case lastLineEnd
    case over
  }

  private var place = Place.size(digits: 0, value: 0)
  private var total = 0
  private let limit: Int

  /// `limit` is of the data without its framing, in bytes.
  init(limit: Int) { self.limit = limit }

  var isOver: Bool { place == .over }

  /// Looks at what came and says how many of its bytes belong to the body.
  mutating func take(_ bytes: some Collection<UInt8>) throws(DoorRefusal) -> Int {
    var index = bytes.startIndex
    var taken = 0
    while index != bytes.endIndex, place != .over {
      if case .data(let left) = place {
        let step = min(left, bytes.distance(from: index, to: bytes.endIndex))
        index = bytes.index(index, offsetBy: step)
        taken += step
        place = step == left ? .dataEnd : .data(left - step)
      } else {
        try take(bytes[index])
        index = bytes.index(after: index)
        taken += 1
      }
    }
    return taken
  }

  private mutating func take(_ byte: UInt8) throws(DoorRefusal) {
    switch (place, byte) {
    case (.size(let digits, let value), _) where byte.isHexDigit && digits < 8:
      let digit = byte.isDigit ? byte - 0x30 : (byte & 0xdf) - 0x37
      place = .size(digits: digits + 1, value: value << 4 | Int(digit))
    case (.size(let digits, let value), 0x0d) where digits > 0: place = .sizeEnd(value)
    case (.sizeEnd(let size), 0x0a):
      guard total + size <= limit else {
        throw DoorRefusal(status: 413, reason: "the body is larger than \(limit) bytes")
      }
      total += size
      place = size == 0 ? .lastLine : .data(size)
    case (.dataEnd, 0x0d): place = .dataEndLine
    case (.dataEndLine, 0x0a): place = .size(digits: 0, value: 0)
    case (.lastLine, 0x0d): place = .lastLineEnd
    case (.lastLineEnd, 0x0a): place = .over
    default: throw .malformed("the body's chunks are malformed, or have extensions or trailers")
    }
  }
}
