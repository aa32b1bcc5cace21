import ClientModels

/// The words of one vocabulary by their bytes: found without making text of what came.
struct WordTable<Word: WireWord>: Sendable {
  private let places: [(bytes: [UInt8], word: Word)?]

  init(_ words: [String: Word] = Word.byWire) {
    var places = [(bytes: [UInt8], word: Word)?](repeating: nil, count: 128)
    for (text, word) in words {
      let bytes = Array(text.utf8)
      var place = bytes.withUnsafeBytes { Self.place(of: $0) }
      while places[place] != nil { place = (place + 1) & 127 }
      places[place] = (bytes, word)
    }
    self.places = places
  }

  /// A word that is not known is kept as it came.
  func word(_ bytes: UnsafeBufferPointer<UInt8>) -> Word {
    var place = Self.place(of: UnsafeRawBufferPointer(bytes))
    while let known = places[place] {
      if known.bytes.count == bytes.count, known.bytes.elementsEqual(bytes) { return known.word }
      place = (place + 1) & 127
    }
    return .other(String(decoding: bytes, as: UTF8.self))
  }

  private static func place(of bytes: UnsafeRawBufferPointer) -> Int {
    ByteDigest.of(bytes) & 127
  }
}
