import ClientModels

/// Asks a broker for what the books of missed days need: which of them were trading days, and the closes of what was held.
public enum MissedDays {
  /// More symbols than these are not asked for at once.
  private static let mostSymbols = 2_000
  /// As many bars as one answer holds.
  private static let pageSize = 10_000

  /// What the broker does not answer is left out: the days are made without it.
  public static func facts(of gap: DayGap, from broker: any Broker) async -> DayFacts {
    var facts = DayFacts()
    do throws(BrokerError) {
      let sessions = try await broker.calendar(from: gap.first, through: gap.last)
      if sessions.problems.isEmpty { facts.sessions = Set(sessions.values.map(\.day)) }
    } catch {
      // A server without a calendar: every weekday counts.
    }
    let span = max(1, gap.last.ordinal - gap.first.ordinal + 1)
    let from = NewYork.timestamp(gap.first, secondOfDay: 0)
    let symbols = Array(gap.symbols.prefix(mostSymbols))
    for kind in [symbols.filter(\.isCryptoPair), symbols.filter { !$0.isCryptoPair }] {
      // Bars reach up to now, and a page of them is what an answer holds.
      for batch in kind.batches(of: max(1, min(100, pageSize / (span + 400)))) {
        do throws(BrokerError) {
          for (symbol, bars) in try await broker.bars(batch, .day, from: from) {
            facts.closes[symbol] = DayFacts.closes(of: bars)
          }
        } catch {
          continue
        }
      }
    }
    return facts
  }
}
