/// An instrument as one finds it by name.
public struct AssetName: Hashable, Sendable {
  public let symbol: Symbol
  public let name: String

  public init(_ symbol: Symbol, name: String) {
    self.symbol = symbol
    self.name = name
  }
}

/// All instruments that the broker knows, in a form in which every key finds the best of many thousands.
///
/// What is typed is looked for as the symbol, as its beginning, as the beginnings of words of the name, anywhere in symbol or
/// name, and at last as letters in that order.
public struct AssetIndex: Hashable, Sendable {
  /// By symbol, each once.
  public let assets: [AssetName]
  /// Symbol and name of each in small letters, with an end after both.
  private let bytes: [UInt8]
  /// Where the symbol begins, where it ends, where the name ends.
  private let places: [(start: Int, symbol: Int, name: Int)]

  public static let textLimit = 40

  public init(_ assets: some Sequence<AssetName>) {
    var known: [Symbol: AssetName] = [:]
    for asset in assets { known[asset.symbol] = asset }
    self.assets = known.values.sorted { $0.symbol < $1.symbol }
    var bytes: [UInt8] = []
    var places: [(start: Int, symbol: Int, name: Int)] = []
    places.reserveCapacity(self.assets.count)
    for asset in self.assets {
      let start = bytes.count
      bytes.append(contentsOf: Self.folded(asset.symbol.text))
      let symbol = bytes.count
      bytes.append(0)
      bytes.append(contentsOf: Self.folded(asset.name).prefix(120))
      places.append((start, symbol, bytes.count))
      bytes.append(0)
    }
    self.bytes = bytes
    self.places = places
  }

  /// Nil for one that is not among them.
  public func name(of symbol: Symbol) -> String? {
    var (low, high) = (0, assets.count)
    while low < high {
      let middle = (low + high) / 2
      if assets[middle].symbol < symbol { low = middle + 1 } else { high = middle }
    }
    return low < assets.count && assets[low].symbol == symbol ? assets[low].name : nil
  }

  public static func == (a: AssetIndex, b: AssetIndex) -> Bool { a.assets == b.assets }

  public func hash(into hasher: inout Hasher) { hasher.combine(assets) }

  private static func folded(_ text: String) -> [UInt8] { Array(text.lowercased().utf8) }

  /// As many as are worth looking through.
  public static let mostMatches = 50

  /// The best matches, the best first; the first assets for nothing typed.
  public func matches(_ typed: String, limit: Int = mostMatches) -> [AssetName] {
    let wanted = Self.folded(String(typed.prefix(Self.textLimit)))
      .drop { $0 == 32 }
    guard limit > 0, !wanted.isEmpty else { return Array(assets.prefix(max(0, limit))) }
    let letters = wanted.filter { $0 != 32 }
    let words = wanted.split(separator: 32).map(Array.init)
    // Of thousands of matches only the best are kept, in order.
    var best: [(score: Int, index: Int)] = []
    bytes.withUnsafeBufferPointer { bytes in
      for index in places.indices {
        guard let score = score(bytes, places[index], Array(wanted), letters, words) else {
          continue
        }
        if best.count >= limit, let last = best.last, score >= last.score { continue }
        let place = best.firstIndex { $0.score > score } ?? best.count
        best.insert((score, index), at: place)
        if best.count > limit { best.removeLast() }
      }
    }
    return best.map { assets[$0.index] }
  }

  /// Those that a symbol which is none may have been meant for, the likeliest first: it is a slip away from theirs, begins
  /// theirs, or begins a word of their name.
  public func meant(by symbol: Symbol, limit: Int = 3) -> [AssetName] {
    let typed = Self.folded(symbol.text)
    guard limit > 0, !typed.isEmpty, typed.count <= Self.textLimit else { return [] }
    // Of short symbols every other one is a slip away.
    let slips = typed.count < 3 ? 0 : typed.count < 6 ? 1 : 2
    let ranked = bytes.withUnsafeBufferPointer { bytes in
      places.indices.compactMap { index -> (rank: Int, index: Int)? in
        let place = places[index]
        let other = bytes[place.start..<place.symbol]
        let isSlip = EditDistance.between(typed, other, atMost: slips)
        let begins = Self.has(typed, at: place.start, in: bytes, end: place.symbol)
        let isNamed =
          Self.wordGap([typed], in: bytes, from: place.symbol + 1, to: place.name) != nil
        let longer = abs(other.count - typed.count)
        return switch (isSlip, begins || isNamed) {
        case (let slips?, true): (Self.rank(0, slips * 32 + longer), index)
        case (let slips?, false): (Self.rank(slips == 1 ? 1 : 3, longer), index)
        case (nil, true): (Self.rank(begins ? 1 : 2, longer), index)
        case (nil, false): nil
        }
      }
    }
    .sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }
    // Two slips are looked for where nothing is nearer.
    let near = ranked.prefix { $0.rank < Self.rank(3, 0) }
    return (near.isEmpty ? ranked[...] : near).prefix(limit).map { assets[$0.index] }
  }

  /// The same as the rest of a sentence, such as `: AAPL is Apple Inc.`; nothing where there are none.
  public func words(meantBy symbol: Symbol) -> String {
    let found = meant(by: symbol).map { "\($0.symbol) is \($0.name)" }.joined(separator: "; ")
    return found.isEmpty ? "" : ": \(found)"
  }

  /// Smaller is better; nil where not all letters are there.
  private func score(
    _ bytes: UnsafeBufferPointer<UInt8>, _ place: (start: Int, symbol: Int, name: Int),
    _ wanted: [UInt8], _ letters: [UInt8], _ words: [[UInt8]]
  ) -> Int? {
    let length = place.symbol - place.start
    if Self.has(letters, at: place.start, in: bytes, end: place.symbol) {
      return length == letters.count ? 0 : Self.rank(1, length)
    }
    let nameStart = place.symbol + 1
    if let gap = Self.wordGap(words, in: bytes, from: nameStart, to: place.name) {
      return Self.rank(2, gap * 32 + length)
    }
    if let at = Self.first(letters, in: bytes, from: place.start, to: place.symbol) {
      return Self.rank(3, (at - place.start) * 32 + length)
    }
    if let at = Self.first(wanted, in: bytes, from: nameStart, to: place.name) {
      return Self.rank(4, (at - nameStart) * 32 + length)
    }
    if let spread = Self.spread(letters, in: bytes, from: place.start, to: place.symbol) {
      return Self.rank(5, spread * 32 + length)
    }
    if let spread = Self.spread(letters, in: bytes, from: nameStart, to: place.name) {
      return Self.rank(6, spread * 32 + length)
    }
    return nil
  }

  private static func rank(_ kind: Int, _ distance: Int) -> Int {
    kind << 16 + min(distance, 65_535)
  }

  private static func has(
    _ wanted: [UInt8], at place: Int, in bytes: UnsafeBufferPointer<UInt8>, end: Int
  ) -> Bool {
    guard place + wanted.count <= end else { return false }
    for index in wanted.indices where bytes[place + index] != wanted[index] { return false }
    return true
  }

  /// Where all words begin words of the name, in this order: how far the last is from the start.
  private static func wordGap(
    _ words: [[UInt8]], in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    var next = 0
    var place = start
    while place < end {
      if has(words[next], at: place, in: bytes, end: end) {
        next += 1
        if next == words.count { return place - start }
      }
      while place < end, bytes[place] != 32 { place += 1 }
      while place < end, bytes[place] == 32 { place += 1 }
    }
    return nil
  }

  private static func first(
    _ wanted: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    var place = start
    while place + wanted.count <= end {
      if bytes[place] == wanted[0], has(wanted, at: place, in: bytes, end: end) { return place }
      place += 1
    }
    return nil
  }

  /// Over how many letters the wanted ones are spread, in their order.
  private static func spread(
    _ wanted: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) -> Int? {
    var next = 0
    var begin = start
    for place in start..<max(start, end) where bytes[place] == wanted[next] {
      if next == 0 { begin = place }
      next += 1
      if next == wanted.count { return place - begin }
    }
    return nil
  }

  /// The symbols that begin so, the shortest first.
  public func symbols(startingWith prefix: String, limit: Int = 50) -> [Symbol] {
    let wanted = Self.folded(String(prefix.prefix(Self.textLimit)))
    guard !wanted.isEmpty else { return [] }
    return bytes.withUnsafeBufferPointer { bytes in
      places.indices.filter {
        Self.has(wanted, at: places[$0].start, in: bytes, end: places[$0].symbol)
      }
    }
    .map { assets[$0].symbol }.sorted {
      ($0.text.utf8.count, $0) < ($1.text.utf8.count, $1)
    }.prefix(limit).map { $0 }
  }
}
