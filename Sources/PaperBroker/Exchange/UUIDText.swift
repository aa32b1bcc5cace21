/// Sixteen bytes as a version 4 UUID in lower case (RFC 9562).
func uuidText(_ bytes: [UInt8]) -> String {
  var bytes = Array(bytes.prefix(16))
  bytes += Array(repeating: 0, count: 16 - bytes.count)
  bytes[6] = bytes[6] & 0x0f | 0x40
  bytes[8] = bytes[8] & 0x3f | 0x80
  return dashed(hexText(bytes))
}

/// A UUID that came with its dashes or without, in either case, as ids are kept here; nil for anything else.
func canonicalUUID(_ text: String) -> String? {
  let digits = text.lowercased().filter { $0 != "-" }
  guard digits.utf8.count == 32,
    digits.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
  else { return nil }
  let canonical = dashed(digits)
  return text.utf8.count == 32 || text.lowercased() == canonical ? canonical : nil
}

private func dashed(_ digits: String) -> String {
  let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
  return cuts.map { range in String(digits.dropFirst(range.lowerBound).prefix(range.count)) }
    .joined(separator: "-")
}

func hexText(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef")
  var text = ""
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return text
}
