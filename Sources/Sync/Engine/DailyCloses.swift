import ClientModels

/// Asks a broker for the daily bars of many symbols, many with each request.
public enum DailyCloses {
  public typealias Answers = [Symbol: Result<Listing<Bar>, BrokerError>]

  /// Symbols of one request at the most.
  private static let mostSymbols = 50
  /// Bars that one answer holds.
  private static let pageSize = 10_000
  /// Days before the first value from which on bars are asked for: over a weekend and a holiday.
  private static let daysBefore = 7

  /// From when on bars are needed for values that begin on that day.
  public static func start(before first: CalendarDay) -> Timestamp {
    NewYork.timestamp(first.advanced(by: -daysBefore), secondOfDay: 0)
  }

  /// What is asked for at once.
  public static func batches(
    of symbols: [Symbol], from: Timestamp, now: Timestamp
  ) -> [[Symbol]] {
    symbols.batches(of: batchSize(from: from, now: now))
  }

  /// So many symbols that the bars of their trading days since then are about a page.
  static func batchSize(from: Timestamp, now: Timestamp) -> Int {
    let days = max(1, Int(now.seconds(since: from) / 86_400 * 5 / 7))
    return min(max(pageSize / days, 1), mostSymbols)
  }

  /// A symbol that the broker will not name keeps none of the others from being told: the half that it is in is asked in
  /// halves.
  public static func fetch(
    _ symbols: [Symbol], from: Timestamp, of broker: any Broker
  ) async -> Answers {
    do throws(BrokerError) {
      return try await broker.dailyBars(symbols, from: from).mapValues { .success($0) }
    } catch {
      switch error {
      case .refused, .notFound:
        guard symbols.count > 1 else { break }
        let half = symbols.count / 2
        let first = await fetch(Array(symbols[..<half]), from: from, of: broker)
        let second = await fetch(Array(symbols[half...]), from: from, of: broker)
        return first.merging(second) { $1 }
      case .unauthorized, .rateLimited, .unreachable, .failing, .unreadable: break
      }
      return Dictionary(symbols.map { ($0, .failure(error)) }) { $1 }
    }
  }
}
