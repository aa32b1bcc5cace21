import ClientModels

/// Reads the daily values of an account and what its owner brought and took, whole.
public enum ValueReader {
  /// As far back as is asked for first; a broker that refuses so much is asked for one.
  private static let years = 10
  private static let mostPages = 200

  /// `now` is taken as the time at which the broker told it. Problems are one line each, of what could not be read.
  public static func fetch(
    _ broker: any Broker, _ currency: Currency, at now: Timestamp
  ) async throws(BrokerError) -> (reading: ValueReading, problems: [String]) {
    let days = try await days(broker, currency)
    var listing = Listing<Activity>([])
    var query = ActivityQuery(types: ActivityKind.transfer.types)
    for _ in 0..<mostPages {
      let page = try await broker.activities(query)
      listing.values += page.values
      listing.problems += page.problems
      guard page.values.count + page.problems.count >= ActivityQuery.pageSize,
        let last = page.values.last?.id, last != query.olderThan
      else { break }
      query.olderThan = last
    }
    let flows = Set(listing.values).compactMap { CashFlow($0) }
    let history = ValueHistory(days: days, flows: flows)
    return (ValueReading(history, asOf: now, source: .live), listing.problems)
  }

  private static func days(
    _ broker: any Broker, _ currency: Currency
  ) async throws(BrokerError) -> [ValueDay] {
    do throws(BrokerError) {
      return try await broker.valueDays(years: years, currency)
    } catch {
      guard case .refused = error else { throw error }
      return try await broker.valueDays(years: 1, currency)
    }
  }
}
