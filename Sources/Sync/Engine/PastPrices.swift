import ClientModels

/// What symbols were worth on a past day, by what is kept: the book of that day, else the close of its daily bar.
public enum PastPrices {
  /// Of a share as it was on that day, as far as the account's activities tell of splits since. Nil when neither knows it.
  public static func price(
    of symbol: Symbol, on day: CalendarDay, book: DayBook?, in store: any BookStoring
  ) -> DayPrice? {
    if let price = book?.holdings[symbol]?.price { return price }
    guard let history = history(of: symbol, in: store),
      let bar = history.bars.last(where: { DayCloses.day(of: $0, symbol) == day }),
      let price = splits(in: store).unadjusted(
        bar.close, of: symbol, on: day, through: history.asOf.map { NewYork.civil($0).day })
    else { return nil }
    return DayPrice(price, .bar, at: bar.at)
  }

  /// The last day before that of which a closing price is kept; nil when there is none.
  public static func lastKnown(
    of symbol: Symbol, before day: CalendarDay, in store: any BookStoring
  ) -> CalendarDay? {
    bars(of: symbol, in: store).lazy.map { DayCloses.day(of: $0, symbol) }.filter { $0 < day }.max()
  }

  /// The splits that the account's shares went through.
  public static func splits(in store: any BookStoring) -> KnownSplits {
    let isWhole =
      ActivityRows.read(from: store)?.hasOlder == false || StoredMovements(store) != nil
    return KnownSplits([:], StoredMovements.activities(in: store), isWhole: isWhole)
  }

  private static func bars(of symbol: Symbol, in store: any BookStoring) -> [Bar] {
    history(of: symbol, in: store)?.bars ?? []
  }

  private static func history(of symbol: Symbol, in store: any BookStoring) -> BarHistory? {
    BarRows.read(BarRequest(symbol, .day), from: store)
  }
}
