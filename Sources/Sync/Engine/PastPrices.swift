import ClientModels

/// What symbols were worth on a past day, by what is kept: the book of that day, else the close of its daily bar.
public enum PastPrices {
  /// Nil when neither knows it.
  public static func price(
    of symbol: Symbol, on day: CalendarDay, book: DayBook?, in store: any BookStoring
  ) -> DayPrice? {
    if let price = book?.holdings[symbol]?.price { return price }
    return bar(of: symbol, on: day, in: store).map { DayPrice($0.close, .bar, at: $0.at) }
  }

  /// The last day before that of which a closing price is kept; nil when there is none.
  public static func lastKnown(
    of symbol: Symbol, before day: CalendarDay, in store: any BookStoring
  ) -> CalendarDay? {
    bars(of: symbol, in: store).lazy.map { DayCloses.day(of: $0, symbol) }.filter { $0 < day }.max()
  }

  private static func bar(
    of symbol: Symbol, on day: CalendarDay, in store: any BookStoring
  ) -> Bar? {
    bars(of: symbol, in: store).last { DayCloses.day(of: $0, symbol) == day }
  }

  private static func bars(of symbol: Symbol, in store: any BookStoring) -> [Bar] {
    BarRows.read(BarRequest(symbol, .day), from: store)?.bars ?? []
  }
}
