import ClientModels

extension ClientOrderID {
  /// When it was minted, from its own text; nil for ids that we did not mint.
  var mintedAt: Timestamp? {
    guard text.hasPrefix("folio-"), text.utf8.count == 32 else { return nil }
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    var milliseconds: Int64 = 0
    for byte in text.utf8.dropFirst(6).prefix(10) {
      guard let digit = alphabet.firstIndex(of: byte) else { return nil }
      milliseconds = milliseconds << 5 | Int64(digit)
    }
    guard milliseconds < Int64.max / 1_000_000 else { return nil }
    return Timestamp(nanoseconds: milliseconds * 1_000_000)
  }
}
