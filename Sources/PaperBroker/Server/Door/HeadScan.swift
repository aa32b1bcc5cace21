import NIOCore

/// Looks for the empty line that ends a request's head, and refuses on the way what no head may hold: line ends that are not
/// CRLF, and controls.
struct HeadScan {
  /// Bytes of an empty line before the request line, which RFC 9112 section 2.2 asks to be overlooked.
  private(set) var skipped = 0
  private var scanned = 0
  private var lineStart = 0
  private var firstLineEnd: Int?
  private var isAfterReturn = false

  /// The number of bytes up to the end of the empty line; nil when it has not come yet.
  mutating func end(in bytes: ByteBuffer, limit: Int) throws(DoorRefusal) -> Int? {
    let end = try bytes.withUnsafeReadableBytes { bytes throws(DoorRefusal) in try look(bytes) }
    guard (end ?? bytes.readableBytes) <= limit else {
      throw DoorRefusal(status: 431, reason: "the header fields are larger than \(limit) bytes")
    }
    if end == nil, let firstLineEnd {
      // Who gets the first line wrong need not wait for the rest.
      _ = try bytes.withUnsafeReadableBytes { bytes throws(DoorRefusal) in
        try RequestLine(bytes[skipped..<firstLineEnd])
      }
    }
    return end
  }

  private mutating func look(_ bytes: UnsafeRawBufferPointer) throws(DoorRefusal) -> Int? {
    while scanned < bytes.count {
      let byte = bytes[scanned]
      scanned += 1
      guard isAfterReturn == (byte == 0x0a) else {
        throw .malformed("a line does not end with CR and LF")
      }
      isAfterReturn = byte == 0x0d
      if byte == 0x0a {
        let length = scanned - 2 - lineStart
        lineStart = scanned
        if length > 0 {
          firstLineEnd = firstLineEnd ?? scanned - 2
        } else if firstLineEnd != nil {
          return scanned
        } else {
          guard skipped == 0 else { throw .malformed("there are empty lines before the request") }
          skipped = scanned
        }
      } else if byte < 0x20 && byte != 0x09 && byte != 0x0d || byte == 0x7f {
        throw .malformed("there is a control character in the head")
      }
    }
    return nil
  }
}
