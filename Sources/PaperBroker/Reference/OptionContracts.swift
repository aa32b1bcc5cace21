import ClientModels

/// A listed option; read-only here.
struct OptionContract: Hashable {
  enum Kind: String, Hashable {
    case call, put
  }

  let underlying: Asset
  let expiration: CalendarDay
  let kind: Kind
  /// In dollars; at most three digits after the point.
  let strike: FixedDecimal

  /// The letters of an OCC symbol: a class of shares loses its point.
  static func root(_ symbol: Symbol) -> String { symbol.text.filter { $0 != "." } }

  var root: String { Self.root(underlying.symbol) }

  /// As the OCC writes it: root, date, C or P, and the strike in thousandths in eight digits.
  var symbol: String {
    let date = expiration.description.filter { $0 != "-" }.dropFirst(2)
    let digits = String(thousandths)
    return root + date + (kind == .call ? "C" : "P")
      + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
  }

  private var thousandths: Int {
    let units = (try? strike * 1_000)?.units ?? 0
    return Int(units / FixedDecimal.one.units)
  }

  /// Holds the symbol itself, so that a contract is found by its id without a list of all.
  var id: String {
    let letters = Array(root.utf8.prefix(6))
    var bytes = letters + Array(repeating: UInt8(0), count: 6 - letters.count)
    let day = UInt32(clamping: expiration.ordinal)
    let strike = UInt32(clamping: thousandths) << 1 | (kind == .call ? 0 : 1)
    bytes += [0, UInt8(truncatingIfNeeded: day >> 16), 0]
    bytes += [UInt8(truncatingIfNeeded: day >> 8), UInt8(truncatingIfNeeded: day), 0]
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: strike >> (24 - 8 * $0)) }
    return uuidText(bytes)
  }
}

/// The options that are listed on a day: of each stock the next four Fridays and six third Fridays, ten strikes to each side of
/// the last close. The same market on the same day lists the same.
struct OptionListing {
  let market: any MarketSource

  static let strikesPerSide = 10

  private var today: CalendarDay { NewYork.civil(market.now).day }

  /// In the order of expiration, strike, and calls first.
  func contracts(of underlying: Asset) -> [OptionContract] {
    guard underlying.assetClass == .usEquity, let price = referencePrice(underlying.symbol) else {
      return []
    }
    let step = Self.strikeStep(price)
    guard let middle = try? (price / step).rounded(toDigits: 0) else { return [] }
    return expirations().flatMap { expiration in
      (-Self.strikesPerSide...Self.strikesPerSide).flatMap { place -> [OptionContract] in
        guard let strike = try? (middle + FixedDecimal(place)) * step, strike.isPositive else {
          return []
        }
        return [OptionContract.Kind.call, .put].map {
          OptionContract(underlying: underlying, expiration: expiration, kind: $0, strike: strike)
        }
      }
    }
  }

  /// By its symbol or id.
  func contract(_ name: String) -> OptionContract? {
    if let id = canonicalUUID(name) {
      // The first six bytes are the root's letters.
      let digits = Array(id.filter { $0 != "-" }.utf8.prefix(12))
      let letters = stride(from: 0, to: 12, by: 2).compactMap { place in
        UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16)
      }.prefix { $0 != 0 }
      return contracts(root: String(decoding: letters, as: UTF8.self)).first { $0.id == id }
    }
    guard name.utf8.count > 15 else { return nil }
    return contracts(root: String(name.dropLast(15))).first { $0.symbol == name }
  }

  private func contracts(root: String) -> [OptionContract] {
    market.assets.first { OptionContract.root($0.symbol) == root }.map(contracts) ?? []
  }

  private func referencePrice(_ symbol: Symbol) -> FixedDecimal? {
    let close = market.closedDay(at: market.now).flatMap { market.close(of: symbol, on: $0.day) }
    return (close ?? market.markPrice(symbol))?.decimal
  }

  private static func strikeStep(_ price: FixedDecimal) -> FixedDecimal {
    let half = FixedDecimal(units: FixedDecimal.one.units / 2)
    return price < 10 ? half : price < 100 ? 1 : price < 250 ? 5 : price < 1_000 ? 10 : 50
  }

  /// A Friday on which the exchange is closed gives way to the day before.
  private func expirations() -> [CalendarDay] {
    let first = today.advanced(by: (5 - today.weekday + 7) % 7)
    var days = (0..<4).map { first.advanced(by: 7 * $0) }
    var (year, month, _) = today.components
    for _ in 0..<7 {
      if let third = (15...21).lazy.compactMap({ CalendarDay(year: year, month: month, day: $0) })
        .first(where: { $0.weekday == 5 }), third >= today
      {
        days.append(third)
      }
      (year, month) = month == 12 ? (year + 1, 1) : (year, month + 1)
    }
    let listed = days.map { day in
      market.calendar.session(on: day) == nil ? day.advanced(by: -1) : day
    }
    return Set(listed.filter { $0 >= today }).sorted()
  }
}
