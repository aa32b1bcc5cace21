/// How many slips two words are apart: a letter too many, too few, another one, or two that changed places (Damerau 1964, in the
/// form in which no part is changed twice).
enum EditDistance {
  /// Nil for more than `most`, and for the word itself.
  static func between(
    _ word: [UInt8], _ other: Slice<UnsafeBufferPointer<UInt8>>, atMost most: Int
  ) -> Int? {
    guard most > 0, abs(word.count - other.count) <= most else { return nil }
    let start = other.startIndex
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in 1..<(word.count + 1) {
      var next = [row]
      for column in 1..<(other.count + 1) {
        let isSame = word[row - 1] == other[start + column - 1]
        var least = min(last[column], next[column - 1]) + 1
        least = min(least, last[column - 1] + (isSame ? 0 : 1))
        if row > 1, column > 1, word[row - 1] == other[start + column - 2],
          word[row - 2] == other[start + column - 1]
        {
          least = min(least, beforeLast[column - 2] + 1)
        }
        next.append(least)
      }
      guard next.contains(where: { $0 <= most }) else { return nil }
      (beforeLast, last) = (last, next)
    }
    let distance = last[other.count]
    return (1...most).contains(distance) ? distance : nil
  }
}
